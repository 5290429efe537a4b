"""What one command leaves behind: tickets, counters, events, the day's row, the answer.

On PostgreSQL all of it is one statement, each row a part of its WITH: five round trips less were a
fifth of a command's time, and between a hub and a database elsewhere they are most of it. No part
sees what another wrote, so no row may be written twice. SQLite knows no such statement, and has no
way to go: there each part is one by itself.

Statements are built once, with their parameters named: building them anew for each command cost as
much as running them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import IntEnum, auto
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect

from hub.queueing.events import Event
from hub.queueing.values import CounterDesk, Ticket
from hub.store import tables
from hub.store.prepared import Prepared
from hub.store.rows import Row, desk_row, event_data, ticket_row

# A statement for each mixture of parts is kept. A command has six at the most but for the one that
# closes a day, whose many parts are no faster in one.
TOGETHER = 8


class Day(NamedTuple):
    """The centre's row: its business day, the last number given, the stamp of the last event."""

    day: date | None
    seq: int
    last_at: datetime | None


class Request(NamedTuple):
    """A command that was answered, as it was answered."""

    body_hash: str
    status: int
    response: str


class _Part(IntEnum):
    TICKET_ADDED = auto()
    TICKET_SAVED = auto()
    DESK_SAVED = auto()
    EVENT_ADDED = auto()
    DAY_SAVED = auto()
    REQUEST_ADDED = auto()


_TABLES = {
    _Part.TICKET_ADDED: tables.ticket,
    _Part.TICKET_SAVED: tables.ticket,
    _Part.DESK_SAVED: tables.desk,
    _Part.EVENT_ADDED: tables.ticket_event,
    _Part.DAY_SAVED: tables.day,
    _Part.REQUEST_ADDED: tables.request,
}


_COLUMNS = {part: tuple(table.columns.keys()) for part, table in _TABLES.items()}
# `checked_at`, its last one, is not the commands'.
_COLUMNS[_Part.DAY_SAVED] = _COLUMNS[_Part.DAY_SAVED][:-1]


class Write(NamedTuple):
    """One row to be written, its values in the order of the table's columns, and how."""

    part: _Part
    row: Row


def new_ticket(centre: str, ticket: Ticket) -> Write:
    """Write a new ticket."""
    return Write(_Part.TICKET_ADDED, ticket_row(centre, ticket))


def changed_ticket(centre: str, ticket: Ticket) -> Write:
    """Write a ticket that has changed."""
    return Write(_Part.TICKET_SAVED, ticket_row(centre, ticket))


def desk(centre: str, desk: CounterDesk) -> Write:
    """Write a counter."""
    return Write(_Part.DESK_SAVED, desk_row(centre, desk))


def event(centre: str, day: date, request_id: str, event: Event) -> Write:
    """Append to the journal."""
    told = (type(event).__name__, request_id, event_data(event))
    row = (centre, event.seq, day, event.at, *told)
    return Write(_Part.EVENT_ADDED, row)


def day(centre: str, day: Day) -> Write:
    """Write the centre's row; whatever changed something does."""
    return Write(_Part.DAY_SAVED, (centre, day.day, day.seq, day.last_at))


def answer(centre: str, request_id: str, request: Request, at: datetime) -> Write:
    """Keep the answer, so that the same command again gets it again."""
    row = (centre, request_id, request.body_hash, request.status, request.response, at)
    return Write(_Part.REQUEST_ADDED, row)


_part_of = attrgetter("part")


def record(connection: Connection, writes: Sequence[Write]) -> None:
    """Write it all; no row twice."""
    dialect = connection.dialect
    if dialect.name == "postgresql" and 1 < len(writes) <= TOGETHER:
        parts = tuple(write.part for write in writes)
        named = {
            name: value
            for n, write in enumerate(writes)
            for name, value in zip(_names(write.part, n), write.row, strict=True)
        }
        _together(parts, dialect).run(connection, named)
        return
    for part, group in groupby(writes, key=_part_of):
        _alone(part, dialect).run(connection, *[write.row for write in group])


@lru_cache(maxsize=256)
def _names(part: _Part, number: int) -> tuple[str, ...]:
    return tuple(_name(column, number) for column in _COLUMNS[part])


def _name(column: str, number: int) -> str:
    # All parts are of one centre. psycopg reads a statement anew that has more than 50 parameters.
    return "of_centre" if column == "centre" else f"{column}_{number}"


@lru_cache
def _alone(part: _Part, dialect: Dialect) -> Prepared:
    places = {name: place for place, name in enumerate(_names(part, 0))}
    return Prepared(_statement(part, 0, dialect.name), dialect, places)


@lru_cache(maxsize=256)
def _together(parts: tuple[_Part, ...], dialect: Dialect) -> Prepared:
    *others, last = (_statement(part, n, dialect.name) for n, part in enumerate(parts))
    ctes = (other.cte(f"part_{n}") for n, other in enumerate(others))
    return Prepared(last.add_cte(*ctes), dialect)


def _statement(part: _Part, number: int, dialect: str) -> Any:
    table = _TABLES[part]
    match part:
        case _Part.TICKET_SAVED:
            return _update(table, number, table.columns.keys())
        case _Part.DAY_SAVED:
            return _update(table, number, ("day", "seq", "last_at"))
        case _Part.DESK_SAVED:
            insert = _insert(table, number, dialect)
            key = table.primary_key.columns.keys()
            changed = {c.name: insert.excluded[c.name] for c in table.c if c.name not in key}
            return insert.on_conflict_do_update(index_elements=key, set_=changed)
        case _:
            return _insert(table, number, dialect)


def insert_into(table: sa.Table, dialect: str) -> Any:
    """Begin an INSERT that may say ON CONFLICT: both databases can, each in its own dialect."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def count_up(table: sa.Table, column: str, dialect: str) -> Any:
    """Begin an INSERT that counts `column` up by one where the row is there already."""
    again = {column: table.c[column] + 1}
    key = table.primary_key.columns.keys()
    return insert_into(table, dialect).on_conflict_do_update(index_elements=key, set_=again)


def _insert(table: sa.Table, number: int, dialect: str) -> Any:
    return insert_into(table, dialect).values({c.name: _parameter(c, number) for c in table.c})


def _update(table: sa.Table, number: int, names: Iterable[str]) -> Any:
    key = table.primary_key.columns
    return (
        sa.update(table)
        .where(*(c == _parameter(c, number) for c in key))
        .values({n: _parameter(table.c[n], number) for n in names if n not in key})
    )


def _parameter(column: sa.Column[Any], number: int) -> sa.BindParameter[Any]:
    return sa.bindparam(_name(column.name, number), type_=column.type)
