"""What one command leaves behind: tickets, counters, events, the day's row, the answer.

The rows of a table are one statement, also where a command writes several. On PostgreSQL all of it
is one, each table a part of its WITH: five round trips less were a fifth of a command's time, and
between a hub and a database elsewhere they are most of it. No part sees what another wrote, so no
row may be written twice. SQLite knows no such statement, and has no way to go.

Statements are built once, with their parameters named: building them anew for each command cost as
much as running them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from itertools import chain, count
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect

from hub.queueing.events import Event
from hub.queueing.values import CounterDesk, Ticket
from hub.store import tables
from hub.store.prepared import Prepared
from hub.store.rows import Row, desk_row, event_data, ticket_row

# A statement for each mixture of rows is kept. A command writes so many at the most but for the one
# that closes a day, whose many rows are no faster in one.
TOGETHER = 8


class Day(NamedTuple):
    """The centre's row: its business day, the last number given, the stamp of the last event.

    `reached` is the date up to which the day goes on, where it is not its own.
    """

    day: date | None
    seq: int
    last_at: datetime | None
    reached: date | None = None


class Request(NamedTuple):
    """A command that was answered, as it was answered."""

    body_hash: str
    status: int
    response: str


# The last column of `day`, `checked_at`, is not the commands'.
_COLUMNS = {
    tables.day: tuple(tables.day.c)[:-1],
    **{table: tuple(table.c) for table in (tables.ticket, tables.desk, tables.ticket_event)},
    tables.request: tuple(tables.request.c),
}


class Write(NamedTuple):
    """Rows of one table, their values in the order of its columns."""

    table: sa.Table
    rows: list[Row]


def tickets(centre: str, tickets: Iterable[Ticket]) -> Write:
    """Write tickets as they stand, new ones and others."""
    return Write(tables.ticket, [ticket_row(centre, ticket) for ticket in tickets])


def desks(centre: str, desks: Iterable[CounterDesk]) -> Write:
    """Write counters as they stand."""
    return Write(tables.desk, [desk_row(centre, desk) for desk in desks])


def events(centre: str, day: date, request_id: str, events: Iterable[Event]) -> Write:
    """Append to the journal."""
    return Write(
        tables.ticket_event,
        [
            (centre, one.seq, day, one.at, type(one).__name__, request_id, event_data(one))
            for one in events
        ],
    )


def day(centre: str, day: Day) -> Write:
    """Write the centre's row; whatever changed something does."""
    return Write(tables.day, [(centre, *day)])


def answer(centre: str, request_id: str, request: Request, at: datetime) -> Write:
    """Keep the answer, so that the same command again gets it again."""
    row = (centre, request_id, request.body_hash, request.status, request.response, at)
    return Write(tables.request, [row])


def record(connection: Connection, writes: Iterable[Write]) -> None:
    """Write it all; no row twice."""
    dialect = connection.dialect
    parts = [write for write in writes if write.rows]
    if sum([len(rows) for _, rows in parts]) > TOGETHER:
        for table, rows in parts:
            _prepared(dialect, (table, 1)).run(connection, *rows)
    elif dialect.name == "postgresql" and parts:
        shape = [(table, len(rows)) for table, rows in parts]
        _prepared(dialect, *shape).run(connection, _joined([r for _, rows in parts for r in rows]))
    else:
        for table, rows in parts:
            _prepared(dialect, (table, len(rows))).run(connection, _joined(rows))


def _joined(rows: list[Row]) -> Row:
    return rows[0] if len(rows) == 1 else tuple(chain.from_iterable(rows))


@lru_cache(maxsize=256)
def _prepared(dialect: Dialect, *shape: tuple[sa.Table, int]) -> Prepared:
    """Put so many rows of these tables into one statement, filled in with all their values."""
    places: dict[str, int] = {}
    number = count()

    def parameter(column: sa.Column[Any]) -> sa.BindParameter[Any]:
        place = next(number)
        # All rows are of one centre. psycopg reads a statement anew that has more than 50 values.
        name = "of_centre" if column.name == "centre" else f"{column.name}_{place}"
        places[name] = place
        return sa.bindparam(name, type_=column.type)

    statements = []
    for table, rows in shape:
        named = [{c.name: parameter(c) for c in _COLUMNS[table]} for _ in range(rows)]
        statements.append(_statement(table, named, dialect.name))
    *others, last = statements
    ctes = (other.cte(f"part_{n}") for n, other in enumerate(others))
    return Prepared(last.add_cte(*ctes), dialect, places)


def _statement(table: sa.Table, rows: list[dict[str, Any]], dialect: str) -> Any:
    if table is tables.day:
        (row,) = rows
        return sa.update(table).where(table.c.centre == row.pop("centre")).values(row)
    begun = save_into if table in (tables.ticket, tables.desk) else insert_into
    return begun(table, dialect).values(rows)


def insert_into(table: sa.Table, dialect: str) -> Any:
    """Begin an INSERT that may say ON CONFLICT: both databases can, each in its own dialect."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def save_into(table: sa.Table, dialect: str) -> Any:
    """Begin an INSERT that writes over the row where it is there already."""
    insert = insert_into(table, dialect)
    key = table.primary_key.columns.keys()
    changed = {c.name: insert.excluded[c.name] for c in table.c if c.name not in key}
    return insert.on_conflict_do_update(index_elements=key, set_=changed)


def count_up(table: sa.Table, column: str, dialect: str) -> Any:
    """Begin an INSERT that counts `column` up by one where the row is there already."""
    again = {column: table.c[column] + 1}
    key = table.primary_key.columns.keys()
    return insert_into(table, dialect).on_conflict_do_update(index_elements=key, set_=again)
