"""What the board of a hall and the lamp of a counter say."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest

from broker_config.link import Link
from broker_config.messages import Lamp
from hub import broadcast
from hub.app import utc_now
from hub.bell import Bell
from hub.board import board, picture
from hub.queueing.values import Parked
from hub.speaker import Speaker
from hub.verbs.tickets import OfflineLabel
from tests.processes import wait_until
from tests.store.office import CENTRE, Office


class Listener:
    """A link to a broker at which somebody hears whose time is over."""

    connected = True
    on_connect: Callable[[], None] | None = None

    def __init__(self) -> None:
        self.due: list[tuple[str, ...]] = []

    def start(self) -> None:
        """Come."""

    def stop(self) -> None:
        """Go."""

    def state(self, *_: object, **__: object) -> None:
        """Hear how the hub is."""

    def publish(self, topic: str, payload: bytes) -> bool:
        """Hear a board or a lamp."""
        if "/counter/" in topic:
            self.due.append(Lamp.model_validate_json(payload).due)
        return True


def test_an_office_before_its_first_command_has_a_board(office: Office) -> None:
    with office.store.read() as connection:
        seen = board(connection, CENTRE, "main", office.clock())
    assert (seen.revision, seen.calls) == (0, ())
    assert [(c.counter, c.state) for c in seen.counters] == [("1", "closed"), ("2", "closed")]
    assert [(w.letter, w.count) for w in seen.waiting] == [("A", 0), ("H", 0)]


def test_the_board_tells_calls_counters_and_who_waits(office: Office) -> None:
    for _ in range(3):
        office.take()
    office.press("1", "open")
    called = office.press("1", "next")
    with office.store.read() as connection:
        seen = picture(connection, CENTRE, office.clock())
    shown = seen.boards["main"]
    assert [(c.label, c.counter_name, c.times) for c in shown.calls] == [("A001", "Quầy 1", 1)]
    assert shown.counters[0].label == "A001"
    assert shown.waiting[0].count == 2
    lamp = seen.lamps["1"]
    assert (lamp.state, lamp.label, lamp.waiting) == ("called", "A001", 2)
    assert not lamp.overdue
    assert seen.lamps["2"].waiting == 2
    assert called.ticket is not None


def test_a_lamp_counts_whom_its_counter_could_call(office: Office) -> None:
    def waiting() -> list[int]:
        with office.store.read() as connection:
            lamps = picture(connection, office.centre, office.clock()).lamps
        return [lamps[counter].waiting for counter in ("1", "2")]

    office.press("1", "open")
    office.press("2", "open")
    office.take("civil")
    office.take()
    assert waiting() == [1, 2]
    office.press("2", "next")
    office.press("2", "transfer", to="1")
    assert waiting() == [2, 1]
    office.press("1", "close")
    assert waiting() == [2, 2]


def test_the_newest_call_stands_first_and_each_ticket_once(office: Office) -> None:
    office.press("1", "open")
    office.press("2", "open")
    for _ in range(14):
        office.take()
    for _ in range(13):
        office.press("1", "next")
        office.clock.forward(minutes=1)
    office.press("2", "next")
    office.press("1", "recall")
    with office.store.read() as connection:
        seen = board(connection, CENTRE, "main", office.clock())
    labels = [call.label for call in seen.calls]
    assert labels == ["A013", "A014", *(f"A{number:03d}" for number in range(12, 2, -1))]
    assert seen.calls[0].times == 2
    assert len({call.call_id for call in seen.calls}) == 12


def test_the_revision_grows_with_every_change(office: Office) -> None:
    seen = []
    for verb in ("open", "open", "close"):
        office.press("1", verb)
        with office.store.read() as connection:
            seen.append(board(connection, CENTRE, "main", office.clock()).revision)
    assert seen == [1, 1, 2]


def test_the_next_reminder_of_a_clerk_is_known_before(office: Office) -> None:
    def reminder() -> int | None:
        with office.store.read() as connection:
            due_in_s = picture(connection, CENTRE, office.clock()).due_in_s
        return None if due_in_s is None else round(due_in_s)

    office.take()
    office.take()
    office.press("1", "open")
    assert reminder() is None
    office.press("1", "next")
    office.press("1", "park", reason=Parked.WAIT, minutes=0.5)
    assert reminder() == 30
    office.clock.forward(seconds=20)
    office.press("1", "next")
    assert reminder() == 10
    office.clock.forward(seconds=15)
    assert reminder() == 45  # the time aside is over, and nobody has come yet
    office.press("1", "start")
    assert reminder() is None


def test_a_lamp_reminds_its_clerk_when_the_time_is_over(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "EVERY_S", 3600.0)
    office.clock.now = utc_now()
    office.take()
    office.press("1", "open")
    office.press("1", "next")
    office.press("1", "park", reason=Parked.WAIT, minutes=0.01)
    listener = Listener()
    speaker = Speaker(lambda: cast("Link", listener))
    teller = broadcast.Broadcast(office.store, CENTRE, speaker, Bell(), utc_now)
    teller.start()
    try:
        wait_until(lambda: ("A001",) in listener.due, "the clerk is reminded")
    finally:
        teller.stop()


def test_a_relabelled_ticket_is_called_by_the_number_in_hand(office: Office) -> None:
    office.take(request_id="one")
    office.press("1", "open")
    office.press("1", "next")
    office.take(request_id="one", offline=OfflineLabel("K1-001", 5))
    with office.store.read() as connection:
        seen = board(connection, CENTRE, "main", office.clock())
    assert (seen.calls[0].label, seen.counters[0].label) == ("K1-001", "K1-001")
