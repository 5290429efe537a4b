"""SQLite as this house uses it: durable, one writer, and transactions that begin when we say so.

Python's driver would begin a transaction by itself, and later than we mean: at the first write,
when what was read before it may be old. So it is told to begin none, and each transaction begins
with our own word: ``BEGIN IMMEDIATE`` takes the file's lock before anything is read.

What is deleted is overwritten with zeros (``secure_delete``): nobody's needs stay in the file.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, Engine

DRIVER = "sqlite+motcua"
registry.register(DRIVER.replace("+", "."), __name__, "Dialect")

READERS = 8
_PASSING = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR),
}
_UNFINISHED = ".part"


class Dialect(SQLiteDialect_pysqlite):
    """SQLAlchemy's dialect, with a word of ours for the beginning.

    An event would do it too, but an engine with one asks for listeners at every statement.
    """

    supports_statement_cache = True

    def __init__(self, begin: str = "BEGIN", **more: Any) -> None:
        super().__init__(**more)
        self._begin = begin

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin a transaction."""
        dbapi_connection.execute(self._begin)


def writer(url: URL, busy_s: float) -> Engine:
    """Open the one connection that writes; others wait behind a lock of ours, never for it."""
    return _engine(url, "BEGIN IMMEDIATE", 1, busy_s, "secure_delete = ON")


def readers(url: URL, busy_s: float) -> Engine:
    """Open connections that can only read."""
    return _engine(url, "BEGIN", READERS, busy_s, "query_only = ON")


def _engine(url: URL, begin: str, connections: int, busy_s: float, *pragmas: str) -> Engine:
    engine = sa.create_engine(
        url,
        begin=begin,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=busy_s,
        connect_args={"check_same_thread": False, "timeout": busy_s},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        durable = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
        for pragma in (*durable, *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def may_pass(error: object) -> bool:
    """Tell whether a file may yet be had: it is locked, its disk is full or can only be read."""
    return isinstance(error, sqlite3.Error) and error.sqlite_errorcode & 0xFF in _PASSING


def path(url: URL) -> Path:
    """Find the file of a database, also when it is named by a URI."""
    return Path((url.database or "").removeprefix("file:"))


def empty_log(connection: sqlite3.Connection) -> bool:
    """Write the log into the file it belongs to and empty it; False while somebody reads it."""
    blocked, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not blocked


def copy(source: sqlite3.Connection, target: Path) -> None:
    """Copy what is committed at one moment into a new file, for its owner's eyes only.

    All pages in one step: commands are written meanwhile, into the log beside the file. It waits
    for ever on a connection that is itself in the writing.
    """
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(target)) as made:
        source.backup(made)
        # One file that stands for itself, whatever the first one was.
        made.execute("PRAGMA journal_mode = DELETE")


def _as_it_is(_copy: Path) -> None:
    """Do nothing to a copy."""


class Place:
    """The file that was opened, and whether it is still there under its name.

    A file that is deleted or replaced lives on for whoever has it open: a hub would go on giving
    numbers that nobody finds again.
    """

    def __init__(self, url: URL) -> None:
        self._path = path(url)
        self._log = self._path.with_name(self._path.name + "-wal")
        self._name, self._log_name = str(self._path), str(self._log)
        self._file: tuple[int, int] | None = None
        self._has_log = False

    def note(self) -> None:
        """Remember the file as it is now, while it is open."""
        try:
            found = self._path.stat()
        except OSError:
            return  # named in a way only SQLite understands
        self._file = found.st_dev, found.st_ino
        self._has_log = self._log.exists()

    def lost(self) -> bool:
        """Tell whether what was opened no longer stands under its name."""
        if self._file is None:
            return False
        try:
            found = os.stat(self._name)  # noqa: PTH116 - at each command; pathlib's costs double
        except FileNotFoundError:
            return True
        except OSError:
            return False  # what else is wrong, the database says better
        if self._has_log and not os.access(self._log_name, os.F_OK):
            return True
        return (found.st_dev, found.st_ino) != self._file

    def can_only_be_read(self) -> bool:
        """Tell whether it stands on a disk that can only be read now."""
        try:
            return bool(os.statvfs(self._path.parent).f_flag & os.ST_RDONLY)
        except OSError:
            return False

    def another(self) -> sqlite3.Connection:
        """Open it once more, to read what is committed while another connection writes."""
        return sqlite3.connect(self._path)

    def aside(
        self, connection: sqlite3.Connection, what: str, finish: Callable[[Path], None] = _as_it_is
    ) -> Path:
        """Copy the open database beside itself, for the owner's eyes only; return where it is.

        `finish` is done to the copy before it has its name. What a killed one left is removed:
        nobody knows what it still holds.
        """
        for stale in self._path.parent.glob(f"{self._path.name}.*{_UNFINISHED}*"):
            stale.unlink(missing_ok=True)
        target = self._path.with_name(f"{self._path.name}.{what}")
        with_number = 1
        while target.exists():
            with_number += 1
            target = self._path.with_name(f"{self._path.name}.{what}-{with_number}")
        unfinished = target.with_name(target.name + _UNFINISHED)
        try:
            copy(connection, unfinished)
            finish(unfinished)
            with unfinished.open("rb") as copied:
                os.fsync(copied.fileno())
            unfinished.rename(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        return target
