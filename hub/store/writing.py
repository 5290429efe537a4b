"""What the verbs write, inside the transaction that holds the centre's lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
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


def add_centre(connection: Connection, centre: str) -> None:
    """Make the centre's row, if this is its first start."""
    insert = _insert(connection, tables.day).values(centre=centre, seq=0)
    connection.execute(insert.on_conflict_do_nothing())


def lock_day(connection: Connection, centre: str) -> Day:
    """Take the centre's lock; the first statement of every verb."""
    columns = tables.day.c
    row = connection.execute(
        sa.select(columns.day, columns.seq, columns.last_at)
        .where(columns.centre == centre)
        .with_for_update()
    ).one()
    return Day(row.day, row.seq, row.last_at)


def save_day(connection: Connection, centre: str, day: Day) -> None:
    """Write the centre's row; the last statement of a verb that changed something."""
    connection.execute(
        sa.update(tables.day)
        .where(tables.day.c.centre == centre)
        .values(day=day.day, seq=day.seq, last_at=day.last_at)
    )


def prove_writable(connection: Connection, centre: str, now: datetime) -> None:
    """Write something that means nothing, to know that writing works."""
    connection.execute(
        sa.update(tables.day).where(tables.day.c.centre == centre).values(checked_at=now)
    )


def next_number(connection: Connection, centre: str, day: date, letter: str) -> int:
    """Give the next number of a letter on a day, in one statement: no two callers share one."""
    insert = _insert(connection, tables.sequence).values(
        centre=centre, day=day, letter=letter, last=1
    )
    columns = tables.sequence.c
    number = connection.execute(
        insert.on_conflict_do_update(
            index_elements=[columns.centre, columns.day, columns.letter],
            set_={"last": columns.last + 1},
        ).returning(columns.last)
    ).scalar_one()
    return int(number)


def add_ticket(connection: Connection, centre: str, ticket: Ticket) -> None:
    """Write a new ticket."""
    connection.execute(sa.insert(tables.ticket), {"centre": centre, **ticket_row(ticket)})


def save_ticket(connection: Connection, centre: str, ticket: Ticket) -> None:
    """Write a ticket that has changed."""
    columns = tables.ticket.c
    row = ticket_row(ticket)
    del row["id"]
    connection.execute(
        sa.update(tables.ticket)
        .where(columns.centre == centre, columns.id == ticket.id)
        .values(row)
    )


def save_desk(connection: Connection, centre: str, desk: CounterDesk) -> None:
    """Write a counter."""
    row = {"centre": centre, **desk_row(desk)}
    insert = _insert(connection, tables.desk).values(row)
    columns = tables.desk.c
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=[columns.centre, columns.counter],
            set_={name: insert.excluded[name] for name in row},
        )
    )


def add_events(
    connection: Connection, centre: str, day: date, request_id: str, events: Sequence[Event]
) -> None:
    """Append to the journal."""
    connection.execute(
        sa.insert(tables.ticket_event),
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
    columns = tables.request.c
    row = connection.execute(
        sa.select(columns.body_hash, columns.status, columns.response).where(
            columns.centre == centre, columns.id == request_id
        )
    ).one_or_none()
    return Request(row.body_hash, row.status, row.response) if row else None


def add_request(
    connection: Connection, centre: str, request_id: str, request: Request, at: datetime
) -> None:
    """Keep the answer, so that the same command again gets it again."""
    connection.execute(
        sa.insert(tables.request),
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
    columns = tables.request.c
    connection.execute(
        sa.update(tables.request)
        .where(columns.centre == centre, columns.id == request_id)
        .values(response=response)
    )


def forget_requests(connection: Connection, centre: str, before: datetime) -> None:
    """Drop the answers nobody will ask for again."""
    columns = tables.request.c
    connection.execute(
        sa.delete(tables.request).where(columns.centre == centre, columns.at < before)
    )


def _insert(connection: Connection, table: sa.Table) -> Any:
    """Begin an INSERT that may say ON CONFLICT: both databases can, each in its own dialect."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
