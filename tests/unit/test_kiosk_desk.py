from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hub.client import Hub, HubRefusedError, HubUnreachableError, Services, Ticket
from kiosk.book import Reader
from kiosk.desk import Desk
from kiosk.disk import keep
from kiosk.events import (
    About,
    Added,
    AddService,
    Answered,
    CameBack,
    CheckIn,
    Hit,
    Issued,
    TakeNumber,
    Tell,
)
from kiosk.events import Slip as Outcome
from kiosk.offline import Given, Offline
from kiosk.settings import PrinterSettings
from kiosk.slip import Slip
from kiosk.spool import Spool
from tests.indexes import keep_index
from tests.processes import wait_until

DATA = Path(__file__).resolve().parents[2] / "data"
WISH = TakeNumber(1, "certify", "none", None, "vi")
OFFERED = Services.model_validate(
    {"services": [{"id": "certify", "name": "Chứng thực", "letter": "A"}]}
)


class FakeHub(Hub):
    """A small hub: it gives numbers, keeps request ids, and can be away or refuse."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.outcomes: list[tuple[str, str]] = []
        self.away = 0  # how many more calls find nobody
        self.refusal: HubRefusedError | None = None
        self.counted: list[str] = []
        self.counts = threading.Event()  # cleared: it takes its time over each question
        self.counts.set()
        self.looked = threading.Event()  # the desk's first look round is over

    def _here(self) -> None:
        if self.away:
            self.away -= 1
            raise HubUnreachableError("nobody answers")

    def services(self) -> Services:
        self._here()
        return OFFERED

    def series(self, kiosk: str, **_: Any) -> str:
        self._here()
        return kiosk

    def issue(self, service: str, **fields: Any) -> Ticket:
        self.asked.append({"service": service, **fields})
        self._here()
        if self.refusal:
            raise self.refusal
        label = (fields.get("offline") or {"label": f"A{len(self.asked):03d}"})["label"]
        body = {"id": f"id-{label}", "label": label, "service": service, "state": "waiting"}
        return Ticket.model_validate(body | {"issued_at": "2026-11-24T01:00:00Z", "ahead": 2})

    def amend(self, ticket: str, **fields: Any) -> Ticket:
        answer = self.issue("certify", ticket=ticket, **fields)
        later = fields.get("later", ())
        return answer.model_copy(update={"services": ("certify", *later)})

    def check_in(self, ticket: str, **fields: Any) -> Ticket:
        answer = self.issue("certify", ticket=ticket, **fields)
        return answer.model_copy(update={"counter": "6"})

    def printed(self, ticket: str, outcome: str, **_: Any) -> Ticket:
        self.outcomes.append((ticket, outcome))
        return self.issue("certify", request_id="none")

    def searched(self, text: str, mode: str, **_: Any) -> None:  # noqa: ARG002 - the hub's own
        self._here()
        self.counted.append(text)
        assert self.counts.wait(timeout=5)

    def book(self, _etag: str | None = None) -> tuple[bytes, str] | None:
        self._here()
        self.looked.set()
        return None


class Room:
    """A desk with all it needs, and what it told."""

    def __init__(self, folder: Path, hub: FakeHub) -> None:
        self.hub = hub
        self.told: list[tuple[str, Any]] = []
        self._news = threading.Condition()
        self.offline = Offline(folder / "offline", "K1", lambda: 1_000_000.0)
        self.spool = Spool(
            PrinterSettings(), folder, folder / "printer.bin", lambda *_: self.desk.nudge()
        )
        self.reader = Reader(folder, folder, lambda name: DATA / name, lambda *_: None)
        self.desk = Desk(
            hub,
            "K1",
            folder,
            offline=self.offline,
            spool=self.spool,
            reader=self.reader,
            on_answer=lambda _, answer: self._hear("answer", answer),
            on_services=lambda services: self._hear("services", services),
            on_away=lambda away: self._hear("away", away),
        )

    def _hear(self, what: str, value: Any) -> None:
        with self._news:
            self.told.append((what, value))
            self._news.notify_all()

    def hears(self, what: str) -> Any:
        """Wait for news of a kind, and give the newest."""

        def found() -> list[Any]:
            return [value for kind, value in self.told if kind == what]

        with self._news:
            assert self._news.wait_for(found, timeout=5), f"no {what}"
            return found()[-1]


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


@pytest.fixture
def room(tmp_path: Path, hub: FakeHub) -> Iterator[Room]:
    room = Room(tmp_path, hub)
    yield room
    room.desk.stop()


def started(room: Room) -> Room:
    room.desk.start()
    return room


def test_a_number_comes_from_the_hub(room: Room) -> None:
    started(room).desk.take(WISH)
    answer: Answered = room.hears("answer")
    assert answer.ticket is not None
    assert (answer.ticket.label, answer.ticket.ahead) == ("A001", 2)


def test_a_lost_answer_is_asked_for_again_with_the_same_id(room: Room, hub: FakeHub) -> None:
    started(room)
    assert hub.looked.wait(5)
    hub.away = 1
    room.desk.take(WISH)
    answer: Answered = room.hears("answer")
    assert answer.ticket is not None
    assert not answer.ticket.offline
    first, second = hub.asked
    assert first["request_id"] == second["request_id"]


def test_a_hub_that_is_away_gives_a_number_of_our_own_with_the_id_of_the_wish(
    room: Room, hub: FakeHub
) -> None:
    started(room).hears("away")
    hub.away = 10
    room.desk.take(WISH)
    answer: Answered = room.hears("answer")
    assert answer.ticket is not None
    assert answer.ticket.offline
    (given,) = room.offline.waiting()
    assert given.request_id == hub.asked[0]["request_id"]
    assert room.hears("away") is True


def test_needs_go_with_a_number(room: Room, hub: FakeHub) -> None:
    started(room).desk.take(replace(WISH, needs=("sight",)))
    room.hears("answer")
    asked = next(one for one in hub.asked if one["service"] == "certify")
    assert asked["needs"] == ("sight",)


def test_needs_of_a_number_given_while_the_hub_was_away_follow_it_and_are_on_no_disk(
    room: Room, hub: FakeHub, tmp_path: Path
) -> None:
    started(room).hears("away")
    hub.away = 10
    room.desk.take(replace(WISH, needs=("sight",)))
    answer: Answered = room.hears("answer")
    assert answer.ticket is not None
    assert not [path for path in tmp_path.rglob("*.json") if b"sight" in path.read_bytes()]
    hub.away = 0
    room.desk.nudge()
    wait_until(lambda: any("ticket" in one for one in hub.asked), "the ticket is amended")
    amended = next(one for one in hub.asked if "ticket" in one)
    assert (amended["ticket"], amended["needs"]) == (f"id-{answer.ticket.label}", ("sight",))


def test_needs_follow_a_number_that_is_handed_in_before_it_is_shown(
    room: Room, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(room).hears("services")
    give = room.offline.give

    def slowly(*fields: Any) -> Given:
        given = give(*fields)
        hub.away = 0
        room.desk.nudge()
        wait_until(lambda: any("offline" in one for one in hub.asked), "it is handed in")
        return given

    monkeypatch.setattr(room.offline, "give", slowly)
    hub.away = 10
    room.desk.take(replace(WISH, needs=("sight",)))
    wait_until(lambda: any("ticket" in one for one in hub.asked), "the ticket is amended")


def test_needs_are_told_again_when_the_hub_goes_away_in_between(
    room: Room, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(room).hears("services")
    amend, tries = hub.amend, []

    def fails_once(ticket: str, **fields: Any) -> Ticket:
        tries.append(fields["needs"])
        if len(tries) == 1:
            raise HubUnreachableError("nobody answers")
        return amend(ticket, **fields)

    monkeypatch.setattr(hub, "amend", fails_once)
    hub.away = 10
    room.desk.take(replace(WISH, needs=("sight",)))
    room.hears("answer")
    hub.away = 0
    room.desk.nudge()
    wait_until(lambda: len(tries) >= 1, "the hub goes away")
    room.desk.nudge()
    wait_until(lambda: tries == [("sight",)] * 2, "it is told again")


def test_a_refusal_is_told_and_makes_no_number_of_our_own(room: Room, hub: FakeHub) -> None:
    hub.refusal = HubRefusedError(409, {"type": "/problems/closed"})
    started(room).desk.take(WISH)
    answer: Answered = room.hears("answer")
    assert (answer.ticket, answer.sorry) == (None, "closed")
    assert room.offline.waiting() == []


def test_a_hub_that_reads_to_us_and_takes_no_number_is_away_and_none_is_lost(
    room: Room, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So it is with another kiosk's key.
    issue = hub.issue

    def mistaken(*_: object, **__: object) -> Ticket:
        raise HubUnreachableError("the hub takes this device for another")

    monkeypatch.setattr(hub, "issue", mistaken)
    label = room.offline.give("certify", "none", None, "vi", "an id").label
    started(room)
    assert room.hears("away") is True
    for _ in range(2):
        room.hears("services")
        room.desk.nudge()
    assert [given.label for given in room.offline.waiting()] == [label]
    assert ("away", False) not in room.told
    monkeypatch.setattr(hub, "issue", issue)
    room.desk.nudge()
    wait_until(lambda: ("away", False) in room.told, "the right key")
    assert room.offline.waiting() == []


def test_a_full_disk_is_told(
    room: Room, hub: FakeHub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(room.offline, "give", full)
    hub.away = 10
    started(room).desk.take(WISH)
    assert room.hears("answer").sorry == "disk"
    told = [record for record in caplog.records if "no space" in record.getMessage()]
    assert [record.exc_info for record in told] == [None], "in one sentence"


def test_a_full_disk_keeps_no_number_from_the_hub(
    room: Room, hub: FakeHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left on device")

    given = room.offline.give("certify", "none", None, "vi", "of a wish")
    monkeypatch.setattr("kiosk.desk.keep", full)
    monkeypatch.setattr(room.reader, "replace", full)
    monkeypatch.setattr(hub, "book", lambda _etag: (b"{}", "new"))
    started(room)
    wait_until(lambda: room.offline.waiting() == [], "it is handed in")
    assert hub.asked[0]["offline"]["label"] == given.label
    assert room.hears("services") == OFFERED
    room.desk.nudge()
    room.desk.take(WISH)
    assert room.hears("answer").ticket is not None
    assert not (tmp_path / "services.json").exists()


def test_a_service_is_added_to_a_number_behind_those_it_has(room: Room, hub: FakeHub) -> None:
    ticket = Issued("A001", "certify", "id-1", ahead=2, later=("help",))
    started(room).desk.take(AddService(3, ticket, "land"))
    answer: Added = room.hears("answer")
    assert answer == Added(3, replace(ticket, later=("help", "land")))
    assert (hub.asked[-1]["ticket"], hub.asked[-1]["later"]) == ("id-1", ("help", "land"))


def test_a_service_the_hub_does_not_add_is_not_added(room: Room, hub: FakeHub) -> None:
    hub.refusal = HubRefusedError(409, {"type": "/problems/illegal-move", "state": "CALLED"})
    started(room).desk.take(AddService(3, Issued("A001", "certify", "id-1"), "land"))
    assert room.hears("answer") == Added(3, None)


def test_whoever_comes_back_is_told_at_which_counter(room: Room, hub: FakeHub) -> None:
    hub.away = 0
    started(room).desk.take(CheckIn(4, "A005"))
    assert room.hears("answer") == CameBack(4, "in_line", "6")


@pytest.mark.parametrize(
    ("kind", "state", "outcome"),
    [
        ("unknown-ticket", None, "unknown"),
        ("illegal-move", "WAITING", "waiting"),
        ("illegal-move", "PARKED", "parked"),
        ("illegal-move", "CALLED", "called"),
        ("illegal-move", "SERVING", "called"),
        ("illegal-move", "NO_SHOW", "missed"),
        ("illegal-move", "SERVED", "over"),
        ("illegal-move", "EXPIRED", "over"),
    ],
)
def test_a_number_that_cannot_come_back_is_told_by_where_it_is(
    room: Room, hub: FakeHub, kind: str, state: str | None, outcome: str
) -> None:
    hub.refusal = HubRefusedError(409, {"type": f"/problems/{kind}", "state": state})
    started(room).desk.take(CheckIn(4, "A005"))
    assert room.hears("answer") == CameBack(4, outcome)


def test_nobody_comes_back_without_the_hub(room: Room, hub: FakeHub) -> None:
    started(room).hears("services")
    hub.away = 99
    room.desk.take(CheckIn(4, "A005"))
    assert room.hears("answer") == CameBack(4, "away")


def test_the_services_of_the_last_time_serve_without_a_hub(
    room: Room, hub: FakeHub, tmp_path: Path
) -> None:
    started(room).hears("services")
    room.desk.stop()
    hub.away = 1000
    again = Room(tmp_path, hub)
    again.desk.start()
    assert again.hears("services") == OFFERED
    again.desk.stop()


def test_what_was_asked_while_the_hub_was_away_is_not_kept(room: Room, hub: FakeHub) -> None:
    room.desk.tell(Tell("trước khi có máy chủ", "found"))
    started(room).hears("away")
    hub.away = 999
    room.desk.nudge()
    wait_until(lambda: ("away", True) in room.told, "the hub away")
    room.desk.tell(Tell("trong lúc mất máy chủ", "nothing"))
    hub.away = 0
    room.desk.nudge()
    wait_until(lambda: room.told.count(("away", False)) == 2, "the hub back")
    room.desk.tell(Tell("khai sinh", "found", "1.001193"))
    wait_until(lambda: hub.counted, "a question counted")
    assert hub.counted == ["khai sinh"]


def test_no_more_than_fifty_questions_wait_for_a_slow_hub(room: Room, hub: FakeHub) -> None:
    started(room).hears("away")
    hub.counts.clear()
    room.desk.tell(Tell("đang đếm", "found"))
    wait_until(lambda: hub.counted, "a question counted")
    asked = [f"câu {number}" for number in range(60)]
    for text in asked:
        room.desk.tell(Tell(text, "found"))
    hub.counts.set()
    wait_until(lambda: len(hub.counted) == 51, "those that waited")
    room.desk.tell(Tell("sau đó", "found"))
    wait_until(lambda: hub.counted[-1] == "sau đó", "the next one")
    assert hub.counted == ["đang đếm", *asked[:50], "sau đó"]


def test_an_outcome_is_told_once_with_the_ticket_it_belongs_to(room: Room, hub: FakeHub) -> None:
    room.spool.start()
    started(room).hears("services")
    given = room.offline.give("certify", "none", None, "vi", "wish")
    room.spool.submit(given.label, "", Slip("Trung tâm", "SỐ", given.label, "Chứng thực", ""))
    deadline = threading.Event()
    for _ in range(100):
        if hub.outcomes:
            break
        room.desk.nudge()
        deadline.wait(0.02)
    assert hub.outcomes == [(f"id-{given.label}", Outcome.PRINTED.value)]
    assert room.spool.reports() == []
    room.spool.stop()


def test_only_the_newest_text_is_answered(tmp_path: Path) -> None:
    answered: list[tuple[str, tuple[Hit, ...]]] = []
    news = threading.Event()

    def found(query: str, hits: tuple[Hit, ...], _about: About) -> None:
        answered.append((query, hits))
        news.set()

    keep_index(tmp_path / "index")
    reader = Reader(tmp_path, tmp_path, lambda name: DATA / name, found)
    for end in range(1, 10):
        reader.ask("khai sinh"[:end])
    reader.start()
    assert news.wait(10)
    reader.stop()
    assert [query for query, _ in answered] == ["khai sinh"]
    assert "1.001193" in [hit.code for hit in answered[0][1]]
    page = reader.page("1.001193")
    assert page is not None
    assert page.papers


def test_a_broken_kept_book_leaves_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "book.json").write_bytes(b"{broken")
    news = threading.Event()
    hits: list[Hit] = []

    def found(_: str, results: tuple[Hit, ...], _about: About) -> None:
        hits.extend(results)
        news.set()

    keep_index(tmp_path / "index")
    reader = Reader(tmp_path, tmp_path, lambda name: DATA / name, found)
    reader.start()
    reader.ask("ket hon")
    assert news.wait(10)
    reader.stop()
    assert hits
    assert reader.etag is None


def test_what_found_no_room_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError("no space left on device")

    keep(tmp_path / "one.json", b"old")
    monkeypatch.setattr("kiosk.disk.os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        keep(tmp_path / "one.json", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("one.json", b"old")]
