"""Every key begins with the centre: so a database can be spread over machines by it."""

from __future__ import annotations

from dataclasses import fields
from datetime import tzinfo

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite import DATETIME

from hub.queueing.values import CounterDesk, Ticket, arrival_of
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


@given(st.integers(0, 4 * 10**15), st.timezones())
def test_sqlite_keeps_a_stamp_as_sqlalchemy_writes_it(place: int, zone: tzinfo) -> None:
    dialect, stamp = Dialect(), arrival_of(place)
    write = tables.UtcDateTime().dialect_impl(dialect).bind_processor(dialect)
    theirs = DATETIME().bind_processor(dialect)
    assert write
    assert theirs
    assert write(stamp.astimezone(zone)) == theirs(stamp.replace(tzinfo=None))
