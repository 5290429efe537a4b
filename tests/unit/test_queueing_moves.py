"""What may happen, and what an event leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.queueing.errors import IllegalMoveError
from hub.queueing.events import (
    AtCounter,
    ServiceStarted,
    TicketCalled,
    TicketEvent,
    TicketFinished,
    TicketIssued,
    TicketNoShow,
    TicketPrinted,
    TicketRecalled,
    TicketRelabelled,
)
from hub.queueing.moves import DESK_VERBS, TICKET_MOVES, require_legal, require_move
from hub.queueing.replay import desk_after, ticket_after, ticket_issued
from hub.queueing.values import CounterDesk, DeskState, Printed, Ticket, TicketState

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 24)


def a_ticket() -> Ticket:
    return ticket_issued(
        TicketIssued(
            seq=1,
            at=NOW,
            ticket="t",
            label="A001",
            day=DAY,
            service="certify",
            priority="none",
            place=5,
        )
    )


def event(kind: type[TicketEvent], seq: int) -> TicketEvent:
    at = NOW + timedelta(minutes=seq)
    if kind in (TicketCalled, TicketRecalled):
        return kind(seq=seq, at=at, ticket="t", label="A001", counter="1", call_id=f"c{seq}")
    # The kinds that are left all happen at a counter, which their common base does not say.
    return kind(seq=seq, at=at, ticket="t", label="A001", counter="1")  # type: ignore[call-arg]


def test_a_ticket_goes_from_waiting_to_served() -> None:
    ticket = a_ticket()
    for seq, kind in enumerate((TicketCalled, ServiceStarted, TicketFinished), start=2):
        ticket = ticket_after(ticket, event(kind, seq))
    assert ticket.state is TicketState.SERVED
    assert ticket.called_at and ticket.started_at and ticket.ended_at  # noqa: PT018 - one fact


def test_a_called_ticket_may_be_finished_without_a_start() -> None:
    called = ticket_after(a_ticket(), event(TicketCalled, 2))
    assert ticket_after(called, event(TicketFinished, 3)).state is TicketState.SERVED


def test_who_sits_at_the_counter_is_no_no_show() -> None:
    serving = ticket_after(
        ticket_after(a_ticket(), event(TicketCalled, 2)), event(ServiceStarted, 3)
    )
    with pytest.raises(IllegalMoveError) as refused:
        ticket_after(serving, event(TicketNoShow, 4))
    assert refused.value.state == "SERVING"
    assert refused.value.allowed == ("finish", "park", "transfer", "amend")


def test_a_refusal_says_where_and_what_could_be_done_instead() -> None:
    called = ticket_after(a_ticket(), event(TicketCalled, 2))
    served = ticket_after(called, event(TicketFinished, 3))
    gone = replace(a_ticket(), state=TicketState.EXPIRED)
    for ticket, today, said in (
        (called, DAY, "Possible at counter 1: recall, start, finish,"),
        (a_ticket(), DAY, "Possible now: next, amend, cancel."),
        (served, DAY, "Possible now: a new number, or to undo what was done last."),
        (gone, DAY, "Possible now: a new number."),
        (served, DAY + timedelta(days=1), "Possible now: a new number."),
    ):
        with pytest.raises(IllegalMoveError) as refused:
            require_move(ticket, "reinstate", today)
        assert said in str(refused.value)


def test_a_recall_is_a_new_call_of_the_same_ticket() -> None:
    called = ticket_after(a_ticket(), event(TicketCalled, 2))
    again = ticket_after(called, event(TicketRecalled, 3))
    assert (again.times, again.call_id, again.call_seq) == (2, "c3", 3)
    assert again.called_at is not None
    assert called.called_at is not None
    assert again.called_at > called.called_at


def test_a_slip_that_came_out_moves_nothing() -> None:
    printed = TicketPrinted(seq=2, at=NOW, ticket="t", label="A001", outcome=Printed.PRINTED)
    assert ticket_after(a_ticket(), printed) == replace(a_ticket(), printed=Printed.PRINTED)


def test_a_ticket_keeps_its_place_under_another_label() -> None:
    relabelled = TicketRelabelled(seq=2, at=NOW, ticket="t", label="K1-001")
    assert ticket_after(a_ticket(), relabelled) == replace(a_ticket(), label="K1-001")


def test_a_closed_counter_can_only_be_opened() -> None:
    with pytest.raises(IllegalMoveError) as refused:
        require_legal(CounterDesk(counter="1"), "next")
    assert (refused.value.state, refused.value.allowed) == ("closed", ("open",))


def test_a_counter_with_somebody_in_hand_cannot_close() -> None:
    with pytest.raises(IllegalMoveError):
        require_legal(CounterDesk(counter="1", state=DeskState.CALLED, ticket="t"), "close")


def test_every_state_of_a_counter_says_what_is_allowed() -> None:
    assert set(DESK_VERBS) == set(DeskState)


kinds = st.lists(
    st.sampled_from([TicketCalled, TicketRecalled, ServiceStarted, TicketFinished, TicketNoShow])
)


@given(kinds)
def test_a_ticket_never_leaves_the_table(story: list[type[AtCounter]]) -> None:
    ticket = a_ticket()
    desk = CounterDesk(counter="1", state=DeskState.OPEN)
    for seq, kind in enumerate(story, start=2):
        happened = event(kind, seq)
        assert isinstance(happened, AtCounter)
        try:
            after = ticket_after(ticket, happened)
        except IllegalMoveError:
            continue
        moves = {after for (before, _), after in TICKET_MOVES.items() if before is ticket.state}
        assert after.state in moves
        ticket, desk = after, desk_after(desk, happened)
        in_hand = ticket.state in (TicketState.CALLED, TicketState.SERVING)
        assert (desk.ticket == "t") is in_hand
        assert (desk.state.value.upper() == ticket.state.value) is in_hand
