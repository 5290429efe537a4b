"""Take back the counter's last command: the journal keeps it, and what put it right."""

from __future__ import annotations

from hub import telling
from hub.client import CounterAnswer
from hub.queueing.events import CounterRestored, TicketRestored
from hub.queueing.undo import before_last
from hub.store import reading
from hub.transaction import Transaction


def undo(t: Transaction, counter: str) -> CounterAnswer:
    """Put the counter and its tickets back as they stood before its last command of the day."""
    desk = t.desk(t.centre.counter(counter).id)  # whatever its state
    journal = [
        (recorded.request_id, recorded.event)
        for recorded in reading.journal(t.connection, t.centre.id, t.day)
    ]
    before = before_last(journal, desk)
    for ticket in before.tickets:
        now = t.ticket(ticket.id)
        t.happened(TicketRestored(**t.stamp(), ticket=now.id, label=now.label, before=ticket), now)
    restored = CounterRestored(
        **t.stamp(), counter=counter, before=before.desk, undone=before.request_id
    )
    desk = t.happened_at(restored)
    return telling.counter_answer(desk, t.ticket(desk.ticket) if desk.ticket else None)
