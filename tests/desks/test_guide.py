"""The guide in the hall: numbers, slips at a kiosk's printer, calls for help, who comes back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from broker_config.link import Link
from broker_config.messages import DeviceState, Errand, device_topic, errand_topic
from hub.devices import Device, Room
from hub.rollcall import RollCall
from tests.contract.guests import let_in, revoke
from tests.contract.hubs import RunningHub, running
from tests.desks.browsers import enter, to_row
from tests.desks.people import HOA, LAN, MINH, Visitor, employ, seen_in
from tests.processes import Broker, wait_until


@dataclass
class Kiosk:
    """A kiosk as the broker knows it: it tells how it is, and hears its errands."""

    link: Link
    errands: list[Errand] = field(default_factory=list)

    def hears(self, count: int) -> Errand:
        wait_until(lambda: len(self.errands) >= count, f"errand {count} arrives")
        return self.errands[-1]


@pytest.fixture(scope="module")
def mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Start one broker for the tests of this module."""
    broker = Broker(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, mosquitto: Broker) -> Iterator[RunningHub]:
    """Run a hub with a broker, and let officials sign in."""
    port = mosquitto.settings.port
    with running(tmp_path_factory.mktemp("hall"), broker_port=port) as hub:
        employ(hub)
        yield hub


@pytest.fixture(scope="module")
def kiosk(hall: RunningHub, mosquitto: Broker) -> Iterator[Kiosk]:
    """Bring the kiosk K1."""
    assert hall
    link = Link(mosquitto.settings, "nam-cuong", "K1", kind="kiosk")
    found = Kiosk(link)
    link.subscribe(
        errand_topic("nam-cuong", "K1"), lambda told: found.errands.append(Errand.from_bytes(told))
    )
    link.start()
    yield found
    link.stop()


@pytest.fixture
def guide(hall: RunningHub, kiosk: Kiosk) -> Visitor:
    """Sign the guide in, where a kiosk is there."""
    assert kiosk
    visitor = Visitor(hall)
    assert visitor.sign_in(MINH).headers["location"] == "/desk"
    wait_until(lambda: ">K1<" in visitor.get("/desk/guide").text, "the hub hears of the kiosk")
    return visitor


def issue(guide: Visitor, **fields: Any) -> httpx.Response:
    page = guide.get("/desk/guide").text
    return guide.post("/desk/guide/issue", **seen_in(page), **{"service": "certify", **fields})


def ticket_of(hall: RunningHub, answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 303, answer.text
    found = re.search(r"ticket=(.+)", answer.headers["location"])
    assert found
    ticket: dict[str, Any] = hall.http.get(f"/api/v1/tickets/{found[1]}").json()
    return ticket


def test_a_guide_comes_to_the_hall_and_not_to_the_counters(guide: Visitor) -> None:
    assert guide.get("/desk").headers["location"] == "/desk/guide"


def test_a_number_with_class_needs_and_a_second_business_and_its_slip(
    hall: RunningHub, guide: Visitor, kiosk: Kiosk
) -> None:
    before = len(kiosk.errands)
    answer = issue(
        guide, priority="elderly", needs=["sight", "wheelchair"], later="land", kiosk="K1"
    )
    ticket = ticket_of(hall, answer)
    assert (ticket["priority"], ticket["services"]) == ("elderly", ["certify", "land"])
    errand = kiosk.hears(before + 1)
    assert (errand.what, errand.ticket) == ("print", ticket["id"])
    assert abs(errand.at - datetime.now(UTC)) < timedelta(seconds=20)
    assert ticket["label"] in guide.get(answer.headers["location"]).text
    lead = Visitor(hall)
    lead.sign_in("Lê Thị Lan")
    hall.press("6", "open")
    lead.press("/desk/counter/6/next", page="p", seen="0", ticket=ticket["id"])
    assert "Nhìn kém" in lead.get("/desk/counter/6").text


def test_a_number_is_told_though_the_kiosk_that_should_print_it_has_gone(
    hall: RunningHub, guide: Visitor
) -> None:
    answer = issue(guide, kiosk="K9")
    location = answer.headers["location"]
    page = guide.get(location).text
    ticket = hall.http.get(f"/api/v1/tickets/{location[len('/desk/guide?ticket=') :][:22]}").json()
    assert f'class="label">{ticket["label"]}<' in page
    assert "không nghe được" in page


def test_two_presses_of_one_button_are_one_number(hall: RunningHub, guide: Visitor) -> None:
    sent = {**seen_in(guide.get("/desk/guide").text), "service": "certify"}
    answers = [guide.post("/desk/guide/issue", **sent) for _ in range(2)]
    assert len({ticket_of(hall, answer)["id"] for answer in answers}) == 1


@pytest.mark.parametrize(
    "fields",
    [{"service": "nothing"}, {"service": ""}, {"priority": "king"}, {"needs": ["gold"]}],
    ids=str,
)
def test_a_wrong_form_gives_no_number_and_says_so(
    hall: RunningHub, guide: Visitor, fields: dict[str, Any]
) -> None:
    before = hall.http.get("/api/v1/board/main").json()["revision"]
    answer = issue(guide, **fields)
    assert answer.status_code == 422
    assert "<h1>" in answer.text
    assert hall.http.get("/api/v1/board/main").json()["revision"] == before


def test_a_call_for_help_stands_there_until_somebody_came(guide: Visitor, kiosk: Kiosk) -> None:
    kiosk.link.state(DeviceState.OK, help="called")
    wait_until(lambda: "Máy K1" in guide.get("/desk/guide").text, "the call is seen")
    before = len(kiosk.errands)
    page = seen_in(guide.get("/desk/guide").text)
    assert guide.press("/desk/guide/kiosk/K1/helped", **page).is_success
    assert kiosk.hears(before + 1).what == "helped"
    kiosk.link.state(DeviceState.OK)
    wait_until(lambda: "Không ai gọi" in guide.get("/desk/guide").text, "the call is over")


def test_the_lists_are_worked_through_by_keys_alone(
    hall: RunningHub, kiosk: Kiosk, guide: Visitor, chromium: Browser
) -> None:
    assert guide
    absent, failed = hall.take(), hall.take()
    hall.press("6", "open")
    hall.press("6", "next", ticket=absent["id"])
    hall.press("6", "no-show")
    hall.post(f"/tickets/{failed['id']}/printed", outcome="failed")
    page = enter(chromium.new_context(base_url=hall.url), MINH, "/desk/guide")
    before = len(kiosk.errands)

    def press(key: str, label: str) -> None:
        to_row(page, key, label)
        page.keyboard.press(key)

    press("i", failed["label"])
    assert kiosk.hears(before + 1).ticket == failed["id"]
    press("t", failed["label"])
    expect(page.locator("[data-part=calls]")).not_to_contain_text(failed["label"])
    press("r", absent["label"])
    expect(page.locator("[data-part=back]")).not_to_contain_text(absent["label"])
    page.context.close()
    for one, printed in ((absent, None), (failed, "printed")):
        now = hall.http.get(f"/api/v1/tickets/{one['id']}").json()
        assert (now["state"], now["printed"]) == ("WAITING", printed)
        hall.post(f"/tickets/{one['id']}/cancel")
    hall.press("6", "close")


def test_a_list_that_does_not_show_all_says_how_many_more_there_are(
    hall: RunningHub, guide: Visitor
) -> None:
    taken = [hall.take("land") for _ in range(23)]
    for one in taken:
        hall.post(f"/tickets/{one['id']}/printed", outcome="failed")

    def told(page: str, title: str) -> tuple[int, int]:
        listed = re.search(
            rf'{title} <span class="count">(\d+)</span>.*?và (\d+) số nữa', page, re.DOTALL
        )
        assert listed, page
        return int(listed[1]), int(listed[2])

    count, more = told(guide.get("/desk/guide").text, "Phiếu chưa ra")
    assert count >= 23
    assert count - more == 20
    hall.press("2", "open")
    for one in taken:
        hall.press("2", "next", ticket=one["id"])
        hall.press("2", "no-show")
    lead = Visitor(hall)
    lead.sign_in(LAN)
    for path in ("/desk/guide", "/desk/counter/2"):
        count, more = told(lead.get(path).text, "Vắng mặt hôm nay")
        assert count >= 23
        assert count - more == 20
    hall.press("2", "close")


def test_a_slip_that_failed_is_found_printed_again_or_told(
    hall: RunningHub, guide: Visitor, kiosk: Kiosk
) -> None:
    ticket = hall.take()
    hall.post(f"/tickets/{ticket['id']}/printed", outcome="failed")
    page = guide.get("/desk/guide").text
    assert f"{ticket['label']}</a></strong> <span>chưa in" in page
    before = len(kiosk.errands)
    path = f"/desk/guide/ticket/{ticket['id']}"
    assert guide.press(f"{path}/print", **seen_in(page), kiosk="K1").is_success
    assert kiosk.hears(before + 1).ticket == ticket["id"]
    assert guide.press(f"{path}/printed", **seen_in(page), outcome="printed").is_success
    assert f"{ticket['label']}</a></strong> <span>chưa in" not in guide.get("/desk/guide").text


def test_a_slip_printed_after_a_change_is_known_to_replace_the_one_before(
    hall: RunningHub, guide: Visitor, kiosk: Kiosk
) -> None:
    ticket = hall.take()
    path = f"/tickets/{ticket['id']}"

    def amended() -> bool:
        before = len(kiosk.errands)
        page = seen_in(guide.get("/desk/guide").text)
        guide.press(f"/desk/guide/ticket/{ticket['id']}/print", **page, kiosk="K1")
        return kiosk.hears(before + 1).amended

    hall.post(f"{path}/amend", priority="elderly")
    assert not amended(), "no slip came out yet"
    hall.post(f"{path}/printed", outcome="printed")
    assert not amended(), "a copy"
    hall.post(f"{path}/amend", service="land")
    assert amended()
    hall.post(f"{path}/printed", outcome="failed")
    assert amended(), "the first one is still in somebody's hand"
    hall.post(f"{path}/printed", outcome="printed")
    assert not amended(), "a copy of the new one"


def test_the_page_of_a_number_tells_how_long_it_may_still_wait(
    hall: RunningHub, guide: Visitor
) -> None:
    ticket = hall.take()
    told = hall.http.get(f"/api/v1/tickets/{ticket['id']}").json()
    low, high = told["wait_p50_s"] // 300 * 5, -(-told["wait_p90_s"] // 300) * 5
    words = "dưới 5 phút" if high <= 5 else f"{low}–{high} phút"
    path = f"/desk/guide/ticket/{ticket['id']}"
    assert f"ước còn {words}" in guide.get(path).text
    hall.post(f"/tickets/{ticket['id']}/cancel")
    assert "ước còn" not in guide.get(path).text


def test_what_no_kiosk_hears_is_said_at_once(hall: RunningHub, guide: Visitor) -> None:
    ticket = hall.take()
    page = seen_in(guide.get("/desk/guide").text)
    path = f"/desk/guide/ticket/{ticket['id']}/print"
    for kiosk in ("K9", "", "D1", "../K1"):
        answer = guide.press(path, **page, kiosk=kiosk)
        assert answer.status_code == 409
        assert "không nghe được" in answer.json()["says"]
    assert guide.press("/desk/guide/ticket/nobody/print", **page, kiosk="K1").status_code == 404


def test_who_comes_back_types_the_number_of_their_slip(hall: RunningHub, guide: Visitor) -> None:
    hall.press("6", "open")
    ticket = hall.take()
    hall.press("6", "next", ticket=ticket["id"])
    hall.press("6", "park", reason="mend")
    page = guide.get("/desk/guide").text
    assert ticket["label"] in page.partition("Sửa giấy tờ")[2]
    back = guide.press("/desk/guide/back", **seen_in(page), number=f" {ticket['label'].lower()} ")
    assert back.is_success
    assert hall.http.get(f"/api/v1/tickets/{ticket['id']}").json()["state"] == "WAITING"
    hall.press("6", "next", ticket=ticket["id"])
    hall.press("6", "no-show")
    page = guide.get("/desk/guide").text
    assert guide.press("/desk/guide/back", **seen_in(page), number=ticket["label"]).is_success
    assert hall.http.get(f"/api/v1/tickets/{ticket['id']}").json()["state"] == "WAITING"
    page = guide.get("/desk/guide").text
    for verb, says in ((None, "vẫn đang chờ"), ("next", "ở quầy"), ("park", "sẽ mời lại")):
        if verb:
            more = {"next": {"ticket": ticket["id"]}, "park": {"reason": "wait"}}[verb]
            assert hall.press("6", verb, **more).is_success
        answer = guide.press("/desk/guide/back", **seen_in(page), number=ticket["label"])
        assert answer.status_code == 409
        assert says in answer.json()["says"]
    hall.post(f"/tickets/{ticket['id']}/cancel")
    answer = guide.press("/desk/guide/back", **seen_in(page), number=ticket["label"])
    assert "đã xong hôm nay" in answer.json()["says"]
    assert guide.press("/desk/guide/back", **seen_in(page), number="Z999").status_code == 404
    assert guide.press("/desk/guide/back", **seen_in(page), number="").status_code == 404
    assert guide.press("/desk/guide/back", **seen_in(page), number="A\0").status_code == 422


def test_a_number_taken_for_the_wrong_service_is_corrected_or_given_up_and_taken_back(
    hall: RunningHub, guide: Visitor
) -> None:
    ticket = hall.take(needs=["sight"])
    path = f"/desk/guide/ticket/{ticket['id']}"

    def stands() -> dict[str, Any]:
        told: dict[str, Any] = hall.http.get(f"/api/v1/tickets/{ticket['id']}").json()
        return told

    def press(verb: str, **fields: Any) -> httpx.Response:
        return guide.press(f"{path}/{verb}", **seen_in(guide.get(path).text), **fields)

    found = guide.press("/desk/guide/find", page="p", seen="0", number=ticket["label"].lower())
    assert found.json() == {"goto": path}
    assert guide.post("/desk/guide/find", number=ticket["label"]).headers["location"] == path
    page = guide.get(path).text
    for words in (ticket["label"], "Chứng thực", "Nhìn kém", f"Bỏ số {ticket['label']}", "In · K1"):
        assert words in page, words
    assert "Hoàn tác" not in page
    assert press("amend", service="land", priority="elderly", needs=["", "hearing"]).is_success
    assert (stands()["service"], stands()["priority"]) == ("land", "elderly")
    page = guide.get(path).text
    assert "Nghe kém</span>" in page
    assert f"Hoàn tác: sửa {ticket['label']}" in page
    assert press("undo").is_success
    assert (stands()["service"], stands()["priority"]) == ("certify", "none")
    assert press("cancel").is_success
    assert stands()["state"] == "CANCELLED"
    assert press("amend", service="land").status_code == 409
    assert "Sửa thông tin" not in guide.get(path).text
    assert press("undo").is_success
    assert stands()["state"] == "WAITING"
    assert press("undo").status_code == 409
    assert guide.press("/desk/guide/find", page="p", seen="0", number="Z999").status_code == 404
    assert guide.get("/desk/guide/ticket/nobody").status_code == 404
    hall.post(f"/tickets/{ticket['id']}/cancel")


def test_the_book_answers_as_at_a_kiosk(hall: RunningHub, guide: Visitor) -> None:
    page = guide.get("/desk/guide/book?q=khai%20sinh").text
    # The book is put in order when it is first asked, which was just now.
    asked = hall.http.get("/api/v1/procedures", params={"q": "khai sinh", "limit": 12}).json()
    codes = re.findall(r"/desk/guide/book/([\d.]+)", page)
    assert codes == [row["code"] for row in asked["results"]]
    procedure = guide.get(f"/desk/guide/book/{codes[0]}").text
    assert "Giấy tờ cần có" in procedure
    assert f"/desk/guide?procedure={codes[0]}" in procedure
    wanted = guide.get(f"/desk/guide?procedure={codes[0]}").text
    assert re.search(r'value="civil-status" required checked', wanted)
    assert "Chưa tìm thấy" in guide.get("/desk/guide/book?q=%F0%9F%90%B1").text
    assert guide.get("/desk/guide/book?q=" + "x" * 1000).status_code == 200
    assert guide.get("/desk/guide/book/9.999999").status_code == 404


def test_a_clerk_is_no_guide(hall: RunningHub, kiosk: Kiosk) -> None:
    clerk, heard = Visitor(hall), len(kiosk.errands)
    clerk.sign_in(HOA)
    before = hall.http.get("/api/v1/board/main").json()["revision"]
    for path in (
        "/desk/guide",
        "/desk/guide/events",
        "/desk/guide/book",
        "/desk/guide/book/1.001193",
        "/desk/guide/ticket/x",
        "/desk/guide/ticket/x/events",
    ):
        assert clerk.get(path).status_code == 403, path
    for path in (
        "issue",
        "back",
        "kiosk/K1/helped",
        "ticket/x/print",
        "ticket/x/cancel",
        "ticket/x/undo",
        "find",
    ):
        answer = clerk.press(f"/desk/guide/{path}", page="p", seen="0", service="certify")
        assert answer.status_code == 403, path
    assert hall.http.get("/api/v1/board/main").json()["revision"] == before
    assert len(kiosk.errands) == heard


def test_a_state_without_a_kind_keeps_the_one_it_had_and_an_empty_one_is_gone() -> None:
    rung = []
    roll = RollCall(lambda: rung.append(1))
    topic = device_topic("centre", "K1")
    roll.take(topic, json.dumps({"state": "ok", "kind": "kiosk"}).encode())
    roll.take(topic, b'{"state": "offline"}')
    roll.take(topic, b'{"state": "offline"}')
    assert roll.devices()["K1"].kind == "kiosk"
    assert len(rung) == 2, "the same again is no news"
    roll.take(topic, b"")
    assert roll.devices() == {}


def test_a_device_that_was_revoked_is_shown_no_more_whatever_it_said_last(
    tmp_path: Path, mosquitto: Broker
) -> None:
    with ExitStack() as stack:
        hub = stack.enter_context(running(tmp_path, broker_port=mosquitto.settings.port))
        employ(hub)
        let_in(hub.state, Device("K8", Room.KIOSK), Device("K9", Room.KIOSK))
        for name in ("K8", "K9"):
            link = Link(mosquitto.settings, "nam-cuong", name, kind="kiosk")
            stack.callback(link.stop)
            link.start()
        lead = Visitor(hub)
        lead.sign_in(LAN)
        wait_until(lambda: ">K9<" in lead.get("/desk/room").text, "both are there")
        revoke(hub.state, "K9")
        page = lead.get("/desk/room").text
        assert ">K8<" in page
        assert ">K9<" not in page


def test_a_kiosk_with_anothers_key_is_named_and_one_that_is_there_speaks_for_itself() -> None:
    roll = RollCall()
    roll.take(device_topic("centre", "K3"), json.dumps({"state": "ok", "kind": "kiosk"}).encode())
    for name in ("K2", "K3", "no kiosk", "hub"):
        roll.mistaken(name, "K1")
    told = {name: (one.state, one.detail) for name, one in roll.devices().items()}
    assert told == {"K2": (DeviceState.OFFLINE, {"key": "K1"}), "K3": (DeviceState.OK, {})}
