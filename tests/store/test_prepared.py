"""Prepared statements say what SQLAlchemy would say, and fail as it would fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from hub.store import tables
from hub.store.engine import Store
from hub.store.prepared import Prepared

NOON = datetime(2026, 11, 24, 5, 0, 0, 120, tzinfo=UTC)
TICKET = {
    **dict.fromkeys(tables.ticket.c.keys()),
    "centre": "office",
    "id": "one",
    "day": date(2026, 11, 24),
    "label": "A001",
    "service": "certify",
    "priority": "none",
    "state": "WAITING",
    "seq": 1,
    "place": 5,
    "issued_at": NOON,
    "later": ("civil", "land"),
    "times": 0,
}


def _statements(store: Store) -> tuple[Prepared, Prepared]:
    dialect = store.database.writer.dialect
    row = {column.name: sa.bindparam(column.name, type_=column.type) for column in tables.ticket.c}
    one = sa.select(tables.ticket).where(tables.ticket.c.id == sa.bindparam("id"))
    return Prepared(sa.insert(tables.ticket).values(row), dialect), Prepared(one, dialect)


@pytest.fixture
def bare(store: Store) -> Iterator[Store]:
    """Use a store for rows that stand in no journal."""
    yield store
    with store.write() as connection:
        connection.execute(sa.delete(tables.ticket))


def test_what_is_written_is_read_back_as_sqlalchemy_reads_it(bare: Store) -> None:
    insert, select = _statements(bare)
    with bare.write() as connection:
        insert.run(connection, TICKET, {**TICKET, "id": "two", "label": "A002"})
        read = select.one(connection, {"id": "one"})
        assert read == tuple(connection.execute(sa.select(tables.ticket).limit(1)).one())
        assert dict(zip(tables.ticket.c.keys(), read, strict=True)) == TICKET
        assert select.one_or_none(connection, {"id": "three"}) is None
        assert [row[1] for row in select.all(connection, {"id": "two"})] == ["two"]


def test_a_broken_key_is_told_as_sqlalchemy_tells_it(bare: Store) -> None:
    insert, _ = _statements(bare)
    with pytest.raises(IntegrityError), bare.write() as connection:
        insert.run(connection, TICKET, TICKET)
    with bare.read() as connection:
        assert connection.execute(sa.select(tables.ticket)).all() == [], "it was rolled back"


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)  # a file has no line to be cut
def test_a_line_that_was_cut_is_given_up(bare: Store) -> None:
    _, select = _statements(bare)
    with bare.database.writer.connect() as connection:
        with connection.begin() as cut:
            mine = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            with bare.write() as other:
                other.exec_driver_sql(f"SELECT pg_terminate_backend({mine}, 5000)")
            with pytest.raises(DBAPIError) as told:
                select.all(connection, {"id": "one"})
            cut.rollback()
        assert told.value.connection_invalidated
        assert select.all(connection, {"id": "one"}) == [], "another one takes its place"
