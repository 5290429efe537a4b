"""Open the database: who may write, when, and what it means when it cannot be done.

The transaction is the lock. On SQLite one connection writes, behind one lock of ours: threads
that waited on the file's lock instead had a p99 of 710 ms. On PostgreSQL the first statement of
every verb takes the centre's row of `day` ``FOR UPDATE``; not ``SKIP LOCKED``, which would jump
over a head whose transaction rolls back and so break the order of arrival.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from hub.queueing.errors import StoreUnavailableError
from hub.store import migrate, postgresql, sqlite

log = logging.getLogger(__name__)

# Shorter than a caller waits (`hub.client`), so that it hears why.
BUSY_S = 3.0
CONNECTIONS = 16


class StoreError(Exception):
    """One sentence: why this database cannot be used at all."""


def database_url(setting: str, state: Path) -> str:
    """Complete ``hub.database``: empty means an SQLite file in the state folder."""
    if setting:
        return setting
    return URL.create("sqlite", database=str(state / "queue.db")).render_as_string()


class Store:
    """A database that holds queues, open for one writer at a time and several readers."""

    def __init__(self, url: str) -> None:
        self._url = _parsed(url)
        self._lock = threading.Lock()
        self._away = False
        if self.on_sqlite:
            self._writer = sqlite.writer(self._url, BUSY_S)
            self._reader = sqlite.readers(self._url, BUSY_S)
        else:
            self._writer = _postgresql(self._url)
            # All that is read in one transaction is then of one moment, as it is on SQLite.
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ")

    @property
    def on_sqlite(self) -> bool:
        """Tell whether the database is a file beside the hub."""
        return self._url.get_backend_name() == "sqlite"

    def open(self) -> None:
        """Make or migrate the tables. Raises `StoreError` when the database is not for us."""
        try:
            with self._guarded(logging.DEBUG), self._writer.connect() as connection:
                migrate.to_newest(connection)
        except migrate.NewerDatabaseError as error:
            raise StoreError(
                f"{self} was written by a newer version of Một Cửa ({error.revision}); "
                "it was not touched. Install that version again."
            ) from None
        except StoreUnavailableError as error:
            raise StoreError(f"{self} cannot be opened: {error.reason}") from None

    def require(self) -> None:
        """Check that the database is there and of this version, and leave it as it is."""
        if self.on_sqlite and not Path(self._url.database or "").is_file():
            raise StoreError(f"{self} is not there yet; start the hub once")
        try:
            with self._guarded(logging.DEBUG), self._reader.connect() as connection:
                revision = migrate.revision(connection)
        except StoreUnavailableError as error:
            raise StoreError(f"{self} cannot be opened: {error.reason}") from None
        if revision != migrate.newest():
            raise StoreError(f"{self} is not of this version ({revision or 'no tables'})")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Hold the writing transaction: committed at the end, rolled back by an exception."""
        with self._alone(), self._guarded(), self._writer.begin() as connection:
            yield connection
        self._available()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the one who writes here; on PostgreSQL the row of the day sees to that."""
        if not self.on_sqlite:
            yield
            return
        if not self._lock.acquire(timeout=BUSY_S):
            raise self._unavailable("another command is still being written")
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Hold a transaction that only reads: one moment of the queue, whoever writes meanwhile."""
        with self._guarded(), self._reader.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self._reader.dispose()
        self._writer.dispose()

    def __repr__(self) -> str:
        """Name the database, without its password."""
        if self.on_sqlite:
            return str(self._url.database)
        return self._url.render_as_string(hide_password=True)

    @contextmanager
    def _guarded(self, level: int = logging.WARNING) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise  # A rule of the tables was broken: our fault, not the database's.
        except DBAPIError as error:
            reason = str(error.orig).strip().splitlines()
            raise self._unavailable(reason[0] if reason else "no reason given", level) from error
        except PoolTimeoutError as error:
            raise self._unavailable("all connections are busy", level) from error

    def _unavailable(self, reason: str, level: int = logging.WARNING) -> StoreUnavailableError:
        log.log(logging.DEBUG if self._away else level, "%r: %s", self, reason)
        self._away = True
        return StoreUnavailableError(reason)

    def _available(self) -> None:
        if self._away:
            log.info("%r can be written again", self)
            self._away = False


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # Not repeated here: it may hold a password.
        raise StoreError(
            "hub.database is not a database URL, as in postgresql://user@localhost:5432/queue"
        ) from None
    match parsed.get_backend_name():
        case "sqlite":
            if not parsed.database or parsed.database == ":memory:":
                raise StoreError("hub.database: SQLite needs a file, as in sqlite:////var/queue.db")
            return parsed.set(drivername=sqlite.DRIVER)
        case "postgresql":
            return parsed.set(drivername=postgresql.DRIVER)
        case other:
            raise StoreError(f"hub.database: {other} is not supported; use sqlite or postgresql")


def _postgresql(url: URL) -> Engine:
    # Whoever holds the day too long is not waited for, nor a line that was cut.
    patience = f"-c lock_timeout={int(BUSY_S * 1000)}"
    options = " ".join((patience, *url.normalized_query.get("options", ())))
    try:
        return sa.create_engine(
            url,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=BUSY_S,
            # A server that was restarted leaves dead connections behind: `hub.store.postgresql`.
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": int(BUSY_S),
                "options": options,
                "tcp_user_timeout": int(BUSY_S * 1000),
                "cursor_factory": postgresql.Cursor,
            },
        )
    except NoSuchModuleError as error:
        raise StoreError(f"hub.database: {error}") from None
