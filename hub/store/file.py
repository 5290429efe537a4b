"""A queue in a file beside its hub: one connection writes, behind one lock of ours.

Threads that waited on the file's lock instead had a p99 of 710 ms.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from hub.queueing.errors import StoreUnavailableError
from hub.store import copying, sqlite
from hub.store.address import StoreError
from hub.store.holder import Hold
from hub.store.sqlite import Place

log = logging.getLogger(__name__)


class File:
    """A file of SQLite; see `hub.store.engine.Database`."""

    shared = False

    def __init__(self, url: URL, busy_s: float) -> None:
        self.writer = sqlite.writer(url, busy_s)
        self.reader = sqlite.readers(url, busy_s)
        self._url = url
        self._busy_s = busy_s
        self._lock = threading.RLock()
        self._kept: Connection | None = None
        self._in_vain = False
        self._place = Place(url)
        self._lost = ""

    def __repr__(self) -> str:
        return str(self._url.database)

    def require(self) -> None:
        """Check that the file is there. Raises `StoreError`."""
        if not sqlite.path(self._url).is_file():
            raise StoreError(f"{self} is not there yet; start the hub once")

    @contextmanager
    def migrating(self, connection: Connection) -> Iterator[None]:
        """Begin the transaction that migrates, and remember the file it ended in."""
        with connection.begin():
            yield
        self._place.note()

    def set_aside(self, _connection: Connection, version: str) -> str:
        """Copy what is committed beside the file. Raises `OSError` or `sqlite3.Error`."""
        name = f"before-{version}-{datetime.now(UTC):%Y%m%d}"
        # Nobody else writes meanwhile: the migration holds the file already.
        with closing(self._place.another()) as committed:
            return str(self._place.aside(committed, name, copying.forget_needs))

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Begin a transaction that writes, as the only one.

        Its one connection stays in hand: to take it from the pool and give it back each time was a
        twelfth of a command. One that failed goes back, to be looked after.
        """
        self._take()
        try:
            self._check_place()
            try:
                connection = self._kept = self._kept or self.writer.connect()
                connection.begin()
                yield connection
                connection.commit()
            except BaseException as error:
                self._in_vain = isinstance(error, OperationalError)
                self._give_back()
                raise
            self._in_vain = False
            # What was written into a file that nobody finds again was not written.
            self._check_place()
        finally:
            self._lock.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Begin a transaction that reads."""
        # Or a connection that is opened now would make an empty file under the old name.
        self._check_place()
        with self.reader.begin() as connection:
            yield connection

    def look(self, _centre: str) -> Hold:
        """Tell that this hub speaks: a file has one."""
        self._check_place()
        return Hold(holds=True, revision=None)

    def may_pass(self, error: DBAPIError) -> bool:
        """Tell whether the file may yet be had.

        SQLite says of one on a disk that can only be read no more than that it cannot be opened;
        and one that is named as such (``mode=ro``) stays so.
        """
        if self._url.query.get("mode") == "ro":
            return False
        return sqlite.may_pass(error.orig) or self._place.can_only_be_read()

    def scrub(self) -> None:
        """Empty the log, which holds deleted rows as they were; in the file they are zeros."""
        with self._alone():
            self._give_back()
            with self.writer.connect() as connection:
                if not sqlite.empty_log(_driven(connection)):
                    raise StoreUnavailableError("the log could not be emptied: somebody reads it")

    def break_off(self) -> None:
        """Leave it: nobody waits long for a file."""

    def close(self) -> None:
        """Let go of all connections."""
        self._give_back()
        self.reader.dispose()
        self.writer.dispose()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._take()
        try:
            yield
        finally:
            self._lock.release()

    def _take(self) -> None:
        """Take the lock of whoever writes."""
        if self._lock.acquire(blocking=False):
            return
        began = time.monotonic()
        if not self._lock.acquire(timeout=self._busy_s):
            raise StoreUnavailableError("another command is still being written")
        # Who waited here behind one that waited in vain for the file does not wait twice.
        if self._in_vain and time.monotonic() - began > self._busy_s / 6:
            self._lock.release()
            raise StoreUnavailableError("another command could not be written either")

    def _give_back(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    def _check_place(self) -> None:
        if not self._place.lost():
            self._lost = ""
            return
        if not self._lost:
            self._lost = f"{self} was deleted or replaced while the hub ran"
            log.error(
                "no command is taken any more; what %s held %s. Stop the hub, put the right file "
                "in its place, and start the hub again.",
                *(self, self._saved()),
            )
        raise StoreUnavailableError(self._lost)

    def _saved(self) -> str:
        """Copy what only our open connection still reaches; say where it is."""
        try:
            with self._alone():
                self._give_back()
                with self.writer.connect() as connection:
                    saved = self._place.aside(_driven(connection), "rescued")
                    # SQLite would play the log into whatever file stands beside it at the next
                    # start: the right one that was put there lost its content, or was broken.
                    sqlite.empty_log(_driven(connection))
                    return f"is saved as {saved}"
        except (OSError, sqlite3.Error, DBAPIError, StoreUnavailableError) as error:
            return f"could not be saved ({error})"


def _driven(connection: Connection) -> sqlite3.Connection:
    driven = connection.connection.driver_connection
    assert isinstance(driven, sqlite3.Connection), "a connection of our SQLite driver"
    return driven
