"""A database of an older version: a copy is set aside, then it is as if it had always been ours."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Connection

from hub.store import copying, engine, migrate, sqlite, tables
from hub.store.engine import Store, StoreError, database_url
from hub.store.server import MIGRATION
from tests.store import postgresql
from tests.store.office import CENTRE, Clock, Office, proven

ROWS = Path(__file__).with_name("database_0001.sql")
TICKETS = 7


def upgrade(connection: Connection, revision: str) -> None:
    """Bring a database to a shape that is not the newest."""
    config = migrate._config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def of_the_first_version(url: str) -> None:
    """Make a database as a hub of the first version left it."""
    store = Store(url)
    with store.database.writer.connect() as connection, connection.begin():
        upgrade(connection, "0001")
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET LOCAL TIME ZONE 'UTC'"))
        for line in ROWS.read_text(encoding="utf-8").splitlines():
            if not line.startswith("--"):
                connection.exec_driver_sql(line)
    store.close()


def count(url: str, table: str) -> int:
    """Count rows without our store."""
    with sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:")).connect() as other:
        return int(other.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.fixture
def old(url: str) -> str:
    """Name a database of the first version, with two days in it."""
    of_the_first_version(url)
    return url


def test_an_older_database_is_migrated_and_its_journal_still_proves_it(
    old: str, clock: Clock
) -> None:
    store = Store(old)
    store.open()
    proven(store)
    clock.forward(days=1, minutes=30)
    office = Office(store, CENTRE, clock)
    before = len(office.journal())
    assert office.press("2", "next").ticket is not None
    assert office.take().label == "A003"
    assert len(office.journal()) > before
    proven(store)
    store.close()


def test_a_migrated_database_is_migrated_once(old: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="hub")
    for _ in range(2):
        store = Store(old)
        store.open()
        store.close()
    store.require()
    store.close()
    assert caplog.text.count("migrated from version") == 1


def test_a_copy_of_an_older_file_is_set_aside_for_its_owner_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="hub")
    url = database_url("", tmp_path)
    of_the_first_version(url)
    store = Store(url)
    store.open()
    store.close()
    (copy,) = tmp_path.glob(f"queue.db.before-{migrate.newest()}-*")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as aside:
        assert aside.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert aside.execute("SELECT count(*) FROM ticket").fetchone() == (TICKETS,)
        assert aside.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert str(copy) in caplog.text
    assert sorted(tmp_path.iterdir()) == sorted([tmp_path / "queue.db", copy])


def test_a_copy_on_a_server_is_a_schema_beside_the_tables(
    server: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="hub")
    url = postgresql.new_database(server, "set_aside")
    of_the_first_version(url)
    store = Store(url)
    store.open()
    store.close()
    schema = f"before_{migrate.newest()}"
    assert count(url, f"{schema}.ticket") == count(url, "ticket") == TICKETS
    assert count(url, f"{schema}.alembic_version WHERE version_num = '0001'") == 1
    assert schema in caplog.text


def test_a_copy_of_an_earlier_day_is_left_as_it_is(server: str) -> None:
    url = postgresql.new_database(server, "set_aside_again")
    of_the_first_version(url)
    schema = f"before_{migrate.newest()}"
    with psycopg.connect(url) as earlier:
        earlier.execute(f"CREATE SCHEMA {schema}")
    with closing(Store(url)) as store:
        store.open()
    with psycopg.connect(url) as other:
        copies = "SELECT schemaname FROM pg_tables WHERE schemaname LIKE %s AND tablename = %s"
        ((copy,),) = other.execute(copies, (f"{schema}%", "ticket")).fetchall()
    assert re.fullmatch(rf"{schema}_\d{{8}}", copy)


def test_what_citizens_need_is_in_no_copy(url: str) -> None:
    of_the_first_version(url)
    with closing(Store(url)) as store, store.database.writer.begin() as connection:
        upgrade(connection, "0002")
        need = {"centre": "office", "ticket": "t", "needs": ("hears-little",)}
        connection.execute(sa.insert(tables.need), need)
    with closing(Store(url)) as store:
        store.open()
        assert count(url, "need") == 1
        if store.shared:
            assert count(url, f"before_{migrate.newest()}.need") == 0
            return
    file = sqlite.path(sa.make_url(url))
    (copy,) = file.parent.glob(f"{file.name}.before-*")
    assert b"hears-little" not in copy.read_bytes()


def test_what_cannot_be_copied_is_not_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Path:
        raise OSError(28, os.strerror(28))

    url = database_url("", tmp_path)
    of_the_first_version(url)
    with monkeypatch.context() as broken:
        broken.setattr(sqlite.Place, "aside", full)
        store = Store(url)
        with pytest.raises(StoreError, match="no copy of it could be set aside"):
            store.open()
        store.close()
    assert count(url, "alembic_version WHERE version_num = '0001'") == 1
    store = Store(url)
    store.open()
    proven(store)
    store.close()


def test_a_copy_that_was_killed_before_it_forgot_needs_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        """Stands for a process that is no more: nothing is tidied up."""

    def killed(*_: object) -> None:
        raise KilledError

    url = database_url("", tmp_path)
    of_the_first_version(url)
    with closing(Store(url)) as store, store.database.writer.begin() as connection:
        upgrade(connection, "0002")
        need = {"centre": "office", "ticket": "t", "needs": ("hears-little",)}
        connection.execute(sa.insert(tables.need), need)
    with monkeypatch.context() as dying:
        dying.setattr(copying, "forget_needs", killed)
        dying.setattr(Path, "unlink", lambda *_, **__: None)
        with closing(Store(url)) as store, pytest.raises(KilledError):
            store.open()
    (left,) = tmp_path.glob("queue.db.before-*")
    assert b"hears-little" in left.read_bytes()
    left.rename(left.with_name(left.name.replace("-20", "-19")))  # it died on another day
    with closing(Store(url)) as store:
        store.open()
    (copy,) = tmp_path.glob("queue.db.before-*")
    assert b"hears-little" not in copy.read_bytes()
    assert count(url, "need") == 1


def test_a_hub_waits_for_another_that_migrates_longer_than_a_command_would_wait(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_S", 1.0)
    url = postgresql.new_database(server, "migrates_long")
    with closing(Store(url)) as store, ThreadPoolExecutor(1) as other:
        with psycopg.connect(url) as first:
            first.execute(f"SELECT pg_advisory_xact_lock({MIGRATION})")
            opening = other.submit(store.open)
            with pytest.raises(TimeoutError):
                opening.result(timeout=2)
        opening.result(timeout=10)
    assert count(url, "ticket") == 0


def test_a_new_database_leaves_no_copy(tmp_path: Path) -> None:
    store = Store(database_url("", tmp_path))
    store.open()
    store.close()
    assert [file.name for file in tmp_path.iterdir()] == ["queue.db"]


def _needs(store: Store, said: str) -> None:
    with store.write() as connection:
        connection.execute(
            sa.insert(tables.need), {"centre": "office", "ticket": "t", "needs": (said,)}
        )
    with store.write() as connection:
        connection.execute(sa.delete(tables.need))


@pytest.fixture
def holding(tmp_path: Path) -> Callable[[str], bool]:
    """Look for words in the database's files."""
    return lambda said: any(said.encode() in file.read_bytes() for file in tmp_path.iterdir())


def test_what_was_erased_is_in_no_file_any_more(
    tmp_path: Path, holding: Callable[[str], bool]
) -> None:
    store = Store(database_url("", tmp_path))
    store.open()
    _needs(store, "hears-little")
    assert holding("hears-little")
    store.scrub()
    assert not holding("hears-little")
    store.close()
    assert not holding("hears-little")
