"""Open the database: who may write, when, and what it means when it cannot be done.

The transaction is the lock. What a file and a server do each in its own way stands in
`hub.store.file` and `hub.store.server`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Protocol

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from hub.queueing.errors import StoreUnavailableError
from hub.store import migrate, sqlite, writing
from hub.store.address import StoreAwayError, StoreError, database_url, parsed
from hub.store.file import File
from hub.store.holder import Hold

__all__ = ["Store", "StoreAwayError", "StoreError", "database_url"]

log = logging.getLogger(__name__)

# Shorter than a caller waits (`hub.client`), so that it hears why.
BUSY_S = 3.0


class Database(Protocol):
    """What a store asks of a file or a server.

    What goes wrong is raised as the driver tells it, or as `StoreUnavailableError`. Its `repr` is
    its name, without a password.
    """

    shared: bool  # whether other hubs may be at work on it
    writer: Engine
    reader: Engine

    def require(self) -> None:
        """Get ready for a tool that only reads. Raises `StoreError` when there is nothing."""

    def migrating(self, connection: Connection) -> AbstractContextManager[None]:
        """Begin a transaction in which nobody else migrates."""

    def set_aside(self, connection: Connection, version: str) -> str:
        """Copy it as it is before it becomes that version, without needs; tell where."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Begin a transaction that writes."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Begin a transaction that reads, all of it of one moment."""

    def look(self, centre: str) -> Hold:
        """Tell whether this hub speaks for a centre, and how new its news is."""

    def may_pass(self, error: DBAPIError) -> bool:
        """Tell whether waiting may help against what stands in the way of opening it."""

    def scrub(self) -> None:
        """Leave nothing of what was deleted."""

    def break_off(self) -> None:
        """Let nobody wait for an answer any longer."""

    def close(self) -> None:
        """Let go of all connections."""


class Store:
    """A database that holds queues, open for one writer at a time and several readers."""

    def __init__(self, url: str) -> None:
        self.database = _database(url)
        self._shut = "it is not open yet"
        self._away = False

    def __repr__(self) -> str:
        """Name the database, without its password."""
        return repr(self.database)

    @property
    def shared(self) -> bool:
        """Tell whether other hubs may be at work on it; a file beside the hub has one."""
        return self.database.shared

    def open(self, *centres: str) -> None:
        """Make or migrate the tables, and the rows of centres that are new here.

        Raises `StoreError` when the database is not for us, `StoreAwayError` when it may be yet.
        Until it was opened, the store is unavailable to whoever asks it for anything else.
        """
        self._make_tables()
        if centres:
            try:
                with self._explained(logging.DEBUG), self.database.writing() as connection:
                    for centre in centres:
                        writing.add_centre(connection, centre)
            except StoreUnavailableError as error:
                raise self._not_opened("written", error) from None
        self._shut, self._away = "", False

    def _make_tables(self) -> None:
        database = self.database
        try:
            with (
                self._explained(logging.DEBUG),
                database.writer.connect() as connection,
                database.migrating(connection),
            ):
                done = migrate.to_newest(connection, partial(database.set_aside, connection))
        except migrate.NewerDatabaseError as error:
            raise StoreError(f"{self} {_written_by_newer(error.revision)}") from None
        except migrate.NoCopyError as error:
            raise StoreError(
                f"{self} is of an older version, and no copy of it could be set aside ({error}); "
                "it was not touched. Make room beside it and start again."
            ) from None
        except StoreUnavailableError as error:
            raise self._not_opened("opened", error) from None
        if done:
            log.info("%r: %s", self, done)

    def _not_opened(self, what: str, error: StoreUnavailableError) -> StoreError:
        cause = error.__cause__
        if not isinstance(cause, DBAPIError) or self.database.may_pass(cause):
            self._shut = error.reason
            # A file that was opened when it could only be read would stay so.
            self.database.close()
            return StoreAwayError(f"{self} cannot be {what} yet: {error.reason}")
        return StoreError(f"{self} cannot be {what}: {error.reason}")

    def require(self) -> None:
        """Check that the database is there and of this version, and leave it as it is."""
        self.database.require()
        try:
            with self._explained(logging.DEBUG), self.database.reader.connect() as connection:
                revision = migrate.revision(connection)
        except StoreUnavailableError as error:
            raise StoreError(f"{self} cannot be opened: {error.reason}") from None
        if revision is None:
            raise StoreError(f"{self} has no tables of Một Cửa yet; start the hub once")
        if not migrate.knows(revision):
            raise StoreError(f"{self} {_written_by_newer(revision)}")
        if revision != migrate.newest():
            raise StoreError(
                f"{self} is of an older version of Một Cửa ({revision}); start the hub of this one "
                "once, which brings it up to date"
            )
        self._shut = ""

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Hold the writing transaction: committed at the end, rolled back by an exception."""
        self._check_open()
        try:  # not `_explained`: a generator more would be a hundredth of a command
            with self.database.writing() as connection:
                yield connection
        except Exception as error:
            self._explain(error, logging.WARNING)
            raise
        self._available()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Hold a transaction that only reads: one moment of the queue, whoever writes meanwhile."""
        self._check_open()
        with self._explained(), self.database.reading() as connection:
            yield connection

    def look(self, centre: str) -> Hold:
        """Tell whether this hub speaks for a centre, and how new its news is. For one thread.

        A file has one hub. On a server one of several speaks, and all of them look here.
        """
        self._check_open()
        with self._explained():
            return self.database.look(centre)

    def scrub(self) -> None:
        """Leave nothing of what was deleted: call it when a day was closed.

        Raises `StoreUnavailableError` while somebody still reads what was there.
        """
        self._check_open()
        with self._explained():
            self.database.scrub()

    def break_off(self) -> None:
        """Let nobody wait for it any longer: the hub stops. Whoever asks hears so."""
        self._shut = "the hub is stopping"
        self.database.break_off()

    def close(self) -> None:
        """Let go of all connections."""
        self.database.close()

    def _check_open(self) -> None:
        if self._shut:
            raise self._unavailable(self._shut, logging.DEBUG)  # whoever opens it tells it

    @contextmanager
    def _explained(self, level: int = logging.WARNING) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self._explain(error, level)
            raise

    def _explain(self, error: Exception, level: int) -> None:
        """Raise a failure of the database as `StoreUnavailableError`; leave any other."""
        match error:
            case StoreUnavailableError():
                self._unavailable(error.reason, level)
            case IntegrityError():
                pass  # A rule of the tables was broken: our fault, not the database's.
            case DBAPIError():
                reason = str(error.orig).strip().splitlines()
                said = reason[0] if reason else "no reason given"
                raise self._unavailable(said, level) from error
            case PoolTimeoutError():
                raise self._unavailable("all connections are busy", level) from error

    def _unavailable(self, reason: str, level: int) -> StoreUnavailableError:
        log.log(logging.DEBUG if self._away else level, "%r: %s", self, reason)
        self._away = True
        return StoreUnavailableError(reason)

    def _available(self) -> None:
        if self._away:
            log.info("%r can be written again", self)
            self._away = False


def _database(url: str) -> Database:
    named = parsed(url)
    if named.drivername == sqlite.DRIVER:
        return File(named, BUSY_S)
    from hub.store.server import Server

    return Server(named, BUSY_S)


def _written_by_newer(revision: str) -> str:
    return (
        f"was written by a newer version of Một Cửa ({revision}); it was not touched. "
        "Install that version again."
    )
