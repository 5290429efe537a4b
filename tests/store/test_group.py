"""Commands that come while another is being written share a transaction, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from hub.queueing.errors import ClosedError, QueueError, StoreUnavailableError
from hub.store import group, tables, writing
from hub.store.engine import Store
from hub.store.group import Group
from tests.processes import wait_until
from tests.store import postgresql
from tests.store.office import CENTRE, Clock, Office, proven


@contextmanager
def rush(store: Store, *works: Callable[[Connection], Any]) -> Iterator[list[Future[Any]]]:
    """Let some commands come, one after the other, while another is being written."""
    together = Group(store)
    arrived, go_on = threading.Event(), threading.Event()

    def slow(_connection: Connection) -> None:
        arrived.set()
        go_on.wait(10)

    with ThreadPoolExecutor(len(works) + 1) as threads:
        first = threads.submit(together.write, slow)
        arrived.wait(10)
        coming = []
        for work in works:
            coming.append(threads.submit(together.write, work))
            wait_until(lambda: len(together._line) == len(coming), "it stands in line")
        go_on.set()
        first.result(10)
        yield coming


def centre(name: str) -> Callable[[Connection], str]:
    """Write something: one more centre."""

    def work(connection: Connection) -> str:
        writing.add_centre(connection, name)
        return name

    return work


def refused(error: Exception) -> Callable[[Connection], str]:
    """Write something, and then see that it must not be."""

    def work(connection: Connection) -> str:
        writing.add_centre(connection, "refused")
        raise error

    return work


def centres(store: Store) -> list[str]:
    """Read what was written."""
    with store.read() as connection:
        return list(connection.execute(sa.select(tables.day.c.centre)).scalars())


def test_a_rush_is_written_in_one_transaction_in_the_order_of_arrival(store: Store) -> None:
    commits: list[Connection] = []
    event.listen(store.database.writer, "commit", commits.append)
    order: list[str] = []

    def noting(name: str) -> Callable[[Connection], str]:
        def work(connection: Connection) -> str:
            order.append(name)
            return centre(name)(connection)

        return work

    with rush(store, noting("a"), noting("b"), noting("c")) as coming:
        assert [done.result(10) for done in coming] == ["a", "b", "c"]
    assert order == ["a", "b", "c"]
    assert len(commits) == 2, "one for the first, one for all that came meanwhile"
    assert sorted(centres(store)) == ["a", "b", "c"]


@pytest.mark.parametrize("error", [ClosedError("closed"), KeyError("a fault of ours")])
def test_one_that_is_refused_leaves_the_others_as_they_are(store: Store, error: Exception) -> None:
    with rush(store, centre("a"), refused(error), centre("c")) as coming:
        assert coming[0].result(10) == "a"
        with pytest.raises(type(error)):
            coming[1].result(10)
        assert coming[2].result(10) == "c"
    assert sorted(centres(store)) == ["a", "c"]


def test_nobody_is_answered_when_the_database_fails(store: Store) -> None:
    full = OperationalError("INSERT", {}, Exception("disk full"))
    with rush(store, centre("a"), refused(full), centre("c")) as coming:
        for done in coming:
            with pytest.raises(StoreUnavailableError):
                done.result(10)
    assert centres(store) == []


def test_whoever_stands_behind_does_not_wait_in_vain_once_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "MOST", 1)
    locked = OperationalError("BEGIN", {}, Exception("database is locked"))
    with rush(store, refused(locked), centre("b"), centre("c")) as coming:
        for done in coming:
            with pytest.raises(StoreUnavailableError):
                done.result(10)
    assert Group(store).write(centre("next")) == "next"
    assert centres(store) == ["next"]


def test_whoever_cannot_be_written_in_time_is_told_so_and_leaves_the_line(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "BUSY_S", 0.05)
    together = Group(store)
    arrived, go_on = threading.Event(), threading.Event()

    def slow(_connection: Connection) -> None:
        arrived.set()
        go_on.wait(10)

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(together.write, slow)
        arrived.wait(10)
        with pytest.raises(QueueError):
            together.write(centre("late"))
        go_on.set()
        first.result(10)
    assert together.write(centre("next")) == "next"
    assert centres(store) == ["next"]


def test_the_same_command_at_two_hubs_at_once_is_done_once(server: str, clock: Clock) -> None:
    url = postgresql.new_database(server, "twice")
    stores = [Store(url) for _ in range(2)]
    for store in stores:
        store.open()
    hubs = [Office(store, CENTRE, clock) for store in stores]
    hubs[0].press("1", "open")
    for command in (
        lambda hub: hub.take(request_id="take"),
        lambda hub: hub.press("1", "next", request_id="next"),
        lambda hub: hub.press("1", "start", request_id="start"),
        lambda hub: hub.press("1", "finish", request_id="finish"),
    ):
        with stores[0].write() as holding, ThreadPoolExecutor(2) as threads:
            writing.lock_day(holding, CENTRE.id, "")
            both = [threads.submit(command, hub) for hub in hubs]
            _wait_for_locks(server, 2)
            holding.commit()
            one, other = (done.result(10) for done in both)
        assert one == other
    assert len(hubs[0].journal()) == 5
    proven(stores[0])
    for store in stores:
        store.close()


def _wait_for_locks(server: str, number: int) -> None:
    asking = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with psycopg.connect(server, autocommit=True) as connection:

        def waiting() -> bool:
            return connection.execute(asking).fetchone() == (number,)

        wait_until(waiting, "both wait for the lock")
