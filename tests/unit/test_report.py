"""A day's journal in figures: waits, service times, what was taken back, who came out of order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.queueing import events as e
from hub.queueing.replay import ticket_among
from hub.queueing.values import Parked, Reason, Ticket, place_of
from hub.report import Report, Turn, report

DAY = date(2026, 11, 25)
MORNING = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # eight o'clock in Việt Nam


@dataclass
class Day:
    """A journal in the making; times are minutes since eight."""

    events: list[e.Event] = field(default_factory=list)

    def at(self, minute: float) -> dict[str, Any]:
        return {"seq": len(self.events) + 1, "at": MORNING + timedelta(minutes=minute)}

    def comes(self, minute: float, name: str, service: str = "certify", **more: Any) -> None:
        stamp = self.at(minute)
        self.events.append(
            e.TicketIssued(
                **stamp,
                ticket=name,
                label=name,
                day=DAY,
                service=service,
                priority=more.pop("priority", "none"),
                place=place_of(stamp["at"]),
                **more,
            )
        )

    def does(self, minute: float, kind: type[e.TicketEvent], name: str, **more: Any) -> None:
        if issubclass(kind, e.AtCounter):
            more = {"counter": "1", **more}
        if issubclass(kind, e.TicketCalled):
            more = {"call_id": f"c{len(self.events)}", **more}
        self.events.append(kind(**self.at(minute), ticket=name, label=name, **more))

    def report(self) -> Report:
        return report(self.events)


@pytest.fixture
def day() -> Day:
    return Day()


def minutes(turn: Turn) -> tuple[float | None, float | None]:
    return tuple(None if s is None else s / 60 for s in (turn.wait_s, turn.service_s))  # type: ignore[return-value]  # two of them


def test_a_plain_visit_waits_and_is_served(day: Day) -> None:
    day.comes(0, "A001")
    day.does(7, e.TicketCalled, "A001")
    day.does(8, e.ServiceStarted, "A001")
    day.does(20, e.TicketFinished, "A001")
    (turn,) = day.report().turns
    assert minutes(turn) == (7, 12)
    assert (turn.outcome, turn.counter, turn.hour) == ("served", "1", 8)


def test_work_counts_from_when_the_journal_says_it_began(day: Day) -> None:
    day.comes(0, "A001")
    day.does(5, e.TicketCalled, "A001")
    day.does(15, e.TicketFinished, "A001", started_at=MORNING + timedelta(minutes=5.5))
    assert minutes(day.report().turns[0]) == (5, 9.5)


def test_who_walks_on_or_is_sent_on_has_a_turn_in_each_line(day: Day) -> None:
    day.comes(0, "A001", later=("land",))
    day.does(5, e.TicketCalled, "A001")
    day.does(10, e.TicketFinished, "A001")
    day.does(30, e.TicketCalled, "A001", counter="3")
    day.does(31, e.TicketTransferred, "A001", counter="3", service="results", bound=None)
    day.does(40, e.TicketCalled, "A001", counter="1")
    day.does(42, e.TicketNoShow, "A001", counter="1")
    turns = day.report().turns
    assert [(t.service, t.outcome, *minutes(t)) for t in turns] == [
        ("certify", "served", 5, 5),
        ("land", "moved", 20, None),
        ("results", "missed", 9, None),
    ]
    assert day.report().whole.came == 1


def test_aside_and_back_is_one_turn_and_mending_is_another(day: Day) -> None:
    day.comes(0, "A001")
    day.does(5, e.TicketCalled, "A001")
    day.does(6, e.TicketParked, "A001", reason=Parked.WAIT, until=None)
    day.does(20, e.TicketCalled, "A001", reason=Reason.PARKED)
    day.does(25, e.TicketFinished, "A001")
    day.comes(30, "A002")
    day.does(31, e.TicketCalled, "A002")
    day.does(32, e.TicketParked, "A002", reason=Parked.MEND, until=None)
    at = place_of(MORNING + timedelta(minutes=60))
    day.does(60, e.TicketCheckedIn, "A002", bound="1", place=at)
    day.does(63, e.TicketCalled, "A002", reason=Reason.RETURNED)
    day.does(70, e.TicketFinished, "A002")
    found = day.report()
    assert [(t.label, t.outcome, t.wait_s) for t in found.turns] == [
        ("A001", "served", 300),
        ("A002", "aside", 60),
        ("A002", "served", 180),
    ]
    assert [(t.label, t.reason) for t in found.out_of_order] == [("A002", "returned")]


def test_what_was_taken_back_did_not_happen(day: Day) -> None:
    day.comes(0, "A001")
    waiting = _ticket(day)
    day.does(5, e.TicketCalled, "A001", reason=Reason.NAMED)
    day.does(6, e.TicketRestored, "A001", before=waiting)
    day.does(15, e.TicketCalled, "A001", reason=Reason.ARRIVAL)
    day.does(25, e.TicketFinished, "A001")
    found = day.report()
    assert [minutes(turn) for turn in found.turns] == [(15, 10)]
    assert found.out_of_order == ()


def test_a_place_in_line_that_was_taken_back_leaves_no_turn(day: Day) -> None:
    day.comes(0, "A001")
    day.does(5, e.TicketCalled, "A001")
    called = _ticket(day)
    day.does(6, e.TicketTransferred, "A001", service="land", bound=None)
    day.does(7, e.TicketRestored, "A001", before=called)
    day.does(8, e.TicketNoShow, "A001")
    missed = _ticket(day)
    back = place_of(MORNING + timedelta(minutes=9))
    day.does(9, e.TicketReinstated, "A001", place=back, within_grace=True)
    day.does(10, e.TicketRestored, "A001", before=missed)
    found = day.report()
    assert [(t.service, t.outcome, *minutes(t)) for t in found.turns] == [
        ("certify", "missed", 5, None)
    ]
    assert (found.whole.came, found.whole.missed) == (1, 1)


def _ticket(day: Day) -> Ticket:
    """Tell how the ticket of the last event stands now."""
    tickets: dict[str, Ticket] = {}
    last = ""
    for event in day.events:
        assert isinstance(event, e.TicketEvent)
        last = event.ticket
        tickets[last] = ticket_among(tickets, event)
    return tickets[last]


def test_a_day_is_parted_by_service_and_hour_and_summed(day: Day) -> None:
    for number, minute in enumerate([0, 20, 70]):
        day.comes(minute, f"A00{number}", "certify" if number < 2 else "land")
    for number, (minute, wait) in enumerate([(0, 10), (20, 30), (70, 5)]):
        day.does(minute + wait, e.TicketCalled, f"A00{number}")
        day.does(minute + wait + 4, e.TicketFinished, f"A00{number}")
    found = day.report()
    assert {k: (f.came, f.waits.p50_s) for k, f in found.by(lambda t: t.service).items()} == {
        "certify": (2, 600),
        "land": (1, 300),
    }
    assert {k: f.served for k, f in found.by(lambda t: t.hour).items()} == {8: 2, 9: 1}
    day.comes(130, "A004")
    assert list(day.report().by(lambda t: t.hour)) == [8, 9, 10], "as the day goes on"
    assert found.whole.waits.longest_s == 1800
    assert Day().report().whole.came == 0
