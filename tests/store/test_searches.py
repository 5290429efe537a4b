"""What was looked for: counted by day on either database, forgotten in time, never without end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hub.store import searches, tables
from hub.store.engine import Store
from hub.store.searches import Gap, Search

DAY = date(2026, 11, 24)


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    """Hold a transaction in which all is counted."""
    with closing(Store(url)) as store:
        store.open()
        with store.write() as connection:
            yield connection


def test_what_was_left_is_told_most_frequent_first(connection: Connection) -> None:
    for words, mode, taken in (
        *[("vay von", "several", "")] * 2,
        ("…", "nothing", ""),
        ("ly hon", "elsewhere", ""),
        ("khai sinh", "found", "1.001193"),
    ):
        searches.count(connection, "office", DAY, Search(words, mode, taken))
    searches.count(connection, "another", DAY, Search("vay von", "several"))
    assert searches.gaps(connection, "office", DAY) == [
        Gap("vay von", "several", 2),
        Gap("…", "nothing", 1),
    ]
    assert searches.gaps(connection, "office", DAY + timedelta(days=1)) == []


def test_a_season_later_it_is_forgotten(connection: Connection) -> None:
    searches.count(connection, "another", DAY, Search("vay von", "several"))
    for day in (DAY, DAY + searches.KEPT, DAY + searches.KEPT + timedelta(days=1)):
        searches.count(connection, "office", day, Search("vay von", "several"))
    assert searches.gaps(connection, "office", DAY) == [Gap("vay von", "several", 2)]
    # Another centre's are its own to forget.
    assert searches.gaps(connection, "another", DAY) == [Gap("vay von", "several", 1)]


def test_a_stuck_key_fills_no_disk(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "MOST_A_DAY", 3)
    for number in range(9):
        searches.count(connection, "office", DAY, Search(f"vay {number}", "nothing"))
    rows = sa.select(sa.func.count()).select_from(tables.search)
    assert connection.execute(rows).scalar_one() == 4
    assert Gap(searches.OTHER, "nothing", 6) in searches.gaps(connection, "office", DAY)
