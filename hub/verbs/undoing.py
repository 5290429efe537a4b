"""Take back the counter's last command: the journal keeps it, and what put it right."""

from __future__ import annotations

from hub import telling
from hub.answers import CounterAnswer
from hub.queueing.events import CounterRestored, Event, TicketRestored
from hub.queueing.undo import before_last, touched_by_last
from hub.store import journal
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


def _journal(t: Transaction, counter: str) -> list[tuple[str, Event]]:
    """Read what an undo needs of the day: what was done here, and all of who was touched by it."""
    of_day = (t.connection, t.centre.id, t.day)
    here = journal.about(*of_day, what="counter", names=[counter])
    touched = touched_by_last([(one.request_id, one.event) for one in here], counter)
    theirs = journal.about(*of_day, what="ticket", names=touched)
    merged = {one.event.seq: (one.request_id, one.event) for one in (*here, *theirs)}
    return [merged[seq] for seq in sorted(merged)]
