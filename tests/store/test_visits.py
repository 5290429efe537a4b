"""Visits that are not one straight line, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, cast

import pytest

from hub.board import picture
from hub.client import Ticket
from hub.house import House
from hub.queueing.errors import ClosedError, IllegalMoveError, UnknownTicketError
from hub.queueing.values import Parked, Printed
from hub.routes.reading import given_now
from hub.settings import QueueSettings
from hub.store import reading
from hub.transaction import Transaction
from hub.verbs import tickets, undoing
from hub.verbs.tickets import OfflineLabel
from tests.store.office import CENTRE, Office


def call(office: Office, counter: str, **named: Any) -> str | None:
    office.clock.forward(seconds=90)
    ticket = office.press(counter, "next", **named).ticket
    return ticket.label if ticket else None


def lamp(office: Office, counter: str) -> Any:
    with office.store.read() as connection:
        return picture(connection, office.centre, office.clock()).lamps[counter]


@pytest.fixture
def opened(office: Office) -> Office:
    """Open both counters."""
    office.press("1", "open")
    office.press("2", "open")
    return office


def test_a_transfer_keeps_the_time_already_waited(opened: Office) -> None:
    first = opened.take("certify")
    opened.clock.forward(minutes=5)
    opened.take("civil")
    call(opened, "1")
    sent = opened.press("1", "transfer", service="civil")
    assert sent.state == "open"
    assert sent.ticket is not None
    assert (sent.ticket.state, sent.ticket.service) == ("WAITING", "civil")
    assert call(opened, "2") == first.label


def test_a_ticket_sent_to_a_counter_is_called_there_alone(opened: Office) -> None:
    opened.take("certify")
    call(opened, "1")
    opened.press("1", "transfer", to="2")
    assert call(opened, "1") is None
    opened.take("civil")
    assert call(opened, "2") == "A001"


def test_when_the_counter_closes_others_call_those_bound_to_it(opened: Office) -> None:
    opened.take("certify")
    call(opened, "1")
    opened.press("1", "transfer", to="2")
    opened.press("2", "close")
    assert call(opened, "1") == "A001"


def test_a_parked_ticket_reminds_the_clerk_and_does_not_call_by_itself(opened: Office) -> None:
    opened.take()
    opened.take()
    call(opened, "1")
    parked = opened.press("1", "park", reason=Parked.WAIT).ticket
    assert parked is not None
    assert (parked.state, parked.parked) == ("PARKED", "wait")
    assert lamp(opened, "1").due == ()
    opened.clock.forward(minutes=16)
    assert lamp(opened, "1").due == ("A001",)
    assert call(opened, "1") == "A002"
    opened.press("1", "finish")
    back = opened.press("1", "unpark", ticket=parked.id)
    assert back.state == "called"
    assert back.ticket is not None
    assert back.ticket.label == "A001"
    assert lamp(opened, "1").due == ()


def test_when_the_counter_closes_the_others_are_reminded_of_whom_it_put_aside(
    opened: Office,
) -> None:
    opened.take()
    call(opened, "1")
    opened.press("1", "park", reason=Parked.WAIT)
    opened.clock.forward(minutes=16)
    assert lamp(opened, "2").due == ()
    opened.press("1", "close")
    assert lamp(opened, "2").due == ("A001",)


def test_whoever_mends_papers_is_second_in_line_at_the_counter(opened: Office) -> None:
    for _ in range(4):
        opened.take()
    sent_away = call(opened, "1")
    opened.press("1", "park", reason=Parked.MEND)
    opened.clock.forward(minutes=20)
    assert sent_away == "A001"
    back = opened.check_in("a001")
    assert back.state == "WAITING"
    opened.take()
    assert [call(opened, "1") for _ in range(4)] == ["A002", "A001", "A003", "A004"]


@pytest.mark.parametrize("away", ["pause", "close"])
def test_lunch_costs_whoever_mended_papers_nothing(opened: Office, away: str) -> None:
    for _ in range(3):
        opened.take()
    call(opened, "1")
    opened.press("1", "park", reason=Parked.MEND)
    opened.check_in("A001")
    assert call(opened, "1") == "A002"
    opened.press("1", "finish")
    opened.press("1", away, **({"reason": "nghỉ trưa"} if away == "pause" else {}))
    opened.press("1", "open")
    assert call(opened, "1") == "A001"


def test_whoever_comes_back_to_an_empty_line_is_first(opened: Office) -> None:
    opened.take()
    call(opened, "1")
    opened.press("1", "park", reason=Parked.MEND)
    opened.check_in("A001")
    opened.clock.forward(minutes=1)
    opened.take(priority="elderly")
    assert call(opened, "1") == "A001"


def test_only_whoever_mends_papers_checks_in(opened: Office) -> None:
    taken = opened.take()
    with pytest.raises(IllegalMoveError) as refused:
        opened.check_in(taken.id)
    assert refused.value.state == "WAITING"
    call(opened, "1")
    opened.press("1", "park", reason=Parked.WAIT)
    with pytest.raises(IllegalMoveError) as refused:
        opened.check_in("A001")
    assert refused.value.allowed == ("unpark", "amend", "cancel")
    with pytest.raises(UnknownTicketError):
        opened.check_in("A099")


def test_a_ticket_for_two_services_walks_from_line_to_line(opened: Office) -> None:
    taken = opened.take("certify", later=("civil", "certify", "civil"))
    assert taken.services == ("certify", "civil")
    opened.take("civil")
    call(opened, "1")
    walked = opened.press("1", "finish").ticket
    assert walked is not None
    assert (walked.state, walked.services) == ("WAITING", ("civil",))
    assert call(opened, "2") == "A001"
    done = opened.press("2", "finish").ticket
    assert done is not None
    assert done.state == "SERVED"


def test_work_counts_as_started_some_seconds_after_the_call(opened: Office) -> None:
    taken = opened.take()
    call(opened, "1")
    called_at = opened.clock()
    opened.clock.forward(minutes=5)
    opened.press("1", "finish")
    served = opened.ticket(taken.id)
    assert served.started_at is not None
    assert (served.started_at - called_at).total_seconds() == CENTRE.queue.start_s


def test_the_lamp_tells_when_nobody_has_come(opened: Office) -> None:
    opened.take()
    call(opened, "1")
    assert not lamp(opened, "1").overdue
    opened.clock.forward(seconds=CENTRE.queue.show_s)
    assert lamp(opened, "1").overdue
    opened.press("1", "start")
    assert not lamp(opened, "1").overdue


def missed(office: Office, waiting: int) -> str:
    taken = office.take()
    call(office, "1")
    office.press("1", "no-show")
    for _ in range(waiting):
        office.clock.forward(seconds=10)
        office.take()
    return taken.id


def test_whoever_comes_within_the_grace_is_some_places_back(opened: Office) -> None:
    id_ = missed(opened, 5)
    opened.ask(lambda t: tickets.reinstate(t, id_))
    called = [call(opened, "1") for _ in range(6)]
    assert called == ["A002", "A003", "A004", "A001", "A005", "A006"]


@pytest.mark.parametrize("line", [0, 1])
def test_whoever_is_back_in_a_short_line_stays_before_those_of_others(
    opened: Office, line: int
) -> None:
    queue = QueueSettings(discipline="fifo")
    office = Office(opened.store, replace(CENTRE, queue=queue), opened.clock)
    id_ = missed(office, line)
    office.clock.forward(seconds=10)
    office.take(priority="elderly")
    office.ask(lambda t: tickets.reinstate(t, id_))
    called = [call(office, "1") for _ in range(line + 2)]
    assert called == [*["A002"][:line], "A001", f"A{line + 2:03d}"]


def test_whoever_comes_after_the_grace_is_last(opened: Office) -> None:
    id_ = missed(opened, 5)
    opened.clock.forward(minutes=QueueSettings().grace_min)
    opened.ask(lambda t: tickets.reinstate(t, id_))
    assert [call(opened, "1") for _ in range(6)][-1] == "A001"


def test_a_corrected_ticket_is_not_ahead_of_itself(opened: Office) -> None:
    alone = opened.take(priority="elderly")
    assert opened.ask(lambda t: tickets.amend(t, alone.id, priority="none")).ahead == 0


def test_a_corrected_class_moves_a_ticket_to_its_line(opened: Office) -> None:
    opened.take()
    second = opened.take()
    told = opened.ask(lambda t: tickets.amend(t, second.id, priority="elderly"))
    assert told.priority == "elderly"
    assert call(opened, "1") == second.label


def test_who_was_sent_to_a_counter_is_freed_when_their_service_is_another_one(
    opened: Office,
) -> None:
    taken = [opened.take("civil"), opened.take("civil")]
    for there in ("1", "2"):
        opened.press("2", "next")
        opened.press("2", "transfer", to=there)

    def amend(ticket: Ticket, service: str) -> None:
        opened.ask(lambda t: tickets.amend(t, ticket.id, service=service))

    for ticket in taken:
        amend(ticket, "certify")
    # Counter 2 helps with it, so whoever was sent there goes on waiting there.
    assert [opened.ticket(ticket.id).bound for ticket in taken] == ["1", "2"]
    amend(taken[0], "civil")
    assert opened.ticket(taken[0].id).bound is None


def test_whoever_is_sent_on_to_a_service_that_no_counter_has_is_called(
    opened: Office, caplog: pytest.LogCaptureFixture
) -> None:
    opened.take()
    opened.press("1", "next")
    opened.press("1", "transfer", service="shut")
    assert "no counter has in the settings what people still wait for: shut (1)" in caplog.text
    opened.clock.forward(seconds=90)
    called = opened.press("1", "next").ticket
    assert called is not None
    assert called.service == "shut"


def test_a_cancelled_ticket_is_not_called(opened: Office) -> None:
    taken = opened.take()
    opened.ask(lambda t: tickets.cancel(t, taken.id))
    assert call(opened, "1") is None
    with pytest.raises(IllegalMoveError):
        opened.ask(lambda t: tickets.cancel(t, taken.id))


def test_a_pause_says_why_and_next_ends_it(opened: Office) -> None:
    for _ in range(2):
        opened.press("1", "pause", reason="họp")
        assert lamp(opened, "1").state == "paused"
        assert call(opened, "1") is None
        assert lamp(opened, "1").state == "open"
    assert opened.press("1", "undo").state == "paused"
    opened.take()
    assert call(opened, "1") == "A001"
    with pytest.raises(IllegalMoveError):
        opened.press("1", "pause", reason="họp")


def test_undo_takes_back_the_whole_command(opened: Office) -> None:
    first, second = opened.take(), opened.take()
    call(opened, "1")
    opened.press("1", "start")
    before = opened.ticket(first.id), opened.ticket(second.id)
    assert call(opened, "1") == second.label
    opened.printed(first.id, Printed.PRINTED)  # it moves nobody, and is kept
    undone = opened.press("1", "undo")
    assert undone.state == "serving"
    assert undone.ticket is not None
    assert undone.ticket.label == first.label
    after = opened.ticket(first.id), opened.ticket(second.id)
    assert after[0].printed == Printed.PRINTED
    assert (after[0].started_at, after[1]) == (before[0].started_at, before[1])
    with opened.store.read() as connection:
        shown = picture(connection, CENTRE, opened.clock()).boards["main"]
    assert [row.label for row in shown.calls] == [first.label]
    assert call(opened, "1") == second.label


def test_undo_is_refused_once_the_ticket_moved_on(opened: Office) -> None:
    opened.take(later=("civil",))
    call(opened, "1")
    opened.press("1", "finish")
    assert call(opened, "2") == "A001"
    with pytest.raises(IllegalMoveError, match="A001 has moved on since"):
        opened.press("1", "undo")


def test_a_next_that_found_nobody_did_nothing_that_could_be_taken_back(opened: Office) -> None:
    opened.take()
    call(opened, "1")
    opened.press("1", "start")
    # It finished the one in hand: that is what it did.
    assert call(opened, "1") is None
    assert opened.press("1", "undo").state == "serving"
    opened.press("1", "finish")
    # This one did nothing at all, so the finish before it is the last command.
    assert call(opened, "1") is None
    undone = opened.press("1", "undo")
    assert undone.ticket is not None
    assert (undone.state, undone.ticket.label) == ("serving", "A001")


def test_an_undo_is_not_undone(opened: Office) -> None:
    opened.take()
    call(opened, "1")
    opened.press("1", "undo")
    with pytest.raises(IllegalMoveError, match="Nothing was done"):
        opened.press("1", "undo")


def test_a_counter_closed_by_mistake_is_open_again(opened: Office) -> None:
    opened.press("1", "close")
    assert opened.press("1", "undo").state == "open"


def test_needs_are_told_to_the_clerk_alone(opened: Office) -> None:
    taken = opened.take(needs=("hearing", "wheelchair"))
    answer = opened.press("1", "next", request_id="once")
    assert answer.ticket is not None
    assert answer.ticket.needs == ("hearing", "wheelchair")
    again = opened.press("1", "next", request_id="once")
    assert again.ticket is not None
    assert again.ticket.needs == ("hearing", "wheelchair")
    with opened.store.read() as connection:
        for table in ("ticket", "ticket_event", "request"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert "wheelchair" not in str(rows)
    opened.ask(lambda t: tickets.amend(t, taken.id, needs=()))
    recalled = opened.press("1", "recall").ticket
    assert recalled is not None
    assert recalled.needs == ()


def test_a_service_with_a_quota_gives_no_more(office: Office) -> None:
    services = tuple(
        row.model_copy(update={"quota": 2}) if row.id == "certify" else row
        for row in CENTRE.services
    )
    small = Office(office.store, replace(CENTRE, services=services), office.clock)
    house = cast("House", small)
    small.press("1", "open")
    small.take()
    assert given_now(house) == {"certify", "civil"}
    # Whoever was sent on or is done was given a number all the same.
    small.press("1", "next")
    small.press("1", "transfer", service="civil")
    small.take("civil")
    small.take("civil", later=("certify",))
    for service, later in (("certify", ()), ("civil", ("certify",))):
        with pytest.raises(ClosedError, match="All 2 numbers"):
            small.take(service, later=later)
    assert given_now(house) == {"civil"}
    # A number in somebody's hands is taken in over the quota, and so counts.
    assert small.take(offline=OfflineLabel("K1-001", 60)).state == "WAITING"
    small.take("civil")


def at_the_page(office: Office, counter: str, verb: Callable[..., Ticket], *asked: str) -> Ticket:
    """Press a ticket's verb at a counter's page of the desk."""

    def pressed(t: Transaction) -> Ticket:
        t.pressed_at = counter
        return verb(t, *asked)

    return office.ask(pressed)


def would_undo(office: Office, counter: str) -> str | None:
    with office.store.read() as connection:
        desk = office.desk(counter)
        day, _ = reading.today(connection, CENTRE.id, CENTRE.hours.session(office.clock()))
        found = undoing.would_undo(connection, CENTRE.id, day, desk)
    return None if found is None else type(found).__name__


def test_what_is_asked_for_a_ticket_at_a_counters_page_is_taken_back_there(opened: Office) -> None:
    waits, mends, missed = opened.take(), opened.take(), opened.take()
    for ticket, verb, more in (
        (mends, "park", {"reason": Parked.MEND}),
        (missed, "no-show", {}),
    ):
        opened.press("1", "next", ticket=ticket.id)
        opened.press("1", verb, **more)
    in_hand = call(opened, "1")
    for asked, ticket in (
        (tickets.check_in, mends),
        (tickets.reinstate, missed),
        (partial(tickets.amend, priority="elderly"), waits),
    ):
        before = opened.ticket(ticket.id)
        at_the_page(opened, "1", asked, ticket.id)
        assert opened.ticket(ticket.id) != before
        undone = opened.press("1", "undo")
        assert undone.ticket is not None
        assert (undone.state, undone.ticket.label) == ("called", in_hand)
        assert opened.ticket(ticket.id) == before
    at_the_page(opened, "1", tickets.cancel, mends.id)
    assert would_undo(opened, "1") == "TicketCancelled"
    assert would_undo(opened, "2") == "CounterOpened"
    opened.press("1", "undo")
    assert opened.ticket(mends.id).state == "PARKED"
    assert would_undo(opened, "1") is None
    with pytest.raises(IllegalMoveError, match="Nothing was done"):
        opened.press("1", "undo")


def test_what_a_kiosk_asks_for_a_ticket_is_no_command_of_a_counter(opened: Office) -> None:
    ticket = opened.take()
    call(opened, "1")
    opened.press("1", "park", reason=Parked.MEND)
    assert would_undo(opened, "1") == "TicketParked"
    opened.check_in(ticket.id)
    assert would_undo(opened, "1") is None
    with pytest.raises(IllegalMoveError, match="A001 has moved on since"):
        opened.press("1", "undo")
    at_the_page(opened, "1", tickets.amend, ticket.id)  # which changes nothing
    assert would_undo(opened, "1") is None


def test_what_was_asked_for_a_ticket_is_taken_back_until_it_moves_on(opened: Office) -> None:
    def undo(ticket: Ticket) -> Ticket:
        return opened.ask(lambda t: undoing.undo_asked(t, ticket.id))

    first, ticket = opened.take(), opened.take()
    before = opened.ticket(ticket.id)
    with pytest.raises(IllegalMoveError, match="Nothing was asked"):
        undo(ticket)
    opened.ask(lambda t: tickets.cancel(t, ticket.id))
    opened.printed(ticket.id, Printed.PRINTED)  # it moves nobody, and is kept
    assert undo(ticket).ahead == 1
    assert opened.ticket(ticket.id) == replace(before, printed=Printed.PRINTED)
    with pytest.raises(IllegalMoveError, match="Nothing was asked"):
        undo(ticket)
    opened.ask(lambda t: tickets.amend(t, ticket.id, service="civil"))
    assert call(opened, "2") == ticket.label
    with pytest.raises(IllegalMoveError, match="Nothing was asked"):
        undo(ticket)
    opened.ask(lambda t: tickets.cancel(t, first.id))
    opened.clock.forward(days=1)
    with pytest.raises(IllegalMoveError):
        undo(first)
