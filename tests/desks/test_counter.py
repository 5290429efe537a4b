"""A counter's page: what it shows, what its buttons do, and that a box and a page agree."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import httpx
import pytest

from desk import texts
from hub.queueing.moves import DESK_VERBS, TICKET_MOVES
from hub.verbs.by_name import AT_COUNTER, FOR_TICKET
from tests.contract.hubs import RunningHub
from tests.desks.people import HOA, LAN, Visitor, seen_in

SignIn = Callable[[str], Visitor]
DATA = Path(__file__).resolve().parents[2] / "data"


class Desk:
    """A clerk at one counter, as the page's script drives it."""

    def __init__(self, hub: RunningHub, visitor: Visitor, counter: str) -> None:
        self.hub, self.counter = hub, counter
        self.visitor, self.path = visitor, f"/desk/counter/{counter}"
        self.taken: list[str] = []
        self.page = visitor.get(self.path).text

    def press(self, verb: str, ticket: str = "", **fields: Any) -> httpx.Response:
        """Press a button of the newest drawing."""
        at = f"{self.path}/ticket/{ticket}" if ticket else self.path
        return self._press(f"{at}/{verb}", fields)

    def call(self, ticket: str) -> httpx.Response:
        """Press the button in somebody's row."""
        return self._press(f"{self.path}/next", {"ticket": ticket})

    def _press(self, path: str, fields: dict[str, Any]) -> httpx.Response:
        answer = self.visitor.press(path, **seen_in(self.page), **fields)
        if answer.is_success:
            # Its script fills in what had happened when the parts were drawn.
            told = answer.json()
            drawn, seen = "".join(told["parts"].values()), f'name="seen" value="{told["seen"]}"'
            self.page = drawn.replace('name="seen" value=""', seen)
        return answer

    def take(self, **fields: Any) -> dict[str, Any]:
        """Let somebody take a number that this counter calls."""
        ticket = self.hub.take(services_of(self.hub, self.counter)[0], **fields)
        self.taken.append(ticket["id"])
        return ticket

    def look(self) -> str:
        """Open the page anew."""
        self.page = self.visitor.get(self.path).text
        return self.page

    def leave(self) -> None:
        """Send everybody home."""
        self.hub.press(self.counter, "finish")
        for ticket in self.taken:
            self.hub.post(f"/tickets/{ticket}/cancel")
        self.hub.press(self.counter, "close")


@pytest.fixture
def counter(hub: RunningHub, signed_in: SignIn) -> Iterator[Desk]:
    """Sit down at a counter, and leave it closed, with nobody waiting."""
    desk = Desk(hub, signed_in(HOA), "2")
    assert desk.press("open").is_success
    yield desk
    desk.leave()


def services_of(hub: RunningHub, counter: str) -> list[str]:
    offered = hub.http.get("/api/v1/services").json()
    return next(list(c["services"]) for c in offered["counters"] if c["id"] == counter)


def test_the_page_shows_who_is_in_hand_with_all_that_the_clerk_should_know(
    counter: Desk,
) -> None:
    needs = ["hearing", "wheelchair"]
    ticket = counter.take(priority="elderly", needs=needs, procedure="1.001193")
    assert counter.press("next").is_success
    page = counter.page
    assert f'class="label">{ticket["label"]}<' in page
    for words in ("Người cao tuổi", "Nghe kém", "Xe lăn", "Đăng ký khai sinh", "Giấy chứng sinh"):
        assert words in page, words


def test_who_waits_is_listed_with_times_and_a_button_that_calls_them_by_name(
    hub: RunningHub, counter: Desk
) -> None:
    first, second = counter.take(), counter.take()
    page = counter.look().partition("<tbody>")[2]
    assert page.index(first["label"]) < page.index(second["label"])
    assert "phút" in page
    assert counter.call(second["id"]).is_success
    assert hub.http.get(f"/api/v1/tickets/{second['id']}").json()["state"] == "CALLED"
    assert hub.http.get(f"/api/v1/tickets/{first['id']}").json()["state"] == "WAITING"


def test_who_would_be_called_next_stands_on_the_button(counter: Desk) -> None:
    counter.take()
    elderly = counter.take(priority="elderly")["label"]
    assert f"Mời số tiếp: {elderly}" in counter.look()
    assert counter.press("next").is_success
    assert f'class="label">{elderly}<' in counter.page


def test_who_waits_for_another_counter_is_seen_and_called_by_name(
    hub: RunningHub, counter: Desk
) -> None:
    offered = [one["id"] for one in hub.http.get("/api/v1/services").json()["services"]]
    elsewhere = next(one for one in offered if one not in services_of(hub, counter.counter))
    other = hub.take(elsewhere, priority="elderly", needs=["sight"])
    counter.taken.append(other["id"])
    page = counter.look()
    assert other["label"] not in page
    assert f'{counter.path}?others=1"' in page
    counter.page = listed = counter.visitor.get(f"{counter.path}?others=1").text
    assert other["label"] in listed
    assert "Nhìn kém" in listed
    assert "/events?page=" in listed
    assert "&amp;others=1" in listed
    assert counter.call(other["id"]).is_success
    assert f'class="label">{other["label"]}<' in counter.page


def test_a_number_is_given_up_by_a_button_of_its_own(hub: RunningHub, counter: Desk) -> None:
    waits, mends = counter.take(), counter.take()
    assert counter.call(mends["id"]).is_success
    assert counter.press("park", reason="mend").is_success
    for ticket in (waits, mends):
        button = f'formaction="{counter.path}/ticket/{ticket["id"]}/cancel">Bỏ số {ticket["label"]}'
        assert button in counter.page
        assert counter.press("cancel", ticket=ticket["id"]).is_success
        assert button not in counter.page
        assert state_of(hub, ticket) == "CANCELLED"
    assert f"Hoàn tác: bỏ số {mends['label']}" in counter.page
    assert counter.press("undo").is_success
    assert state_of(hub, mends) == "PARKED"


def test_the_button_that_takes_back_says_what_and_is_not_there_when_there_is_nothing(
    hub: RunningHub, counter: Desk
) -> None:
    ticket = counter.take()
    counter.press("next")
    assert f"Hoàn tác: mời {ticket['label']}" in counter.page
    counter.press("no-show")
    assert f"Hoàn tác: vắng mặt {ticket['label']}" in counter.page
    counter.press("reinstate", ticket=ticket["id"])
    assert f"Hoàn tác: {ticket['label']} vào lại hàng" in counter.page
    assert counter.press("undo").is_success
    assert state_of(hub, ticket) == "NO_SHOW"
    assert "Hoàn tác" not in counter.page
    counter.press("pause", reason="Họp")
    assert "Hoàn tác: tạm nghỉ" in counter.page
    counter.press("reinstate", ticket=ticket["id"])
    counter.press("next")
    counter.press("park", reason="mend")
    hub.post(f"/tickets/{ticket['id']}/check-in")  # at a kiosk
    assert "Hoàn tác" not in counter.look()


def test_each_command_of_a_counter_has_its_word_on_the_button_that_takes_it_back() -> None:
    said = texts.load(lambda name: DATA / name)["vi"]
    at_desk = {*AT_COUNTER, *FOR_TICKET} - {"undo", "unpark", "printed"}
    assert {key.removeprefix("did.") for key in said.said if key.startswith("did.")} == at_desk


def state_of(hub: RunningHub, ticket: dict[str, Any]) -> str:
    return str(hub.http.get(f"/api/v1/tickets/{ticket['id']}").json()["state"])


def test_one_button_of_one_drawing_is_one_command(hub: RunningHub, counter: Desk) -> None:
    first, second = counter.take(), counter.take()
    counter.look()
    sent = seen_in(counter.page)
    answers = [counter.visitor.press(f"{counter.path}/next", **sent) for _ in range(3)]
    assert all(answer.is_success for answer in answers)
    assert hub.http.get(f"/api/v1/tickets/{first['id']}").json()["state"] == "CALLED"
    assert hub.http.get(f"/api/v1/tickets/{second['id']}").json()["state"] == "WAITING"


def test_a_browser_without_our_script_is_sent_back_to_the_page(counter: Desk) -> None:
    counter.take()
    answer = counter.visitor.post(f"{counter.path}/next", **seen_in(counter.page))
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/counter/2")


def test_what_cannot_be_done_now_is_said_in_a_sentence_and_nothing_is_lost(counter: Desk) -> None:
    refused = counter.press("finish")
    assert refused.status_code == 409
    assert refused.json()["says"] == "Lúc này chưa làm được việc đó."
    assert counter.press("next").json()["says"] == "Không có ai chờ."
    for fields, verb in (
        ({"reason": "  "}, "pause"),
        ({"reason": "x" * 129}, "pause"),
        ({"minutes": "mười"}, "park"),
        ({"minutes": "inf", "reason": "wait"}, "park"),
    ):
        answer = counter.press(verb, **fields)
        assert answer.status_code == 422, (verb, fields)
        assert answer.json()["says"].startswith("Thông tin chưa đúng")
    assert counter.press("dance").status_code == 404
    assert counter.press("amend", ticket="nobody").status_code == 404


def test_aside_to_mend_back_and_second_and_undo(hub: RunningHub, counter: Desk) -> None:
    mends, waits = counter.take(), counter.take()
    counter.press("next")
    assert counter.press("park", reason="mend").is_success
    assert "Sửa giấy tờ" in counter.page
    assert counter.press("check-in", ticket=mends["id"]).is_success
    assert "về quầy này" in counter.page
    counter.press("next")
    assert f'class="label">{waits["label"]}<' in counter.page
    assert counter.press("undo").is_success
    assert 'class="label none"' in counter.page
    assert hub.http.get(f"/api/v1/tickets/{waits['id']}").json()["state"] == "WAITING"


def test_a_wait_aside_has_its_clock_and_who_was_not_there_comes_back(
    hub: RunningHub, counter: Desk
) -> None:
    parked, missed = counter.take(), counter.take()
    counter.press("next")
    assert counter.press("park", reason="wait", minutes="20").is_success
    assert "còn 19 phút" in counter.page or "còn 20 phút" in counter.page
    counter.press("next")
    assert f'class="label">{missed["label"]}<' in counter.page
    assert counter.press("no-show").is_success
    assert counter.press("reinstate", ticket=missed["id"]).is_success
    assert hub.http.get(f"/api/v1/tickets/{missed['id']}").json()["state"] == "WAITING"
    assert counter.press("unpark", ticket="").status_code == 422
    assert hub.http.get(f"/api/v1/tickets/{parked['id']}").json()["state"] == "PARKED"


def test_service_class_and_needs_are_corrected_and_needs_can_be_taken_away(
    hub: RunningHub, counter: Desk
) -> None:
    ticket = counter.take(needs=["sight"])
    counter.press("next")
    assert "Nhìn kém" in counter.page
    amended = counter.press(
        "amend", ticket=ticket["id"], priority="pregnant", needs=["", "hearing"]
    )
    assert amended.is_success, amended.text
    assert "Nghe kém</span>" in counter.page
    assert "Nhìn kém</span>" not in counter.page
    assert hub.http.get(f"/api/v1/tickets/{ticket['id']}").json()["priority"] == "pregnant"
    counter.press("amend", ticket=ticket["id"], needs=[""])
    assert "Nghe kém</span>" not in counter.page


def test_whoever_opens_is_written_beside_the_counter(
    hub: RunningHub, counter: Desk, signed_in: SignIn
) -> None:
    assert HOA in signed_in(LAN).get("/desk").text
    assert counter.press("close").is_success
    assert HOA not in signed_in(LAN).get("/desk").text.partition("<main")[2]
    assert counter.press("open").is_success
    assert hub.http.get("/api/v1/board/main").json()["counters"][1]["state"] == "open"


@contextmanager
def followed(visitor: Visitor, path: str) -> Iterator[Queue[dict[str, str]]]:
    """Follow a page as its script does: each event's name and what it says."""
    heard: Queue[dict[str, str]] = Queue()
    with visitor.http.stream("GET", path, timeout=httpx.Timeout(10, read=30)) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")

        def listen() -> None:
            event = ""
            for line in answer.iter_lines():
                if line.startswith("event:"):
                    event = line[6:].strip()
                elif line.startswith("data:"):
                    heard.put({"event": event, **json.loads(line[5:]).get("parts", {})})

        thread = threading.Thread(target=lambda: _quietly(listen), daemon=True)
        thread.start()
        yield heard


def _quietly(listen: Callable[[], None]) -> None:
    try:
        listen()
    except (httpx.HTTPError, httpx.StreamError):
        return


def hears(heard: Queue[dict[str, str]], words: str, part: str) -> None:
    """Wait until a part of the page says something."""
    for _ in range(20):
        try:
            if words in heard.get(timeout=5).get(part, ""):
                return
        except Empty:
            break
    raise AssertionError(f"the page never said {words!r}")


def test_what_a_box_does_stands_on_the_page_by_itself(hub: RunningHub, counter: Desk) -> None:
    label = counter.take()["label"]
    with followed(counter.visitor, f"{counter.path}/events?page=p") as heard:
        hears(heard, label, "waiting")
        hub.press("2", "next")
        hears(heard, f'class="label">{label}<', "hand")
        hub.press("2", "recall")
        hears(heard, "Đã gọi 2 lần", "hand")


def test_what_a_citizen_needs_stands_on_every_page_at_once_and_can_be_changed_back(
    counter: Desk,
) -> None:
    ticket = counter.take()["id"]
    assert counter.press("next").is_success
    with followed(counter.visitor, f"{counter.path}/events?page=p") as heard:
        hears(heard, "Sửa thông tin", "hand")
        # Nothing of it is in the journal, so no number tells one drawing from the next.
        for needs in (["", "hearing"], [""], ["", "hearing"]):
            assert counter.press("amend", ticket=ticket, needs=needs).is_success
            told = "Nghe kém</span>" in counter.page
            assert told == ("hearing" in needs)
        hears(heard, "Nghe kém</span>", "hand")


def test_who_is_signed_out_sees_no_more(hub: RunningHub, signed_in: SignIn) -> None:
    visitor = signed_in(HOA)
    with followed(visitor, "/desk/counter/3/events?page=p") as heard:
        assert heard.get(timeout=10)["event"] == "parts"
        visitor.post("/desk/sign-out")
        hub.take()
        assert heard.get(timeout=15)["event"] == "out"


def test_the_desk_knows_every_verb_of_the_contract() -> None:
    asked = {verb for verbs in DESK_VERBS.values() for verb in verbs} | {"undo"}
    assert set(AT_COUNTER) == asked
    moves = {move for _, move in TICKET_MOVES} - {"expire"}
    assert set(FOR_TICKET) - {"printed"} <= moves
    assert moves - set(AT_COUNTER) - set(FOR_TICKET) == set()


def test_both_languages_say_the_same_things() -> None:
    said = texts.load(lambda name: DATA / name)
    assert said["vi"].said.keys() == said["en"].said.keys()
    same = {key for key, text in said["vi"].said.items() if said["en"].said[key] == text}
    assert not same, "not translated"


def test_every_sentence_is_said_somewhere() -> None:
    room = Path(__file__).resolve().parents[2] / "desk"
    sources = [*room.rglob("*.html"), *room.glob("*.py")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    # Some are chosen by a word that stands for a state: `say("state." ~ …)`, `say(f"export.{…}")`.
    chosen = set(re.findall(r"[\"'](\w+\.)(?:[\"'] ~|\{)", written)) | {"said."}
    said = texts.load(lambda name: DATA / name)["vi"].said
    lost = [
        key
        for key in said
        if not re.search(rf"[\"']{re.escape(key)}[\"']", written)
        and key.partition(".")[0] + "." not in chosen
    ]
    assert not lost
