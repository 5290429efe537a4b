"""Bring a database to the newest shape, with Alembic run from here and not by hand.

Before an older one is touched, a copy of it is set aside: a file beside the file of SQLite
(`queue.db.before-0002-20261124`), on PostgreSQL a schema in the same database (`before_0002`, its
rows without keys), made in the same transaction. Nobody removes them but their owner.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from hub.store import copying
from hub.store.sqlite import Place

log = logging.getLogger(__name__)

_SCRIPTS = Path(__file__).parent / "migrations"
# Alembic tells at INFO what it thinks; what it does is said in our own words.
logging.getLogger("alembic").setLevel(logging.WARNING)

# Two hubs that start on one PostgreSQL at once migrate one after the other.
_LOCK = 0x6D6F7463


class NewerDatabaseError(Exception):
    """The database has a revision that this version does not know."""

    def __init__(self, revision: str) -> None:
        self.revision = revision
        super().__init__(revision)


class NoCopyError(Exception):
    """The database must be migrated, and no copy of it could be set aside."""


def to_newest(connection: Connection, place: Place | None) -> None:
    """Run what is missing, in one transaction, after a copy was set aside.

    Raises `NewerDatabaseError` or `NoCopyError` before touching anything. `place` is where a file
    stands; None on a server.
    """
    config = _config()
    config.attributes["connection"] = connection
    with connection.begin():
        if connection.dialect.name == "postgresql":
            # Another hub may migrate longer than a command would wait.
            connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        current = _current(connection)
        if current is not None and current not in _known(config):
            raise NewerDatabaseError(current)
        if current == newest():
            return
        aside = _set_aside(connection, place) if current is not None else None
        command.upgrade(config, "head")
    if aside:
        log.info("migrated from version %s to %s; as it was it is in %s", current, newest(), aside)


def _set_aside(connection: Connection, place: Place | None) -> str:
    """Copy what is committed; nobody else writes, because we hold the database already."""
    today = f"{datetime.now(UTC):%Y%m%d}"
    if place is None:
        return _copy_schema(connection, f"before_{newest()}", today)
    try:
        with closing(place.another()) as committed:
            aside = place.aside(committed, f"before-{newest()}-{today}")
        copying.forget_needs(aside)
        return str(aside)
    except (OSError, sqlite3.Error) as error:
        raise NoCopyError(str(error)) from None


def _copy_schema(connection: Connection, name: str, today: str) -> str:
    inspector = sa.inspect(connection)
    if name in inspector.get_schema_names():
        name = f"{name}_{today}"  # it was set back to the older version, and came again
    quote = connection.dialect.identifier_preparer.quote
    connection.execute(sa.text(f"CREATE SCHEMA {quote(name)}"))
    names = inspector.get_table_names()
    # A hub of the older version may still be at work.
    together = ", ".join(map(quote, names))
    connection.execute(sa.text(f"LOCK TABLE {together} IN ACCESS EXCLUSIVE MODE"))
    for table in names:
        copy = f"CREATE TABLE {quote(name)}.{quote(table)} AS TABLE {quote(table)}"
        # What citizens need is erased when their day closes, and none closes there.
        emptied = " WITH NO DATA" if table == "need" else ""
        connection.execute(sa.text(copy + emptied))
    return f"the schema {name}"


def newest() -> str | None:
    """Name the revision that this version of the house works with."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def knows(revision: str) -> bool:
    """Tell whether this version can read tables of a revision, or migrate them."""
    return revision in _known(_config())


def revision(connection: Connection) -> str | None:
    """Read the revision of a database; None when it has no tables of ours."""
    with connection.begin():
        return _current(connection)


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known(config: Config) -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
