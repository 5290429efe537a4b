"""Bring a database to the newest shape, with Alembic run from here and not by hand.

Before an older one is touched, a copy of it is set aside: a file beside the file of SQLite
(`queue.db.before-0002-20261124`), on PostgreSQL a schema in the same database (`before_0002`, its
rows without keys), made in the same transaction. The file goes with the old backups
(`hub.keeping.aside`); the schema nobody removes but its owner.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

_SCRIPTS = Path(__file__).parent / "migrations"
# Alembic tells at INFO what it thinks; what it does is said in our own words.
logging.getLogger("alembic").setLevel(logging.WARNING)


class NewerDatabaseError(Exception):
    """The database has a revision that this version does not know."""

    def __init__(self, revision: str) -> None:
        self.revision = revision
        super().__init__(revision)


class NoCopyError(Exception):
    """The database must be migrated, and no copy of it could be set aside."""


def to_newest(connection: Connection, set_aside: Callable[[str], str]) -> str:
    """Run what is missing, within the transaction that nobody else migrates in; say what was done.

    `set_aside` makes a copy, named after the version to come, and tells where. Raises
    `NewerDatabaseError` or `NoCopyError` before anything was touched.
    """
    config = _config()
    config.attributes["connection"] = connection
    current = _current(connection)
    if current is not None and current not in _known(config):
        raise NewerDatabaseError(current)
    if current == newest():
        return ""
    if current is None:
        command.upgrade(config, "head")
        return ""
    try:
        aside = set_aside(newest())
    except (OSError, sqlite3.Error) as error:
        raise NoCopyError(str(error)) from None
    command.upgrade(config, "head")
    return f"migrated from version {current} to {newest()}; as it was it is in {aside}"


def newest() -> str:
    """Name the revision that this version of the house works with."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "there are migrations"
    return head


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
