"""A store on each database, and an office that works on it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.store.engine import Store, database_url
from tests.store import postgresql
from tests.store.office import CENTRE, Clock, Office, proven

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Run one PostgreSQL for all tests. A machine without one fails; it does not skip."""
    with postgresql.running() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name an empty database."""
    if request.param == "sqlite":
        return database_url("", tmp_path)
    server: str = request.getfixturevalue("server")
    return postgresql.new_database(server, f"queue_{next(_numbers)}")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Open a store on an empty database; at the end its tables must be its journal."""
    opened = Store(url)
    opened.open()
    yield opened
    proven(opened)
    opened.close()


@pytest.fixture
def clock() -> Clock:
    """Stop the clock at a working morning."""
    return Clock()


@pytest.fixture
def office(store: Store, clock: Clock) -> Office:
    """Work in an office on a fresh store."""
    return Office(store, CENTRE, clock)
