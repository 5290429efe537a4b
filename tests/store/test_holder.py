"""Of several hubs on one server one speaks, and another the moment that one is gone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from hub.queueing.errors import StoreUnavailableError
from hub.store import writing
from hub.store.engine import Store, database_url
from hub.store.holder import LEASE_S
from tests.processes import wait_until
from tests.store import postgresql
from tests.store.office import CENTRE, Clock, Office, proven


@pytest.fixture
def two(server: str, request: pytest.FixtureRequest) -> Iterator[tuple[Store, Store]]:
    """Open two stores on one database."""
    url = postgresql.new_database(server, request.function.__name__)
    with ExitStack() as stack:
        stores = Store(url), Store(url)
        for store in stores:
            stack.callback(store.close)
            store.open()
        with stores[0].write() as connection:
            writing.add_centre(connection, "office")
        yield stores


def test_one_speaks_and_both_see_the_news(two: tuple[Store, Store], clock: Clock) -> None:
    one, other = two
    assert one.look("office").holds
    assert not other.look("office").holds
    before = other.look("office").revision
    Office(one, CENTRE, clock).take()
    assert other.look("office").revision != before


def test_whose_connection_is_cut_no_longer_speaks(two: tuple[Store, Store], server: str) -> None:
    one, other = two
    assert one.look("office").holds
    assert not other.look("office").holds
    with psycopg.connect(server, autocommit=True) as killer:
        killer.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    wait_until(lambda: other.look("office").holds, "the other takes over", within_s=2)
    with pytest.raises(StoreUnavailableError):
        one.look("office")
    assert not one.look("office").holds


def test_who_stands_still_no_longer_speaks(two: tuple[Store, Store]) -> None:
    one, other = two
    assert one.look("office").holds
    assert not other.look("office").holds
    began = time.monotonic()
    wait_until(lambda: other.look("office").holds, "the other takes over", within_s=2 * LEASE_S)
    assert time.monotonic() - began < LEASE_S + 1


def test_a_file_has_one_hub_that_always_speaks(tmp_path: Path) -> None:
    store = Store(database_url("", tmp_path))
    store.open()
    assert store.look("office").holds
    store.close()


@pytest.mark.parametrize("name", ["queue.db", "queue.db-wal"], ids=["file", "log"])
def test_a_file_that_was_deleted_is_noticed_and_what_it_held_is_saved(
    tmp_path: Path, clock: Clock, name: str
) -> None:
    url = database_url("", tmp_path)
    store = Store(url)
    store.open()
    office = Office(store, CENTRE, clock)
    office.take()
    (tmp_path / name).unlink()
    for _ in range(2):
        with pytest.raises(StoreUnavailableError, match="cannot be written"):
            office.take()
    store.close()
    (saved,) = tmp_path.glob("queue.db.rescued*")
    saved.rename(tmp_path / "queue.db")
    again = Store(url)
    again.open()
    assert Office(again, CENTRE, clock).take().label == "A002"
    again.close()


@pytest.mark.parametrize("emptied", [True, False], ids=["log emptied at night", "log in use"])
def test_a_file_that_is_put_in_its_place_is_not_touched_by_the_lost_one(
    tmp_path: Path, clock: Clock, emptied: bool
) -> None:
    right = Store(database_url("", tmp_path / "right"))
    (tmp_path / "right").mkdir()
    right.open()
    office = Office(right, CENTRE, clock)
    for _ in range(200):
        office.take()
    right.close()
    here = tmp_path / "here"
    here.mkdir()
    store = Store(database_url("", here))
    store.open()
    office = Office(store, CENTRE, clock)
    for _ in range(30):
        office.take()
    if emptied:
        store.scrub()
    for _ in range(3):
        office.take()
    (tmp_path / "right" / "queue.db").rename(here / "queue.db")
    with pytest.raises(StoreUnavailableError, match="cannot be written"):
        office.take()
    store.close()
    again = Store(database_url("", here))
    again.open()
    assert Office(again, CENTRE, clock).take().label == "A201"
    proven(again)
    again.close()
