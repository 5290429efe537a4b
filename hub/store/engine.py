"""Open the database: who may write, when, and what it means when it cannot be done.

The transaction is the lock. On SQLite one connection writes, behind one lock of ours: threads
that waited on the file's lock instead had a p99 of 710 ms. On PostgreSQL the first statement of
every verb takes the centre's row of `day` ``FOR UPDATE``; not ``SKIP LOCKED``, which would jump
over a head whose transaction rolls back and so break the order of arrival.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from hub.queueing.errors import StoreUnavailableError
from hub.store import migrate, sqlite, writing
from hub.store.address import StoreAwayError, StoreError, database_url, may_come, parsed
from hub.store.holder import Hold, Holder

__all__ = ["Store", "StoreAwayError", "StoreError", "database_url"]

log = logging.getLogger(__name__)

# Shorter than a caller waits (`hub.client`), so that it hears why.
BUSY_S = 3.0
CONNECTIONS = 16


class Store:
    """A database that holds queues, open for one writer at a time and several readers."""

    def __init__(self, url: str) -> None:
        self._url = parsed(url)
        self._lock = threading.RLock()
        self._kept: Connection | None = None
        self._away = False
        self._shut = "it is not open yet"
        self._lost = ""
        self._holder: Holder | None = None
        self._place: sqlite.Place | None = None
        if self.on_sqlite:
            self._place = sqlite.Place(self._url)
            self._writer = sqlite.writer(self._url, BUSY_S)
            self._reader = sqlite.readers(self._url, BUSY_S)
        else:
            from hub.store import postgresql

            self._postgresql = postgresql
            self._writer = postgresql.engine(self._url, CONNECTIONS, BUSY_S)
            # All that is read in one transaction is then of one moment, as it is on SQLite.
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ")

    @property
    def on_sqlite(self) -> bool:
        """Tell whether the database is a file beside the hub."""
        return self._url.get_backend_name() == "sqlite"

    def open(self, *centres: str) -> None:
        """Make or migrate the tables, and the rows of centres that are new here.

        Raises `StoreError` when the database is not for us, `StoreAwayError` when it may be yet.
        Until it was opened, the store is unavailable to whoever asks it for anything else.
        """
        self._make_tables()
        if centres:
            try:
                with self._explained(logging.DEBUG), self._transaction() as connection:
                    for centre in centres:
                        writing.add_centre(connection, centre)
            except StoreUnavailableError as error:
                raise self._not_opened("written", error) from None
        self._shut, self._away = "", False

    def _make_tables(self) -> None:
        try:
            with self._explained(logging.DEBUG), ExitStack() as stack:
                connection = stack.enter_context(self._writer.connect())
                if not self.on_sqlite:
                    stack.enter_context(self._postgresql.unhurried(connection))
                migrate.to_newest(connection, self._place)
                if self._place:
                    self._place.note()
        except migrate.NewerDatabaseError as error:
            raise StoreError(
                f"{self} was written by a newer version of Một Cửa ({error.revision}); "
                "it was not touched. Install that version again."
            ) from None
        except migrate.NoCopyError as error:
            raise StoreError(
                f"{self} is of an older version, and no copy of it could be set aside ({error}); "
                "it was not touched. Make room beside it and start again."
            ) from None
        except StoreUnavailableError as error:
            raise self._not_opened("opened", error) from None

    def _not_opened(self, what: str, error: StoreUnavailableError) -> StoreError:
        if may_come(error.__cause__):
            self._shut = error.reason
            return StoreAwayError(f"{self} is not there yet: {error.reason}")
        return StoreError(f"{self} cannot be {what}: {error.reason}")

    def require(self) -> None:
        """Check that the database is there and of this version, and leave it as it is."""
        if self.on_sqlite:
            if not sqlite.path(self._url).is_file():
                raise StoreError(f"{self} is not there yet; start the hub once")
        else:
            self._postgresql.without_limit(self._writer)
        try:
            with self._explained(logging.DEBUG), self._reader.connect() as connection:
                revision = migrate.revision(connection)
        except StoreUnavailableError as error:
            raise StoreError(f"{self} cannot be opened: {error.reason}") from None
        if revision != migrate.newest():
            raise StoreError(f"{self} is not of this version ({revision or 'no tables'})")
        self._shut = ""

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Hold the writing transaction: committed at the end, rolled back by an exception."""
        with self._alone(), self._guarded():
            self._check_place()
            with self._transaction() as connection:
                yield connection
            # What was written into a file that nobody finds again was not written.
            self._check_place()
            self._available()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Begin a writing transaction.

        The one connection that writes a file stays in hand: to take it from the pool and give it
        back each time was a twelfth of a command. One that failed goes back, to be looked after.
        """
        if not self.on_sqlite:
            with self._writer.begin() as connection:
                yield connection
            return
        connection = self._kept = self._kept or self._writer.connect()
        try:
            with connection.begin():
                yield connection
        except BaseException:
            self._give_back()
            raise

    def _give_back(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the one who writes here; on PostgreSQL the row of the day sees to that."""
        if not self.on_sqlite:
            yield
            return
        began = time.monotonic()
        if not self._lock.acquire(timeout=BUSY_S):
            raise self._unavailable("another command is still being written")
        try:
            # Who waited here behind one that waited in vain for the file does not wait twice.
            if self._away and time.monotonic() - began > BUSY_S / 6:
                raise self._unavailable("another command could not be written either")
            yield
        finally:
            self._lock.release()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Hold a transaction that only reads: one moment of the queue, whoever writes meanwhile."""
        with self._guarded():
            # Or a connection that is opened now would make an empty file under the old name.
            self._check_place()
            with self._reader.begin() as connection:
                yield connection

    def look(self, centre: str) -> Hold:
        """Tell whether this hub speaks for a centre, and how new its news is. For one thread.

        A file has one hub. On a server one of several speaks, and all of them look here.
        """
        with self._guarded():
            if self.on_sqlite:
                self._check_place()
                return Hold(holds=True, revision=None)
            if self._holder is None:
                self._holder = Holder(self._postgresql.watcher(self._url, BUSY_S), centre)
            return self._holder.look()

    def scrub(self) -> None:
        """Leave nothing of what was deleted: call it when a day was closed.

        On SQLite deleted rows are zeros already; the log beside the file, which holds them as
        they were, is emptied. On a server that is its owner's: its log and its copies are not
        ours to empty. Raises `StoreUnavailableError` while somebody still reads the old log.
        """
        if not self.on_sqlite:
            return
        with self._alone(), self._guarded():
            self._give_back()
            with self._writer.connect() as connection:
                emptied = sqlite.empty_log(_file(connection))
            if not emptied:
                raise self._unavailable("the log could not be emptied: somebody reads it")

    def close(self) -> None:
        """Let go of all connections."""
        if self._holder is not None:
            self._holder.let_go()
        self._give_back()
        self._reader.dispose()
        self._writer.dispose()

    def __repr__(self) -> str:
        """Name the database, without its password."""
        if self.on_sqlite:
            return str(self._url.database)
        return self._url.set(drivername="postgresql").render_as_string(hide_password=True)

    def _check_place(self) -> None:
        if not self._place or not self._place.lost():
            self._lost = ""
            return
        if not self._lost:
            self._lost = f"{self} was deleted or replaced while the hub ran"
            log.error(
                "%s; no command is taken any more. What it held %s. Stop the hub, put the right "
                "file in its place, and start the hub again.",
                self._lost,
                self._saved(self._place),
            )
        raise self._unavailable(self._lost, logging.DEBUG)

    def _saved(self, place: sqlite.Place) -> str:
        """Copy what only our open connection still reaches; say where it is."""
        try:
            with self._alone():
                self._give_back()
                with self._writer.connect() as connection:
                    saved = place.aside(_file(connection), "rescued")
                    # SQLite would play the log into whatever file stands beside it at the next
                    # start: the right one that was put there lost its content, or was broken.
                    sqlite.empty_log(_file(connection))
                    return f"is saved as {saved}"
        except (OSError, sqlite3.Error, DBAPIError, StoreUnavailableError) as error:
            return f"could not be saved ({error})"

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        if self._shut:
            raise self._unavailable(self._shut, logging.DEBUG)  # whoever opens it tells it
        with self._explained():
            yield

    @contextmanager
    def _explained(self, level: int = logging.WARNING) -> Iterator[None]:
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


def _file(connection: Connection) -> sqlite3.Connection:
    file = connection.connection.driver_connection
    assert isinstance(file, sqlite3.Connection), "a connection of our SQLite driver"
    return file
