"""What a desk shows of the tickets: who waits, who was not there, what each needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hub.queueing.values import Printed, Ticket, TicketState, arrival_of
from hub.store import journal, lines, showing, tables
from hub.store.rows import ticket_value

_ticket = tables.ticket.c
_OF_STATE = sa.select(tables.ticket).where(
    _ticket.centre == sa.bindparam("centre"),
    _ticket.day == sa.bindparam("day"),
    _ticket.state == sa.bindparam("state"),
)
# Counted before the limit.
_COUNT = sa.func.count().over().label("count")
_WAITING = _OF_STATE.order_by(_ticket.place, _ticket.seq).limit(sa.bindparam("most"))
# By their call, as its number grows whatever the clock does.
_MISSED = (
    _OF_STATE.add_columns(_COUNT).order_by(_ticket.call_seq.desc()).limit(sa.bindparam("most"))
)
_UNPRINTED = (
    sa.select(tables.ticket, _COUNT)
    .where(
        _ticket.centre == sa.bindparam("centre"),
        _ticket.day == sa.bindparam("day"),
        _ticket.printed.in_([Printed.FAILED.value, Printed.UNKNOWN.value]),
        _ticket.state.in_([TicketState.WAITING.value, TicketState.CALLED.value]),
    )
    .order_by(_ticket.seq.desc())
    .limit(sa.bindparam("most"))
)
_NEEDS = sa.select(tables.need.c.ticket, tables.need.c.needs).where(
    tables.need.c.centre == sa.bindparam("centre"),
    tables.need.c.ticket.in_(sa.bindparam("ids", expanding=True)),
)


def waiting(connection: Connection, centre: str, day: date, most: int) -> list[Ticket]:
    """Read who waits, in order of arrival, at most so many."""
    asked = {"centre": centre, "day": day, "state": TicketState.WAITING.value, "most": most}
    return [ticket_value(row._mapping) for row in connection.execute(_WAITING, asked)]


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest of some tickets, and how many more there are."""

    tickets: Sequence[Ticket]
    more: int

    @classmethod
    def of(cls, rows: Sequence[sa.Row[Any]]) -> Self:
        """Take the rows of a query that counts what its limit leaves out."""
        more = rows[0]._mapping[_COUNT] - len(rows) if rows else 0
        return cls([ticket_value(row._mapping) for row in rows], more)


@dataclass(frozen=True, slots=True)
class Seats:
    """A waiting room: who waits, who stands aside, who was not there, and how all lines stand."""

    waiting: Sequence[Ticket]
    parked: Sequence[Ticket]
    missed: Latest
    needs: Mapping[str, tuple[str, ...]]
    parked_at: Mapping[str, datetime]
    standing: lines.Standing


def seats(connection: Connection, centre: str, day: date, most: int, most_missed: int) -> Seats:
    """Read the waiting room; at most so many of those who wait, and of those who missed."""
    here = waiting(connection, centre, day, most)
    aside = showing.parked(connection, centre, day)
    away = missed(connection, centre, day, most_missed)
    ids = [ticket.id for ticket in (*here, *aside, *away.tickets)]
    standing = lines.standing(connection, centre, day)
    since = journal.parked_at(connection, centre, day) if aside else {}
    return Seats(here, aside, away, needs_of(connection, centre, ids), since, standing)


def missed(connection: Connection, centre: str, day: date, most: int) -> Latest:
    """Read who was called and not there, the latest call first, at most so many."""
    asked = {"centre": centre, "day": day, "state": TicketState.NO_SHOW.value, "most": most}
    return Latest.of(connection.execute(_MISSED, asked).all())


def needs_of(
    connection: Connection, centre: str, ids: Sequence[str]
) -> Mapping[str, tuple[str, ...]]:
    """Read what some citizens need, by the ids of their tickets."""
    if not ids:
        return {}
    rows = connection.execute(_NEEDS, {"centre": centre, "ids": ids})
    return {row.ticket: row.needs for row in rows}


def unprinted(connection: Connection, centre: str, day: date, most: int) -> Latest:
    """Read who has no slip, or may have none, and is still expected; the latest first."""
    asked = {"centre": centre, "day": day, "most": most}
    return Latest.of(connection.execute(_UNPRINTED, asked).all())


def first_of_lines(
    connection: Connection, centre: str, day: date, now: datetime
) -> Mapping[str, datetime]:
    """Read since when somebody waits for each service, the longest of its lines.

    Where the clock is behind, places are later than `now`: since the first number was given.
    """
    rows = connection.execute(
        sa.select(
            _ticket.service,
            sa.func.min(_ticket.place).label("place"),
            sa.func.min(_ticket.issued_at).label("issued_at"),
        )
        .where(
            _ticket.centre == centre,
            _ticket.day == day,
            _ticket.state == TicketState.WAITING.value,
        )
        .group_by(_ticket.service)
    )
    return {
        row.service: row.issued_at if arrival_of(row.place) > now else arrival_of(row.place)
        for row in rows
    }


def days(connection: Connection, centre: str, most: int) -> list[date]:
    """List the days on which numbers were taken, the newest first."""
    query = (
        sa.select(_ticket.day)
        .where(_ticket.centre == centre)
        .group_by(_ticket.day)
        .order_by(_ticket.day.desc())
        .limit(most)
    )
    return list(connection.execute(query).scalars())
