"""Every key begins with the centre: so a database can be spread over machines by it."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite import DATETIME

from hub.queueing.values import CounterDesk, Ticket
from hub.store import tables
from hub.store.engine import Store
from hub.store.sqlite import Dialect
from hub.store.tables import metadata


def test_every_key_and_every_index_begins_with_the_centre(store: Store) -> None:
    with store.read() as connection:
        seen = sa.inspect(connection)
        for table in metadata.tables:
            keys = [seen.get_pk_constraint(table)["constrained_columns"]]
            keys += [found["column_names"] for found in seen.get_unique_constraints(table)]
            keys += [
                [column or "" for column in found["column_names"]]
                for found in seen.get_indexes(table)
            ]
            for columns in keys:
                assert columns[0] == "centre", (table, columns)


def test_a_value_is_written_in_the_order_of_its_columns() -> None:
    # So that it needs no names on its way: `hub.store.recording`.
    for table, value in ((tables.ticket, Ticket), (tables.desk, CounterDesk)):
        assert table.columns.keys() == ["centre", *(field.name for field in fields(value))]


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()))
def test_sqlite_keeps_a_stamp_as_sqlalchemy_writes_it(stamp: datetime) -> None:
    dialect = Dialect()
    write = tables.UtcDateTime().dialect_impl(dialect).bind_processor(dialect)
    theirs = DATETIME().bind_processor(dialect)
    assert write
    assert theirs
    assert write(stamp) == theirs(stamp.astimezone(UTC).replace(tzinfo=None))
