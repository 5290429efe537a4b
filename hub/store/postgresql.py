"""PostgreSQL as this house uses it: with less said between hub and server, and to SQLAlchemy.

And nothing is waited for without end. A server that stands still (a machine that hangs, a process
that was stopped) keeps its end of the line open, so neither its own limits nor the kernel's ever
end the wait. The limit is therefore on our side, on each wait for an answer; a connection whose
answer did not come in time is given up.
"""

from __future__ import annotations

import os
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from weakref import WeakSet

import psycopg
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import URL, Engine

DRIVER = "postgresql+motcua"
# After somebody waited in vain, whoever comes is told so at once for so long: one call may need
# several transactions, and a hub has hundreds of followers and few threads.
SILENT_S = 0.5
_NO_ANSWER = "the server does not answer"
_STOPPING = "the hub is stopping"
registry.register(DRIVER.replace("+", "."), __name__, "Dialect")


class PatientConnection(psycopg.Connection[Any]):
    """A connection that waits `patience_s` for each answer; None waits for ever."""

    patience_s: float | None = None
    gave_up: Callable[[], None]
    _broken_off = False

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer of the server."""
        try:
            return super().wait(gen, interval, self.patience_s if timeout is None else timeout)
        except psycopg.OperationalError as error:
            if self._broken_off:
                raise psycopg.OperationalError(_STOPPING) from error
            if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise
            # Its answer may still come, and must not be taken for that to another question.
            self.pgconn.finish()
            self.gave_up()
            raise psycopg.OperationalError(_NO_ANSWER) from error

    def break_off(self) -> None:
        """End the wait of whatever thread waits for an answer here. The connection is lost."""
        self._broken_off = True
        with (
            suppress(OSError, psycopg.Error),  # it was closed already
            socket.socket(fileno=os.dup(self.fileno())) as line,
        ):
            line.shutdown(socket.SHUT_RDWR)


class Cursor(psycopg.Cursor[Any]):
    """A cursor that describes its columns by name and type, all that SQLAlchemy asks for.

    psycopg's own looks up what else it knows of each type: a twelfth of a command's time.
    """

    @property
    def description(self) -> Any:
        """List the columns of the last result, or None."""
        result = self.pgresult
        if result is None or not result.nfields:
            return None
        return [
            ((result.fname(n) or b"").decode(), result.ftype(n), None, None, None, None, None)
            for n in range(result.nfields)
        ]


class Dialect(PGDialect_psycopg):
    """SQLAlchemy's dialect, with another way to see whether a connection still lives.

    SQLAlchemy's own asks the server, at each transaction: a tenth of a command's time. But a server
    that goes says good-bye on each of its lines, and says nothing else unasked; so a line on which
    there is something to read before anything was asked is not used again. One that was cut without
    a word is found out by the first statement: its command is answered with 503.
    """

    supports_statement_cache = True

    def __init__(self, patience_s: float | None = None, **more: Any) -> None:
        super().__init__(**more)  # type: ignore[no-untyped-call] # SQLAlchemy's own has no types
        self.patience_s = patience_s
        self._silent_until = 0.0
        self._open: WeakSet[PatientConnection] = WeakSet()
        self._mutex = threading.Lock()
        self._broken_off = False

    def break_off(self) -> None:
        """Let nobody wait for the server any longer, now or later: the hub stops."""
        with self._mutex:
            self._broken_off = True
            lines = tuple(self._open)
        for line in lines:
            line.break_off()

    def connect(self, *cargs: Any, **cparams: Any) -> Any:
        """Open a connection."""
        if self._broken_off:
            raise psycopg.OperationalError(_STOPPING)
        if self._is_silent():
            raise psycopg.OperationalError(_NO_ANSWER)
        try:
            connection = PatientConnection.connect(*cargs, **cparams)
        except psycopg.errors.ConnectionTimeout:
            self._gave_up()
            raise
        connection.patience_s = self.patience_s
        connection.gave_up = self._gave_up
        with self._mutex:
            self._open.add(connection)
        return connection

    def _gave_up(self) -> None:
        self._silent_until = time.monotonic() + SILENT_S

    def _is_silent(self) -> bool:
        return time.monotonic() < self._silent_until

    def is_disconnect(self, e: Exception, connection: Any, cursor: Any) -> bool:
        """Tell whether a connection is of no more use.

        One that may only read is told so when it is opened, and not when that is over.
        """
        if isinstance(e, psycopg.errors.ReadOnlySqlTransaction):
            return True
        told = super().is_disconnect(e, connection, cursor)  # type: ignore[no-untyped-call] # theirs
        return bool(told)

    def do_ping(self, dbapi_connection: Any) -> bool:
        """Tell whether the server is still on the line, as far as one sees without asking."""
        if self._is_silent():
            return False
        with selectors.DefaultSelector() as selector:
            selector.register(dbapi_connection.fileno(), selectors.EVENT_READ)
            return not selector.select(timeout=0)


def engine(url: URL, connections: int, busy_s: float) -> Engine:
    """Open connections for commands: who holds the day longer than `busy_s` is not waited for."""
    return _engine(url, busy_s, pool_size=connections, max_overflow=0, pool_timeout=busy_s)


def watcher(url: URL, busy_s: float) -> Engine:
    """Open connections one by one, each statement a transaction of its own."""
    return _engine(url, busy_s, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")


def _engine(url: URL, busy_s: float, **more: Any) -> Engine:
    patience = f"-c lock_timeout={int(busy_s * 1000)}"
    options = " ".join((patience, *url.normalized_query.get("options", ())))
    return sa.create_engine(
        url,
        # The server says itself that a lock was not to be had, a little before we give up; and we
        # do before our caller does (`hub.client`).
        patience_s=busy_s + 0.5,
        # A server that was restarted leaves dead connections behind.
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": int(busy_s),
            "options": options,
            # A line that was cut is no better than a server that stands still.
            "tcp_user_timeout": int(busy_s * 1000),
            "cursor_factory": Cursor,
        },
        **more,
    )


def break_off(engine: Engine) -> None:
    """Let nobody wait for the server any longer: the hub stops."""
    _dialect(engine).break_off()


def without_limit(engine: Engine) -> None:
    """Let connections that are opened from now on wait for ever: for tools that read it all."""
    _dialect(engine).patience_s = None


def _dialect(engine: Engine) -> Dialect:
    assert isinstance(engine.dialect, Dialect), "an engine of this module"
    return engine.dialect


@contextmanager
def unhurried(connection: sa.Connection) -> Iterator[None]:
    """Let one connection wait for ever: to migrate takes as long as it takes."""
    patient = connection.connection.driver_connection
    assert isinstance(patient, PatientConnection), "a connection of this module"
    before, patient.patience_s = patient.patience_s, None
    try:
        yield
    finally:
        patient.patience_s = before
