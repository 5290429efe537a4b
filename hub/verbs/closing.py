"""Close the day: whoever is left expires, counters close, what citizens needed is erased."""

from __future__ import annotations

from datetime import date

from hub.queueing.events import CounterClosed, DayClosed, TicketExpired
from hub.queueing.values import DeskState
from hub.store import reading, writing
from hub.transaction import NOBODY, Transaction


def anything_left(t: Transaction, day: date) -> bool:
    """Tell whether a day that is over has something to close."""
    connection, centre = t.connection, t.centre.id
    return bool(
        reading.left(connection, centre, day) or _open(t) or reading.any_needs(connection, centre)
    )


def close_day(t: Transaction, day: date) -> None:
    """Record the end of `day`, which nobody asked for, and that another began.

    Else the silence that ends a day would be counted from its closing on.
    """
    over = t.of_day(day, NOBODY)
    for ticket in reading.left(t.connection, t.centre.id, day):
        expired = TicketExpired(**over.stamp(), ticket=ticket.id, label=ticket.label)
        over.happened(expired, ticket)
    for counter in _open(t):
        over.happened_at(CounterClosed(**over.stamp(), counter=counter))
    over.flush()
    new = over.of_day(t.day, NOBODY)
    new.began(DayClosed(**new.stamp(), ended=day))
    new.flush()
    t.seq = new.seq
    writing.forget_needs(t.connection, t.centre.id)


def _open(t: Transaction) -> list[str]:
    desks = reading.desks(t.connection, t.centre.id)
    return [id_ for id_, desk in desks.items() if desk.state is not DeskState.CLOSED]
