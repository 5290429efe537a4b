"""What the verbs write, inside the transaction that holds the centre's lock.

Statements are built once, with their parameters named: building them anew for each command cost as
much as running them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from hub.queueing.events import Event
from hub.queueing.values import CounterDesk, Ticket
from hub.store import tables
from hub.store.rows import desk_row, event_data, ticket_row


@dataclass(frozen=True, slots=True)
class Day:
    """The centre's row: its business day, the last number given, the stamp of the last event."""

    day: date | None
    seq: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Request:
    """A command that was answered, as it was answered."""

    body_hash: str
    status: int
    response: str


_day = tables.day.c
_sequence = tables.sequence.c
_request = tables.request.c
# A parameter of a WHERE is named apart from the columns that are SET.
_CENTRE: sa.BindParameter[str] = sa.bindparam("in_centre")
_ID: sa.BindParameter[str] = sa.bindparam("with_id")

_LOCK_DAY = (
    sa.select(_day.day, _day.seq, _day.last_at).where(_day.centre == _CENTRE).with_for_update()
)
_SAVE_DAY = (
    sa.update(tables.day)
    .where(_day.centre == _CENTRE)
    .values({name: sa.bindparam(name) for name in ("day", "seq", "last_at")})
)
_SAVE_TICKET = (
    sa.update(tables.ticket)
    .where(tables.ticket.c.centre == _CENTRE, tables.ticket.c.id == _ID)
    .values({f.name: sa.bindparam(f.name) for f in fields(Ticket) if f.name != "id"})
)
_FIND_REQUEST = sa.select(_request.body_hash, _request.status, _request.response).where(
    _request.centre == _CENTRE, _request.id == _ID
)
_ADD_TICKET = sa.insert(tables.ticket)
_ADD_EVENT = sa.insert(tables.ticket_event)
_ADD_REQUEST = sa.insert(tables.request)


def add_centre(connection: Connection, centre: str) -> None:
    """Make the centre's row, if this is its first start."""
    insert = _insert(connection.dialect.name, tables.day).values(centre=centre, seq=0)
    connection.execute(insert.on_conflict_do_nothing())


def lock_day(connection: Connection, centre: str) -> Day:
    """Take the centre's lock; the first statement of every verb."""
    row = connection.execute(_LOCK_DAY, {"in_centre": centre}).one()
    return Day(row.day, row.seq, row.last_at)


def save_day(connection: Connection, centre: str, day: Day) -> None:
    """Write the centre's row; the last statement of a verb that changed something."""
    row = {"day": day.day, "seq": day.seq, "last_at": day.last_at}
    connection.execute(_SAVE_DAY, {"in_centre": centre, **row})


def prove_writable(connection: Connection, centre: str, now: datetime) -> None:
    """Write something that means nothing, to know that writing works."""
    connection.execute(sa.update(tables.day).where(_day.centre == centre).values(checked_at=now))


def next_number(connection: Connection, centre: str, day: date, letter: str) -> int:
    """Give the next number of a letter on a day, in one statement: no two callers share one."""
    row = {"centre": centre, "day": day, "letter": letter, "last": 1}
    number = connection.execute(_next_number(connection.dialect.name), row).scalar_one()
    return int(number)


@lru_cache
def _next_number(dialect: str) -> Any:
    insert = _insert(dialect, tables.sequence)
    return insert.on_conflict_do_update(
        index_elements=[_sequence.centre, _sequence.day, _sequence.letter],
        set_={"last": _sequence.last + 1},
    ).returning(_sequence.last)


def add_ticket(connection: Connection, centre: str, ticket: Ticket) -> None:
    """Write a new ticket."""
    connection.execute(_ADD_TICKET, {"centre": centre, **ticket_row(ticket)})


def save_ticket(connection: Connection, centre: str, ticket: Ticket) -> None:
    """Write a ticket that has changed."""
    row = ticket_row(ticket)
    del row["id"]
    connection.execute(_SAVE_TICKET, {"in_centre": centre, "with_id": ticket.id, **row})


def save_desk(connection: Connection, centre: str, desk: CounterDesk) -> None:
    """Write a counter."""
    row = {"centre": centre, **desk_row(desk)}
    connection.execute(_save_desk(connection.dialect.name), row)


@lru_cache
def _save_desk(dialect: str) -> Any:
    insert = _insert(dialect, tables.desk)
    key = (tables.desk.c.centre, tables.desk.c.counter)
    changed = {f.name: insert.excluded[f.name] for f in fields(CounterDesk) if f.name != "counter"}
    return insert.on_conflict_do_update(index_elements=key, set_=changed)


def add_events(
    connection: Connection, centre: str, day: date, request_id: str, events: Sequence[Event]
) -> None:
    """Append to the journal."""
    connection.execute(
        _ADD_EVENT,
        [
            {
                "centre": centre,
                "seq": event.seq,
                "day": day,
                "at": event.at,
                "kind": type(event).__name__,
                "request_id": request_id,
                "data": event_data(event),
            }
            for event in events
        ],
    )


def find_request(connection: Connection, centre: str, request_id: str) -> Request | None:
    """Look whether this command was already answered."""
    row = connection.execute(
        _FIND_REQUEST, {"in_centre": centre, "with_id": request_id}
    ).one_or_none()
    return Request(row.body_hash, row.status, row.response) if row else None


def add_request(
    connection: Connection, centre: str, request_id: str, request: Request, at: datetime
) -> None:
    """Keep the answer, so that the same command again gets it again."""
    connection.execute(
        _ADD_REQUEST,
        {
            "centre": centre,
            "id": request_id,
            "body_hash": request.body_hash,
            "status": request.status,
            "response": request.response,
            "at": at,
        },
    )


def replace_response(connection: Connection, centre: str, request_id: str, response: str) -> None:
    """Correct a kept answer whose ticket took another label."""
    connection.execute(
        sa.update(tables.request)
        .where(_request.centre == centre, _request.id == request_id)
        .values(response=response)
    )


def save_needs(connection: Connection, centre: str, ticket: str, needs: tuple[str, ...]) -> None:
    """Write what a citizen needs, or that it is nothing."""
    columns = tables.need.c
    connection.execute(
        sa.delete(tables.need).where(columns.centre == centre, columns.ticket == ticket)
    )
    if needs:
        row = {"centre": centre, "ticket": ticket, "needs": needs}
        connection.execute(sa.insert(tables.need), row)


def forget_needs(connection: Connection, centre: str) -> None:
    """Erase what all citizens needed: the day is over."""
    connection.execute(sa.delete(tables.need).where(tables.need.c.centre == centre))


def deal_series(connection: Connection, centre: str, kiosk: str) -> int:
    """Count up the series dealt to a kiosk; the first is 1."""
    columns = tables.series.c
    insert = _insert(connection.dialect.name, tables.series).values(
        centre=centre, kiosk=kiosk, dealt=1
    )
    dealt = insert.on_conflict_do_update(
        index_elements=[columns.centre, columns.kiosk], set_={"dealt": columns.dealt + 1}
    ).returning(columns.dealt)
    return int(connection.execute(dealt).scalar_one())


def forget_requests(connection: Connection, centre: str, before: datetime) -> None:
    """Drop the answers nobody will ask for again."""
    connection.execute(
        sa.delete(tables.request).where(_request.centre == centre, _request.at < before)
    )


def _insert(dialect: str, table: sa.Table) -> Any:
    """Begin an INSERT that may say ON CONFLICT: both databases can, each in its own dialect."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
