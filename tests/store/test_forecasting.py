"""The forecast of a running centre: told with the ticket, learned from the journal."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from hub import telling
from hub.board import board
from hub.client import Ticket
from hub.forecasting import Forecasting
from hub.queueing.errors import ClosedError
from hub.queueing.events import TicketIssued
from hub.queueing.values import Parked
from hub.settings import CentreSettings, Hours
from hub.store import journal, lines, tables
from hub.transaction import Transaction
from hub.verbs import tickets
from hub.verbs.tickets import OfflineLabel
from tests.processes import wait_until
from tests.store.office import CENTRE, Office
from tests.store.overheard import overheard


def worked(office: Office, visits: int, minutes: float) -> None:
    """Serve so many people at counter 1, each for so long."""
    for _ in range(visits):
        office.take()
        office.press("1", "next")
        office.clock.forward(minutes=minutes)
    office.press("1", "finish")


def test_whoever_takes_a_number_is_told_who_is_before_and_how_long_it_may_take(
    office: Office,
) -> None:
    office.press("1", "open")
    taken = [office.take() for _ in range(4)]
    assert [t.ahead for t in taken] == [0, 1, 2, 3]
    waits = [t.wait_p50_s for t in taken]
    assert None not in waits
    assert waits == sorted(waits, key=lambda wait: wait or 0)
    assert all((t.wait_p50_s or 0) <= (t.wait_p90_s or 0) for t in taken)


def test_the_journal_keeps_what_was_expected(office: Office) -> None:
    office.press("1", "open")
    for _ in range(3):
        office.take()
    issued = [r.event for r in office.journal() if isinstance(r.event, TicketIssued)]
    assert [event.expected_s for event in issued] == [0, 315, 630]


def test_the_forecast_of_a_ticket_is_renewed_as_the_queue_moves(office: Office) -> None:
    office.press("1", "open")
    last = [office.take() for _ in range(3)][-1]
    office.press("1", "next")
    office.clock.forward(minutes=3)
    office.press("1", "next")
    with office.store.read() as connection:
        ticket = office.ticket(last.id)
        now = telling.waiting_answer(connection, CENTRE, ticket, office.clock())
        shown = board(connection, CENTRE, "main", office.clock())
    assert now.ahead == 0
    assert now.wait_p50_s is not None
    assert last.wait_p50_s is not None
    assert now.wait_p50_s < last.wait_p50_s
    # Whoever came now would stand behind this one.
    assert (shown.waiting[0].wait_p50_s or 0) > now.wait_p50_s


def test_priority_stands_before_and_is_told_so(office: Office) -> None:
    office.press("1", "open")
    first, second = office.take(), office.take()
    elderly = office.take(priority="elderly")
    assert (first.ahead, second.ahead, elderly.ahead) == (0, 1, 0)
    with office.store.read() as connection:
        ticket = office.ticket(first.id)
        assert telling.waiting_answer(connection, CENTRE, ticket, office.clock()).ahead == 1


def test_whoever_is_back_with_papers_is_told_that_they_are_second(office: Office) -> None:
    office.press("1", "open")
    office.press("2", "open")
    mending = office.take()
    office.press("1", "next")
    office.press("1", "park", reason=Parked.MEND)
    for _ in range(12):
        office.take()
    assert office.check_in(mending.id).ahead == 2, "one goes to each counter before"
    # Counter 1 closes: now the other one calls them, second there too.
    office.press("1", "close")
    with office.store.read() as connection:
        ticket = office.ticket(mending.id)
        now = telling.waiting_answer(connection, CENTRE, ticket, office.clock())
    assert now.ahead == 1
    called = []
    for _ in range(2):
        called.append(office.press("2", "next").ticket)
        office.press("2", "finish")
    assert [ticket.label for ticket in called if ticket] == ["A002", "A001"]


def test_what_may_pass_the_break_is_given_with_a_warning(office: Office) -> None:
    hours = Hours.model_validate({"tue": ["07:30-11:30", "13:30-17:00"]})
    centre = replace(CENTRE, centre=CentreSettings(id=CENTRE.id, hours=hours))
    noted = Office(office.store, centre, office.clock)
    noted.press("1", "open")
    assert noted.take().warning is None
    office.clock.forward(hours=2, minutes=20)  # 11:20 in Việt Nam
    assert noted.take().warning == "break"
    office.clock.forward(hours=5, minutes=30)  # 16:50
    assert noted.take().warning == "closing"


def test_the_hub_learns_how_long_visits_take_here(office: Office) -> None:
    office.press("1", "open")
    worked(office, 40, minutes=12)
    forecasting = Forecasting(office.store, CENTRE, office.clock)
    assert forecasting.learned().service_s("certify") == 300
    forecasting.start()
    try:
        wait_until(lambda: forecasting.learned().service_s("certify") > 600, "it is learned")
        worked(office, 40, minutes=2)
        forecasting.tell()
        wait_until(lambda: forecasting.learned().service_s("certify") < 500, "it is followed")
    finally:
        forecasting.stop()


def test_an_old_journal_teaches_nothing(office: Office) -> None:
    office.press("1", "open")
    worked(office, 40, minutes=12)
    office.clock.forward(days=200)
    forecasting = Forecasting(office.store, CENTRE, office.clock)
    forecasting._catch_up()
    assert forecasting.learned().service_s("certify") == 300


def test_a_line_of_the_journal_that_nobody_can_read_is_passed_over(office: Office) -> None:
    office.press("1", "open")
    office.take()
    events = tables.ticket_event
    broken = sa.update(events).where(events.c.kind == "TicketIssued").values(data="{")
    with office.store.write() as connection:
        connection.execute(broken)
        last, read = journal.after(connection, CENTRE.id, 0, 10_000)
        connection.rollback()
    assert last == 2
    assert [type(event).__name__ for event in read] == ["CounterOpened"]


def test_a_database_that_is_away_is_waited_for(
    office: Office, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no such luck")

    forecasting = Forecasting(office.store, CENTRE, office.clock)
    with monkeypatch.context() as patch, caplog.at_level(logging.DEBUG):
        patch.setattr(journal, "after", broken)
        forecasting._catch_up()
        forecasting._catch_up()
    with caplog.at_level(logging.INFO):
        forecasting._catch_up()
    levels = [r.levelname for r in caplog.records if "learned from" in r.message]
    assert levels == ["ERROR", "DEBUG", "INFO"]


def test_one_statement_reads_lines_and_counters(office: Office) -> None:
    office.press("1", "open")
    office.press("2", "open")
    for priority in ("none", "none", "elderly"):
        office.take(priority=priority)
    office.take("civil")
    office.press("2", "next")
    with office.store.read() as connection, overheard(connection.dialect) as said:
        seen = lines.standing(connection, CENTRE.id, office.clock().date())
    assert len(said) == 1
    assert {(one.service, one.priority, one.count, one.before) for one in seen.lines} == {
        ("certify", "none", 2, 2),
        ("certify", "elderly", 1, 1),
    }
    assert {(d.counter, d.state.value, d.service) for d in seen.desks} == {
        ("1", "open", None),
        ("2", "called", "civil"),
    }
    in_hand = next(d for d in seen.desks if d.service)
    assert in_hand.called_at is not None
    assert abs(in_hand.called_at - office.clock()) < timedelta(milliseconds=1)
    assert seen.lines[0].last_s == pytest.approx(office.clock().timestamp(), abs=1)


def test_two_hubs_of_one_centre_count_the_same_people(office: Office) -> None:
    other = Office(office.store, CENTRE, office.clock)
    office.press("1", "open")
    told = [(office, other)[turn % 2].take().ahead for turn in range(4)]
    told += [office.take().ahead, office.take().ahead, other.take().ahead]
    other.press("1", "next")
    told += [office.take().ahead, other.take().ahead]
    assert told == [0, 1, 2, 3, 4, 5, 6, 6, 7]


def test_a_ticket_that_a_rolled_back_command_gave_is_not_counted(office: Office) -> None:
    office.press("1", "open")
    assert [office.take().ahead, office.take().ahead] == [0, 1]

    def fails(t: Transaction) -> Ticket:
        tickets.issue(t, "certify", "none")
        raise ClosedError("on second thoughts")

    with pytest.raises(ClosedError):
        office.ask(fails)
    office.press("1", "open")
    assert office.take().ahead == 2


def test_a_number_given_while_the_hub_was_away_stands_between_others(office: Office) -> None:
    office.press("1", "open")
    office.take()
    office.clock.forward(minutes=10)
    office.take()
    offline = office.take(offline=OfflineLabel("K1-001", age_s=300))
    assert offline.ahead == 1
    assert office.take().ahead == 3
