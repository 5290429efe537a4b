"""Take back what was done: the journal keeps it, and what put it right."""

from __future__ import annotations

from datetime import date

from sqlalchemy.engine import Connection

from hub import telling
from hub.answers import CounterAnswer
from hub.answers import Ticket as TicketAnswer
from hub.queueing.errors import IllegalMoveError
from hub.queueing.events import AskedForTicket, CounterRestored, Event, TicketRestored
from hub.queueing.undo import before_asked, before_last, last_command, touched_by_last
from hub.queueing.values import CounterDesk, Ticket
from hub.store import journal
from hub.store.journal import Recorded
from hub.transaction import Transaction


def undo(t: Transaction, counter: str) -> CounterAnswer:
    """Put the counter and its tickets back as they stood before its last command of the day."""
    desk = t.desk(t.centre.counter(counter).id)  # whatever its state
    before = before_last(_journal(t, desk.counter), desk)
    for ticket in before.tickets:
        now = t.ticket(ticket.id)
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
        t.connection, t.centre, t.happened(restored, known), t.now, t.learned, was=known
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
    found = journal.about(connection, centre, day, what="ticket", names=[ticket.id])
    return [one.event for one in found]


def would_undo(
    connection: Connection, centre: str, day: date, desk: CounterDesk, since: int = 0
) -> Event | None:
    """Tell what an undo at a counter would take back now, by its last event.

    None: nothing that was done after the event of number `since`.
    """
    here = journal.last_command(connection, centre, day, desk.counter, since)
    since = here[-1].event.seq if here else since
    of_day = (connection, centre, day)
    try:
        _, undone = last_command(_with_tickets(*of_day, here, desk.counter, since=since), desk)
    except IllegalMoveError:
        return None
    return undone[-1]


def _journal(t: Transaction, counter: str) -> list[tuple[str, Event]]:
    """Read what an undo needs of the day: what was done here, and all of who was touched by it."""
    of_day = (t.connection, t.centre.id, t.day)
    here = journal.about(*of_day, what="counter", names=[counter])
    return _with_tickets(*of_day, here, counter)


def _with_tickets(
    connection: Connection,
    centre: str,
    day: date,
    here: list[Recorded],
    counter: str,
    *,
    since: int = 0,
) -> list[tuple[str, Event]]:
    touched = touched_by_last([(one.request_id, one.event) for one in here], counter)
    theirs = journal.about(connection, centre, day, what="ticket", names=touched, since=since)
    merged = {one.event.seq: (one.request_id, one.event) for one in (*here, *theirs)}
    return [merged[seq] for seq in sorted(merged)]
