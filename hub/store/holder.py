"""Which of several hubs speaks for a centre: the one whose session holds PostgreSQL's lock on it.

The lock is an advisory one of the session, so it is free the moment its holder's connection ends:
the process was killed, its machine lost the line, the server was restarted. A holder that only
stands still keeps its connection; the server therefore ends a session that was silent for
`LEASE_S` (PostgreSQL 14 or newer), and a holder that lives looks again long before that.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from hub.store import reading

LEASE_S = 2.0
_IDLE_LIMIT_SINCE = (14,)

_TRY = sa.select(sa.func.pg_try_advisory_lock(sa.bindparam("key", type_=sa.BigInteger)))


@dataclass(frozen=True, slots=True)
class Hold:
    """Whether this hub speaks for the centre, and what the database's newest revision is.

    None as revision: this hub alone writes, so it need not look for news of others.
    """

    holds: bool
    revision: int | None


class Holder:
    """One hub's hold on one centre. For one thread only."""

    def __init__(self, engine: Engine, centre: str) -> None:
        self.engine = engine
        self._centre = centre
        # 64 bits: two centres of one database must not share a number.
        name = hashlib.sha256(f"motcua publisher {centre}".encode())
        self._key = int.from_bytes(name.digest()[:8], signed=True)
        self._connection: Connection | None = None
        self._holds = False

    def look(self) -> Hold:
        """Take the lock if it is free, and read the revision, over the session that holds it.

        What this connection says it says under the lock: once the session has ended, it fails.
        """
        try:
            connection = self._connection or self._connect()
            if not self._holds:
                self._holds = bool(connection.execute(_TRY, {"key": self._key}).scalar_one())
            _day, revision = reading.revision(connection, self._centre)
        except BaseException:
            self.let_go()
            raise
        return Hold(self._holds, revision)

    def let_go(self) -> None:
        """Give the lock up, by ending the session."""
        connection, self._connection, self._holds = self._connection, None, False
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _connect(self) -> Connection:
        self._connection = connection = self.engine.connect()
        if (connection.dialect.server_version_info or ()) >= _IDLE_LIMIT_SINCE:
            limit_ms = int(LEASE_S * 1000)
            connection.execute(sa.text(f"SET idle_session_timeout = {limit_ms}"))
        return connection
