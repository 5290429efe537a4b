"""Take back what was done: the journal keeps it, and what put it right."""

from __future__ import annotations

from datetime import date

from sqlalchemy.engine import Connection

from hub import telling
from hub.answers import CounterAnswer
from hub.answers import Ticket as TicketAnswer
from hub.queueing.errors import IllegalMoveError
from hub.queueing.events import AskedForTicket, CounterRestored, Event, TicketRestored
from hub.queueing.undo import Journal, before_asked, before_last, last_command, standing
from hub.queueing.values import CounterDesk, Ticket
from hub.store import journal
from hub.transaction import Transaction


def undo(t: Transaction, counter: str) -> CounterAnswer:
    """Put the counter and its tickets back as they stood before its last command of the day."""
    counter = t.centre.counter(counter).id
    told = _around_last(t.connection, t.centre.id, t.day, counter)
    desk, tickets = standing(told, counter)
    t.knows(desk, tickets)
    before = before_last(told, desk)
    for ticket in before.tickets:
        now = tickets[ticket.id]
        t.happened(TicketRestored(**t.stamp(), ticket=now.id, label=now.label, before=ticket), now)
    restored = CounterRestored(
        **t.stamp(), counter=counter, before=before.desk, undone=before.request_id
    )
    desk = t.happened_at(restored)
    return telling.counter_answer(desk, t.ticket(desk.ticket) if desk.ticket else None)


def undo_asked(t: Transaction, ticket: str) -> TicketAnswer:
    """Put a ticket back as it stood before what was asked for it last, today."""
    known = t.ticket(ticket)
    _, before = before_asked(_about(t.connection, t.centre.id, t.day, known), known)
    restored = TicketRestored(**t.stamp(), ticket=known.id, label=known.label, before=before)
    return telling.waiting_answer(
        t.connection, t.centre, t.happened(restored, known), t.when, t.learned, was=known
    )


def last_asked(
    connection: Connection, centre: str, day: date, ticket: Ticket
) -> AskedForTicket | None:
    """Tell what `undo_asked` would take back now; None: nothing."""
    try:
        return before_asked(_about(connection, centre, day, ticket), ticket)[0]
    except IllegalMoveError:
        return None


def _about(connection: Connection, centre: str, day: date, ticket: Ticket) -> list[Event]:
    return [one.event for one in journal.about(connection, centre, day, ticket.id)]


def would_undo(
    connection: Connection, centre: str, day: date, desk: CounterDesk, since: int = 0
) -> Event | None:
    """Tell what an undo at a counter would take back now, by its last event.

    None: nothing that was done after the event of number `since`.
    """
    try:
        _, undone = last_command(_around_last(connection, centre, day, desk.counter, since), desk)
    except IllegalMoveError:
        return None
    return undone[-1]


def _around_last(
    connection: Connection, centre: str, day: date, counter: str, since: int = 0
) -> Journal:
    found = journal.around_last_command(connection, centre, day, counter, since)
    return [(one.request_id, one.event) for one in found]
