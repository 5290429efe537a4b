"""What is read: one ticket, the counters, the heads of lines, who has not come to an end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

from hub.queueing.day import Session, business_day
from hub.queueing.values import NO_PRIORITY, CounterDesk, DeskState, Ticket, TicketState
from hub.store import tables
from hub.store.prepared import Prepared, prepared
from hub.store.rows import desk_value, ticket_value

_ticket = tables.ticket.c
_desk = tables.desk.c
_event = tables.ticket_event.c
_need = tables.need.c
_WAITING = _ticket.state == TicketState.WAITING.value
UNFINISHED = (TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.PARKED)
_UNFINISHED = _ticket.state.in_([state.value for state in UNFINISHED])
_COLUMNS, _DESK_COLUMNS = tuple(_ticket.keys()), tuple(_desk.keys())
# What an id of ours looks like. Not every text may be asked of PostgreSQL: a NUL is an error there.
_TICKET_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class Read(NamedTuple):
    """A ticket, and what its citizen needs: that is for the clerk, and no part of the ticket."""

    ticket: Ticket
    needs: tuple[str, ...]


_ITS_NEED = sa.and_(_need.centre == _ticket.centre, _need.ticket == _ticket.id)
_WITH_NEEDS = sa.select(tables.ticket, _need.needs).outerjoin_from(
    tables.ticket, tables.need, _ITS_NEED
)
_one_ticket = prepared(
    _WITH_NEEDS.where(_ticket.centre == sa.bindparam("centre"), _ticket.id == sa.bindparam("id"))
)
_in_hand = prepared(
    sa.select(tables.desk, tables.ticket, _need.needs)
    .outerjoin_from(
        tables.desk,
        tables.ticket,
        sa.and_(_ticket.centre == _desk.centre, _ticket.id == _desk.ticket),
    )
    .outerjoin(tables.need, _ITS_NEED)
    .where(_desk.centre == sa.bindparam("centre"), _desk.counter == sa.bindparam("counter"))
)
_day = tables.day.c
_REVISION = sa.select(_day.day, _day.seq, _day.last_at, _day.reached).where(
    _day.centre == sa.bindparam("centre")
)
_DESKS = sa.select(tables.desk).where(_desk.centre == sa.bindparam("centre"))


def revision(connection: Connection, centre: str) -> tuple[date | None, int]:
    """Read the business day and the number of the centre's last event."""
    row = connection.execute(_REVISION, {"centre": centre}).one()
    return row.day, row.seq


def today(connection: Connection, centre: str, session: Session) -> tuple[date, int]:
    """Tell which business day it is, and read the number of the centre's last event.

    In the morning nobody has asked for anything yet, and the last event is of another day.
    """
    row = connection.execute(_REVISION, {"centre": centre}).one()
    day = business_day(session, row.day, row.last_at, row.reached)
    return (day if day == row.day else unused(connection, centre, day)), row.seq


def unused(connection: Connection, centre: str, day: date) -> date:
    """Find the first date from `day` on that no event is of: after a clock that was days ahead."""
    of_a_day = sa.select(_event.seq).where(_event.centre == centre).limit(1)
    while connection.execute(of_a_day.where(_event.day == day)).first():
        day += timedelta(days=1)
    return day


def last(connection: Connection, centre: str) -> tuple[date | None, datetime | None]:
    """Read the business day and the stamp of the centre's last event."""
    row = connection.execute(_REVISION, {"centre": centre}).one_or_none()
    return (row.day, row.last_at) if row else (None, None)


def ticket(connection: Connection, centre: str, id_: str) -> Ticket | None:
    """Read one ticket; None for whatever is no id of one."""
    found = with_needs(connection, centre, id_)
    return found.ticket if found else None


def with_needs(connection: Connection, centre: str, id_: str) -> Read | None:
    """Read one ticket with what its citizen needs; None for whatever is no id of one."""
    if not _TICKET_ID.fullmatch(id_):
        return None
    row = _one_ticket(connection.dialect).one_or_none(connection, {"centre": centre, "id": id_})
    return _read(row) if row else None


def _read(row: tuple[Any, ...]) -> Read:
    *ticket, needs = row
    return Read(ticket_value(dict(zip(_COLUMNS, ticket, strict=True))), needs or ())


def in_hand(connection: Connection, centre: str, counter: str) -> tuple[CounterDesk, Read | None]:
    """Read one counter with the ticket it has in hand."""
    asked = {"centre": centre, "counter": counter}
    row = _in_hand(connection.dialect).one_or_none(connection, asked)
    if row is None:
        return CounterDesk(counter=counter), None
    first = len(_DESK_COLUMNS)
    desk = desk_value(dict(zip(_DESK_COLUMNS, row[:first], strict=True)))
    return desk, _read(row[first:]) if row[first] else None


def desks(connection: Connection, centre: str) -> dict[str, CounterDesk]:
    """Read all counters that were ever opened."""
    rows = connection.execute(_DESKS, {"centre": centre})
    return {row.counter: desk_value(row._mapping) for row in rows}


def by_label(connection: Connection, centre: str, day: date, label: str) -> Ticket | None:
    """Read the ticket of a day that has this label."""
    row = connection.execute(
        sa.select(tables.ticket).where(
            _ticket.centre == centre, _ticket.day == day, _ticket.label == label
        )
    ).one_or_none()
    return ticket_value(row._mapping) if row else None


def heads(
    connection: Connection,
    centre: str,
    day: date,
    services: tuple[str, ...],
    priorities: tuple[str, ...],
    *,
    counter: str,
    overdue: int,
    gone: tuple[str, ...] = (),
    named: bool = False,
) -> list[Read]:
    """Read the head of each line a counter may call: one row per line, however many wait.

    Beside the lines of `services` by class these are the two of those who are bound: to this
    counter, or, for a service of its own, to one that is closed or `gone`, or that is paused while
    they stand at `overdue` or before it. `named` leaves out whoever is bound for another service.
    """
    if not services:
        services = ("",)  # nobody's; who is bound to the counter is still its own
    asked = {"centre": centre, "day": day, "counter": counter, "overdue": overdue}
    statement = _heads(connection.dialect, services, priorities, gone, named)
    return [_read(row) for row in statement.all(connection, asked)]


@lru_cache(maxsize=256)
def _heads(
    dialect: Dialect,
    services: tuple[str, ...],
    priorities: tuple[str, ...],
    gone: tuple[str, ...],
    named: bool,
) -> Prepared:
    # The lines are rows of the statement, not parts of it: it stays short, however many there are.
    pairs = [(service, class_) for service in services for class_ in (NO_PRIORITY, *priorities)]
    line = sa.union_all(
        *(
            sa.select(sa.literal(service).label("service"), sa.literal(class_).label("priority"))
            for service, class_ in pairs
        )
    ).cte("line")
    of_line = (_ticket.service == line.c.service, _ticket.priority == line.c.priority)
    # The same as `hub.queueing.discipline.lets_go` says.
    overdue = _ticket.place <= sa.bindparam("overdue", type_=sa.BigInteger)
    keeps = sa.select(_desk.counter).where(
        _desk.centre == sa.bindparam("centre"),
        *(_desk.counter != counter for counter in gone),
        _desk.state != DeskState.CLOSED.value,
        sa.or_(_desk.state != DeskState.PAUSED.value, sa.not_(overdue)),
    )
    here = _ticket.bound == sa.bindparam("counter")
    served = _ticket.service.in_(sa.select(line.c.service))
    left_behind = sa.and_(_ticket.bound.not_in(keeps.correlate(tables.ticket)), served)
    mine = sa.and_(here, served) if named else here
    bound = sa.and_(_ticket.bound.is_not(None), sa.or_(mine, left_behind))
    ids = sa.union_all(
        sa.select(_first(_ticket.bound.is_(None), *of_line)).select_from(line),
        sa.select(_first(bound, _ticket.after.is_(None))),
        sa.select(_first(bound, _ticket.after.is_not(None))),
    )
    heads = _WITH_NEEDS.where(_ticket.centre == sa.bindparam("centre"), _ticket.id.in_(ids))
    return Prepared(heads, dialect)


def _first(*line: sa.ColumnElement[bool]) -> sa.ScalarSelect[str]:
    return (
        sa.select(_ticket.id)
        .where(
            _ticket.centre == sa.bindparam("centre"),
            _ticket.day == sa.bindparam("day"),
            _WAITING,
            *line,
        )
        .order_by(_ticket.place, _ticket.seq)
        .limit(1)
        .correlate_except(tables.ticket)
        .scalar_subquery()
    )


def place_behind(connection: Connection, centre: str, ticket: Ticket, places: int) -> int | None:
    """Read the place of the last among the first so many of a ticket's line; None: it is empty."""
    first = (
        sa.select(_ticket.place)
        .where(
            _ticket.centre == centre,
            _ticket.day == ticket.day,
            _WAITING,
            _ticket.service == ticket.service,
            _ticket.priority == ticket.priority,
            _ticket.bound.is_(None),
        )
        .order_by(_ticket.place, _ticket.seq)
        .limit(places)
    )
    in_line = connection.execute(first).scalars().all()
    return in_line[-1] if in_line else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many want the same services in the same class."""

    services: tuple[str, ...]
    priority: str
    people: int


def wanted(connection: Connection, centre: str, day: date) -> list[Wanted]:
    """Count who has not come to an end on a day, by what they came for."""
    kind = (_ticket.service, _ticket.later, _ticket.priority)
    rows = connection.execute(
        sa.select(*kind, sa.func.count().label("people"))
        .where(_ticket.centre == centre, _ticket.day == day, _UNFINISHED)
        .group_by(*kind)
    )
    return [Wanted((row.service, *row.later), row.priority, row.people) for row in rows]


def left(connection: Connection, centre: str, day: date) -> list[Ticket]:
    """Read whoever has not come to an end on a day, in order of arrival."""
    rows = connection.execute(
        sa.select(tables.ticket)
        .where(
            _ticket.centre == centre,
            _ticket.day == day,
            _UNFINISHED,
        )
        .order_by(_ticket.place, _ticket.seq)
    )
    return [ticket_value(row._mapping) for row in rows]


def needs(connection: Connection, centre: str, ticket: str) -> tuple[str, ...]:
    """Read what a citizen needs, for the clerk."""
    columns = tables.need.c
    found = connection.execute(
        sa.select(columns.needs).where(columns.centre == centre, columns.ticket == ticket)
    ).scalar_one_or_none()
    return found or ()


def any_needs(connection: Connection, centre: str) -> bool:
    """Tell whether any need is still kept."""
    found = sa.select(tables.need.c.ticket).where(tables.need.c.centre == centre).limit(1)
    return connection.execute(found).first() is not None


def rows(connection: Connection, centre: str, name: str) -> dict[tuple[str, ...], dict[str, Any]]:
    """Read all that a table holds of a centre, by the rest of its key."""
    table = tables.metadata.tables[name]
    query = sa.select(table).where(table.c.centre == centre)
    key = [column.name for column in table.primary_key if column.name != "centre"]
    return {
        tuple(str(row[part]) for part in key): dict(row)
        for row in connection.execute(query).mappings()
    }
