"""SQLite as this house uses it: durable, one writer, and transactions that begin when we say so.

Python's driver would begin a transaction by itself, and later than we mean: at the first write,
when what was read before it may be old. So it is told to begin none, and each transaction begins
with our own word: ``BEGIN IMMEDIATE`` takes the file's lock before anything is read.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, Engine

DRIVER = "sqlite+motcua"
registry.register(DRIVER.replace("+", "."), __name__, "Dialect")

READERS = 8


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
    return _engine(url, "BEGIN IMMEDIATE", 1, busy_s)


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
