"""What is written inside the transaction that holds the centre's lock, beside the command's record.

The record, which every command leaves, is `hub.store.recording`.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

from hub.store import tables
from hub.store.prepared import Prepared, prepared
from hub.store.recording import Day, Request, count_up, insert_into, save_into

_day = tables.day.c
_sequence = tables.sequence.c
_request = tables.request.c
_CENTRE: sa.BindParameter[str] = sa.bindparam("centre")
_ID: sa.BindParameter[str] = sa.bindparam("id")

_SAME_REQUEST = sa.and_(_request.centre == _day.centre, _request.id == _ID)
_lock_day = prepared(
    sa.select(
        *(_day.day, _day.seq, _day.last_at, _day.reached),
        *(_request.body_hash, _request.status, _request.response),
    )
    .select_from(tables.day.outerjoin(tables.request, _SAME_REQUEST))
    .where(_day.centre == _CENTRE)
    .with_for_update(of=tables.day)
)
_FIND_REQUEST = sa.select(_request.body_hash, _request.status, _request.response).where(
    _request.centre == _CENTRE, _request.id == _ID
)


def add_centre(connection: Connection, centre: str) -> None:
    """Make the centre's row, if this is its first start."""
    insert = insert_into(tables.day, connection.dialect.name).values(centre=centre, seq=0)
    connection.execute(insert.on_conflict_do_nothing())


def lock_day(connection: Connection, centre: str, request_id: str) -> tuple[Day, Request | None]:
    """Take the centre's lock, and look whether this command was already answered.

    The first statement of every command. Where another hub held the lock, its answers may be
    missing: PostgreSQL reads the day anew after the wait, but the answers as they stood before.
    """
    day, seq, last_at, reached, body_hash, status, response = _lock_day(connection.dialect).one(
        connection, {"centre": centre, "id": request_id}
    )
    kept = Request(body_hash, status, response) if body_hash else None
    return Day(day, seq, last_at, reached), kept


def reach(connection: Connection, centre: str, reached: date | None) -> None:
    """Write up to which date the day goes on, whatever else the command writes."""
    connection.execute(sa.update(tables.day).where(_day.centre == centre).values(reached=reached))


def prove_writable(connection: Connection, centre: str, now: datetime) -> None:
    """Write something that means nothing, to know that writing works."""
    connection.execute(sa.update(tables.day).where(_day.centre == centre).values(checked_at=now))


def next_number(connection: Connection, centre: str, day: date, letter: str) -> int:
    """Give the next number of a letter on a day, in one statement: no two callers share one."""
    row = {"centre": centre, "day": day, "letter": letter, "last": 1}
    (number,) = _next_number(connection.dialect).one(connection, row)
    return int(number)


@lru_cache
def _next_number(dialect: Dialect) -> Prepared:
    counted = count_up(tables.sequence, "last", dialect.name).returning(_sequence.last)
    return Prepared(counted, dialect)


def pass_number(connection: Connection, centre: str, day: date, letter: str, last: int) -> None:
    """Count a letter's numbers as given up to `last`, which is higher than the last one given."""
    row = {"centre": centre, "day": day, "letter": letter, "last": last}
    connection.execute(save_into(tables.sequence, connection.dialect.name), row)


def find_request(connection: Connection, centre: str, request_id: str) -> Request | None:
    """Look whether this command was already answered."""
    row = connection.execute(_FIND_REQUEST, {"centre": centre, "id": request_id}).one_or_none()
    return Request(row.body_hash, row.status, row.response) if row else None


def replace_response(connection: Connection, centre: str, request_id: str, response: str) -> None:
    """Correct a kept answer whose ticket took another label."""
    connection.execute(
        sa.update(tables.request)
        .where(_request.centre == centre, _request.id == request_id)
        .values(response=response)
    )


def save_needs(connection: Connection, centre: str, ticket: str, needs: tuple[str, ...]) -> None:
    """Write what a citizen needs, or that it is nothing."""
    if needs:
        row = {"centre": centre, "ticket": ticket, "needs": needs}
        connection.execute(save_into(tables.need, connection.dialect.name), row)
    else:
        columns = tables.need.c
        connection.execute(
            sa.delete(tables.need).where(columns.centre == centre, columns.ticket == ticket)
        )


def forget_needs(connection: Connection, centre: str) -> None:
    """Erase what all citizens needed: the day is over."""
    connection.execute(sa.delete(tables.need).where(tables.need.c.centre == centre))


def deal_series(connection: Connection, centre: str, kiosk: str) -> int:
    """Count up the series dealt to a kiosk; the first is 1."""
    counted = count_up(tables.series, "dealt", connection.dialect.name)
    row = {"centre": centre, "kiosk": kiosk, "dealt": 1}
    return int(connection.execute(counted.returning(tables.series.c.dealt), row).scalar_one())


def skip_series(connection: Connection, centre: str, dealt: int) -> None:
    """Count so many more series as dealt, to each kiosk that had one."""
    columns = tables.series.c
    connection.execute(
        sa.update(tables.series).where(columns.centre == centre).values(dealt=columns.dealt + dealt)
    )


def forget_requests(connection: Connection, centre: str, before: datetime) -> None:
    """Drop the answers nobody will ask for again."""
    connection.execute(
        sa.delete(tables.request).where(_request.centre == centre, _request.at < before)
    )
