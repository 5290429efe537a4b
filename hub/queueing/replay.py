"""What an event leaves behind: the value before it, and the event, give the value after it.

The verbs write what these functions say, so the tables are the journal, replayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hub.queueing.events import (
    AtCounter,
    CounterClosed,
    CounterEvent,
    CounterOpened,
    CounterPaused,
    CounterRestored,
    ServiceStarted,
    TicketAmended,
    TicketCalled,
    TicketCancelled,
    TicketCheckedIn,
    TicketEvent,
    TicketExpired,
    TicketFinished,
    TicketIssued,
    TicketNoShow,
    TicketParked,
    TicketPrinted,
    TicketRecalled,
    TicketReinstated,
    TicketRelabelled,
    TicketRestored,
    TicketTransferred,
)
from hub.queueing.moves import state_after
from hub.queueing.values import NO_PRIORITY, CounterDesk, DeskState, Reason, Ticket, TicketState


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
        issued_at=event.when,
        later=event.later,
        procedure=event.procedure,
        lang=event.lang,
        kiosk=event.kiosk,
    )


def ticket_after(ticket: Ticket, event: TicketEvent) -> Ticket:
    """Apply one event to its ticket; raises `IllegalMoveError` where the table has no such move."""
    return _at_counter(ticket, event) if isinstance(event, AtCounter) else _apart(ticket, event)


def ticket_among(tickets: Mapping[str, Ticket], event: TicketEvent) -> Ticket:
    """Apply one event to its ticket among those it may follow: the first one puts it in line."""
    if isinstance(event, TicketIssued):
        return ticket_issued(event)
    return ticket_after(tickets[event.ticket], event)


def _at_counter(  # noqa: PLR0911 - one return per event reads best
    ticket: Ticket, event: AtCounter
) -> Ticket:
    match event:
        case TicketCalled():
            return _called(ticket, event)
        case TicketRecalled():
            return replace(
                ticket,
                state=state_after(ticket, "recall"),
                call_id=event.call_id,
                call_seq=event.seq,
                called_at=event.when,
                times=ticket.times + 1,
            )
        case ServiceStarted():
            return replace(ticket, state=state_after(ticket, "start"), started_at=event.when)
        case TicketFinished():
            return _finished(ticket, event)
        case TicketNoShow():
            return replace(ticket, state=state_after(ticket, "no-show"), ended_at=event.when)
        case TicketParked():
            return replace(
                ticket,
                state=state_after(ticket, "park"),
                parked=event.reason,
                parked_until=event.until,
            )
        case TicketTransferred():
            later = tuple(id_ for id_ in ticket.later if id_ != event.service)
            moved = replace(ticket, state=state_after(ticket, "transfer"), later=later)
            return _in_line(moved, service=event.service, bound=event.bound)
        case _:
            raise TypeError(f"{type(event).__name__} changes no ticket")


def _apart(  # noqa: PLR0911 - one return per event reads best
    ticket: Ticket, event: TicketEvent
) -> Ticket:
    match event:
        case TicketRelabelled():
            return replace(ticket, label=event.label)
        case TicketPrinted():
            return replace(ticket, printed=event.outcome)
        case TicketAmended():
            return replace(
                ticket,
                state=state_after(ticket, "amend"),
                service=event.service,
                priority=event.priority,
                later=event.later,
                bound=None if event.freed else ticket.bound,
                after=None if event.freed else ticket.after,
            )
        case TicketCheckedIn():
            state = state_after(ticket, "check-in")
            back = replace(ticket, state=state, seq=event.seq, place=event.place)
            return _in_line(back, service=ticket.service, bound=event.bound, after=event.seq)
        case TicketReinstated():
            state = state_after(ticket, "reinstate")
            back = replace(ticket, state=state, seq=event.seq, place=event.place)
            return _in_line(back, service=ticket.service)
        case TicketCancelled():
            return _ended(ticket, "cancel", event)
        case TicketExpired():
            return _ended(ticket, "expire", event)
        case TicketRestored():
            # The command is taken back; what stands on the slip is not.
            return replace(event.before, label=ticket.label, printed=ticket.printed)
        case _:
            raise TypeError(f"{type(event).__name__} changes no ticket")


def _ended(ticket: Ticket, move: str, event: TicketEvent) -> Ticket:
    state = state_after(ticket, move)
    return replace(ticket, state=state, parked=None, parked_until=None, ended_at=event.when)


def _called(ticket: Ticket, event: TicketCalled) -> Ticket:
    move = "unpark" if ticket.state is TicketState.PARKED else "next"
    return replace(
        ticket,
        state=state_after(ticket, move),
        bound=None,
        after=None,
        parked=None,
        parked_until=None,
        counter=event.counter,
        call_id=event.call_id,
        call_seq=event.seq,
        called_at=event.when,
        times=1,
        started_at=None,
    )


def _finished(ticket: Ticket, event: TicketFinished) -> Ticket:
    state = state_after(ticket, "finish")
    if ticket.later:
        walked = replace(ticket, state=TicketState.WAITING, later=ticket.later[1:])
        return _in_line(walked, service=ticket.later[0])
    started_at = event.started_at or ticket.started_at
    return replace(ticket, state=state, started_at=started_at, ended_at=event.when)


def _in_line(
    ticket: Ticket, *, service: str, bound: str | None = None, after: int | None = None
) -> Ticket:
    """Put a ticket (back) in line; its call stays on the board until others push it out."""
    return replace(
        ticket,
        service=service,
        bound=bound,
        after=after,
        parked=None,
        parked_until=None,
        started_at=None,
        ended_at=None,
    )


def desk_after(  # noqa: PLR0911 - one return per event reads best
    desk: CounterDesk, event: CounterEvent | AtCounter
) -> CounterDesk:
    """Apply one event to its counter."""
    match event:
        case CounterOpened():
            # Another clerk may sit down while somebody is in hand.
            state = desk.state if desk.ticket else DeskState.OPEN
            return replace(desk, state=state, clerk=event.clerk, reason=None, next_at=None)
        case CounterClosed():
            # Whoever came back from mending is no further from their turn after lunch.
            return CounterDesk(counter=desk.counter, call_seq=desk.call_seq)
        case CounterPaused():
            return replace(desk, state=DeskState.PAUSED, reason=event.reason, next_at=None)
        case CounterRestored():
            return event.before
        case TicketCalled():
            return replace(
                desk,
                state=DeskState.CALLED,
                ticket=event.ticket,
                reason=None,
                # Who stood aside was called by `unpark`: the next press is no second one of it.
                next_at=None if event.reason is Reason.PARKED else event.clock or event.at,
                call_seq=event.seq,
                streak=0 if event.priority == NO_PRIORITY else desk.streak + 1,
            )
        case TicketRecalled():
            return replace(desk, next_at=None)
        case ServiceStarted():
            return replace(desk, state=DeskState.SERVING, next_at=None)
        case TicketFinished() | TicketNoShow() | TicketParked() | TicketTransferred():
            return replace(desk, state=DeskState.OPEN, ticket=None, next_at=None)
        case _:
            raise TypeError(f"{type(event).__name__} changes no counter")
