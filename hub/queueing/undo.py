"""Take back a counter's last command, or what was asked for a ticket. Pure.

The day's journal in, what stood before out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hub.queueing.errors import IllegalMoveError
from hub.queueing.events import (
    OF_THE_SLIP,
    AskedForTicket,
    AtCounter,
    CounterEvent,
    CounterRestored,
    Event,
    TicketEvent,
)
from hub.queueing.moves import DESK_VERBS, ticket_moves
from hub.queueing.replay import desk_after, ticket_among
from hub.queueing.values import CounterDesk, Ticket

_OF_A_COUNTER = (AtCounter, CounterEvent, AskedForTicket)


Journal = Sequence[tuple[str, Event]]
"""Events of one day in order, each with the request id of its command.

It holds those at one counter, and all of the tickets that its last command there touched; more do
no harm.
"""


@dataclass(frozen=True, slots=True)
class Before:
    """How the counter and the tickets stood before the command."""

    request_id: str
    desk: CounterDesk
    tickets: tuple[Ticket, ...]


def standing(journal: Journal, counter: str) -> tuple[CounterDesk, dict[str, Ticket]]:
    """Tell how a counter stands after the events of a day, and the tickets they touched there."""
    events = [event for _, event in journal]
    request_id = _last_command(journal, counter)
    last = (event for id_, event in journal if id_ == request_id)
    touched = {event.ticket for event in last if isinstance(event, TicketEvent)}
    return _desk_after(events, counter), _tickets_after(events, touched)


def before_last(journal: Journal, desk: CounterDesk) -> Before:
    """Find how all stood before the last command of the day at `desk`.

    Raises `IllegalMoveError` as `last_command` does.
    """
    request_id, undone = last_command(journal, desk)
    touched = {event.ticket for event in undone if isinstance(event, TicketEvent)}
    earlier = [event for _, event in journal if event.seq < undone[0].seq]
    return Before(
        request_id,
        # The undo is something done: the next press is not the same press again.
        replace(_desk_after(earlier, desk.counter), next_at=None),
        tuple(_tickets_after(earlier, touched).values()),
    )


def last_command(journal: Journal, desk: CounterDesk) -> tuple[str, list[Event]]:
    """Find what an undo takes back: the request id of the command, and its events.

    `journal` begins with these events at the latest. Raises `IllegalMoveError` when there is
    nothing to take back, or when a ticket has moved on since.
    """
    counter = desk.counter
    request_id = _last_command(journal, counter)
    if request_id is None:
        raise _refused(desk, f"Nothing was done at counter {counter} that could be taken back")
    undone = [event for id_, event in journal if id_ == request_id]
    touched = {event.ticket for event in undone if isinstance(event, TicketEvent)}
    for _, event in journal:
        if event.seq <= undone[-1].seq or not isinstance(event, TicketEvent):
            continue
        if event.ticket in touched and not isinstance(event, OF_THE_SLIP):
            raise _refused(
                desk, f"Ticket {event.label} has moved on since ({type(event).__name__})"
            )
    return request_id, undone


def before_asked(journal: Sequence[Event], ticket: Ticket) -> tuple[AskedForTicket, Ticket]:
    """Find what was asked last for a ticket, and how it stood before.

    `journal` holds the ticket's events of its day in order; others do no harm. Raises
    `IllegalMoveError` when nothing was asked, or when the ticket has moved on since.
    """
    own = [one for one in journal if isinstance(one, TicketEvent) and one.ticket == ticket.id]
    last = next((one for one in reversed(own) if not isinstance(one, OF_THE_SLIP)), None)
    if not isinstance(last, AskedForTicket):
        because = f"Nothing was asked for ticket {ticket.label} that could be taken back"
        what, allowed = f"Ticket {ticket.label}", ticket_moves(ticket)
        raise IllegalMoveError(what, "undo", ticket.state, allowed, because)
    earlier = [one for one in own if one.seq < last.seq]
    return last, _tickets_after(earlier, {ticket.id})[ticket.id]


def _refused(desk: CounterDesk, because: str) -> IllegalMoveError:
    what = f"Counter {desk.counter}"
    return IllegalMoveError(what, "undo", desk.state, DESK_VERBS[desk.state], because)


def _last_command(journal: Journal, counter: str) -> str | None:
    for request_id, event in reversed(journal):
        if isinstance(event, _OF_A_COUNTER) and event.counter == counter:
            return None if isinstance(event, CounterRestored) else request_id
    return None


def _desk_after(events: Sequence[Event], counter: str) -> CounterDesk:
    # The day begins with all counters closed.
    desk = CounterDesk(counter=counter)
    for event in events:
        if isinstance(event, AtCounter | CounterEvent) and event.counter == counter:
            desk = desk_after(desk, event)
    return desk


def _tickets_after(events: Sequence[Event], wanted: set[str]) -> dict[str, Ticket]:
    tickets: dict[str, Ticket] = {}
    for event in events:
        if isinstance(event, TicketEvent) and event.ticket in wanted:
            tickets[event.ticket] = ticket_among(tickets, event)
    return tickets
