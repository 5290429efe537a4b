"""What an event leaves behind: the value before it, and the event, give the value after it.

The verbs write what these functions say, so the tables are the journal, replayed.
"""

from __future__ import annotations

from dataclasses import replace

from hub.queueing.events import (
    AtCounter,
    CounterClosed,
    CounterEvent,
    CounterOpened,
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
from hub.queueing.moves import state_after
from hub.queueing.values import CounterDesk, DeskState, Ticket, TicketState


def ticket_issued(event: TicketIssued) -> Ticket:
    """Make the ticket that an issue puts in line."""
    return Ticket(
        id=event.ticket,
        day=event.day,
        label=event.label,
        service=event.service,
        priority=event.priority,
        state=TicketState.WAITING,
        seq=event.seq,
        place=event.place,
        issued_at=event.at,
        procedure=event.procedure,
        lang=event.lang,
        kiosk=event.kiosk,
    )


def ticket_after(  # noqa: PLR0911 - one return per event reads best
    ticket: Ticket, event: TicketEvent
) -> Ticket:
    """Apply one event to its ticket; raises `IllegalMoveError` where the table has no such move."""
    match event:
        case TicketRelabelled():
            return replace(ticket, label=event.label)
        case TicketPrinted():
            return replace(ticket, printed=event.outcome)
        case TicketCalled():
            return replace(
                ticket,
                state=state_after(ticket, "call"),
                counter=event.counter,
                call_id=event.call_id,
                call_seq=event.seq,
                called_at=event.at,
                times=1,
            )
        case TicketRecalled():
            return replace(
                ticket,
                state=state_after(ticket, "recall"),
                call_id=event.call_id,
                call_seq=event.seq,
                called_at=event.at,
                times=ticket.times + 1,
            )
        case ServiceStarted():
            return replace(ticket, state=state_after(ticket, "start"), started_at=event.at)
        case TicketFinished():
            return replace(ticket, state=state_after(ticket, "finish"), ended_at=event.at)
        case TicketNoShow():
            return replace(ticket, state=state_after(ticket, "no-show"), ended_at=event.at)
        case _:
            raise TypeError(f"{type(event).__name__} changes no ticket")


def desk_after(desk: CounterDesk, event: CounterEvent | AtCounter) -> CounterDesk:
    """Apply one event to its counter."""
    match event:
        case CounterOpened():
            return replace(desk, state=DeskState.OPEN, clerk=event.clerk)
        case CounterClosed():
            return replace(desk, state=DeskState.CLOSED, clerk=None, next_at=None)
        case TicketCalled():
            pressed = event.clock or event.at
            return replace(desk, state=DeskState.CALLED, ticket=event.ticket, next_at=pressed)
        case TicketRecalled():
            return replace(desk, next_at=None)
        case ServiceStarted():
            return replace(desk, state=DeskState.SERVING, next_at=None)
        case TicketFinished() | TicketNoShow():
            return replace(desk, state=DeskState.OPEN, ticket=None, next_at=None)
        case _:
            raise TypeError(f"{type(event).__name__} changes no counter")
