"""A queue on a server that several hubs share: PostgreSQL.

The first statement of every verb takes the centre's row of `day` ``FOR UPDATE``; not ``SKIP
LOCKED``, which would jump over a head whose transaction rolls back and so break the order of
arrival. Loaded only where `hub.database` names a server.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError

from hub.store import postgresql
from hub.store.holder import Hold, Holder

CONNECTIONS = 16
# Two hubs that start on one server at once migrate one after the other.
MIGRATION = 0x6D6F7463
# What a server says at the door that it will not say later.
_PASSING = (
    *("starting up", "shutting down", "recovery", "too many", "connection slots"),
    "read-only transaction",
)


class Server:
    """A database of PostgreSQL; see `hub.store.engine.Database`."""

    shared = True

    def __init__(self, url: URL, busy_s: float) -> None:
        self.writer = postgresql.engine(url, CONNECTIONS, busy_s)
        # All that is read in one transaction is then of one moment, as it is in a file.
        self.reader: sa.Engine = self.writer.execution_options(isolation_level="REPEATABLE READ")
        self._url = url
        self._busy_s = busy_s
        self._holder: Holder | None = None

    def __repr__(self) -> str:
        return self._url.set(drivername="postgresql").render_as_string(hide_password=True)

    def require(self) -> None:
        """Let tools that read it all wait as long as that takes."""
        postgresql.without_limit(self.writer)

    @contextmanager
    def migrating(self, connection: Connection) -> Iterator[None]:
        """Begin the transaction that migrates, after those of other hubs, however long."""
        with postgresql.unhurried(connection), connection.begin():
            connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION)))
            yield

    def set_aside(self, connection: Connection, version: str) -> str:
        """Copy all tables into a schema beside them, without their keys."""
        inspector = sa.inspect(connection)
        schema = f"before_{version}"
        if schema in inspector.get_schema_names():
            # It was set back to the older version, and came again.
            schema = f"{schema}_{datetime.now(UTC):%Y%m%d}"
        quote = connection.dialect.identifier_preparer.quote
        connection.execute(sa.text(f"CREATE SCHEMA {quote(schema)}"))
        names = inspector.get_table_names()
        # A hub of the older version may still be at work.
        together = ", ".join(map(quote, names))
        connection.execute(sa.text(f"LOCK TABLE {together} IN ACCESS EXCLUSIVE MODE"))
        for table in names:
            copy = f"CREATE TABLE {quote(schema)}.{quote(table)} AS TABLE {quote(table)}"
            # What citizens need is erased when their day closes, and none closes there.
            emptied = " WITH NO DATA" if table == "need" else ""
            connection.execute(sa.text(copy + emptied))
        return f"the schema {schema}"

    def writing(self) -> AbstractContextManager[Connection]:
        """Begin a transaction that writes; others may be at it too."""
        return self.writer.begin()

    def reading(self) -> AbstractContextManager[Connection]:
        """Begin a transaction that reads."""
        return self.reader.begin()

    def look(self, centre: str) -> Hold:
        """Tell whether this hub is the one of several that speaks."""
        if self._holder is None:
            self._holder = Holder(postgresql.watcher(self._url, self._busy_s), centre)
        return self._holder.look()

    def may_pass(self, error: DBAPIError) -> bool:
        """Tell whether the server may yet let us in: it is not up, or all its places are taken."""
        said = str(error.orig)
        refused = getattr(error.orig, "sqlstate", None) or "FATAL" in said
        return not refused or any(word in said for word in _PASSING)

    def scrub(self) -> None:
        """Leave it: a server's log and its copies are its owner's, and not ours to empty."""

    def break_off(self) -> None:
        """Let nobody wait for the server any longer: one that stands still keeps its lines open."""
        postgresql.break_off(self.writer)
        if self._holder is not None:
            postgresql.break_off(self._holder.engine)

    def close(self) -> None:
        """Let go of all connections."""
        if self._holder is not None:
            self._holder.let_go()
        self.reader.dispose()
        self.writer.dispose()
