"""What boards and lamps show of the tickets: who is at a counter, who stands aside, the calls.

Every board asks this anew, so the statements are built once: to build one costs more than to run
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hub.queueing.values import Ticket, TicketState
from hub.store import tables
from hub.store.rows import ticket_value

_ticket = tables.ticket.c
_OF_CENTRE = sa.select(tables.ticket).where(_ticket.centre == sa.bindparam("centre"))
_OF_DAY = _OF_CENTRE.where(_ticket.day == sa.bindparam("day"))
_BY_ID = _OF_CENTRE.where(_ticket.id.in_(sa.bindparam("ids", expanding=True)))
_PARKED = _OF_DAY.where(_ticket.state == TicketState.PARKED.value)
_NEWEST_CALLS = (
    _OF_DAY.where(
        _ticket.call_seq.is_not(None),
        _ticket.counter.in_(sa.bindparam("counters", expanding=True)),
    )
    .order_by(_ticket.call_seq.desc())
    .limit(sa.bindparam("most"))
)


def tickets(connection: Connection, centre: str, ids: Sequence[str]) -> dict[str, Ticket]:
    """Read some tickets by their ids."""
    rows = connection.execute(_BY_ID, {"centre": centre, "ids": ids})
    return {row.id: ticket_value(row._mapping) for row in rows}


def parked(connection: Connection, centre: str, day: date) -> list[Ticket]:
    """Read who stands aside."""
    rows = connection.execute(_PARKED, {"centre": centre, "day": day})
    return [ticket_value(row._mapping) for row in rows]


def newest_calls(
    connection: Connection, centre: str, day: date, counters: Sequence[str], most: int
) -> list[Ticket]:
    """Read the tickets that some counters called last, newest call first."""
    asked = {"centre": centre, "day": day, "counters": counters, "most": most}
    rows = connection.execute(_NEWEST_CALLS, asked)
    return [ticket_value(row._mapping) for row in rows]
