"""Bring a database to the newest shape, with Alembic run from here and not by hand."""

from __future__ import annotations

import logging
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

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


def to_newest(connection: Connection) -> None:
    """Run what is missing, in one transaction; raise `NewerDatabaseError` before touching."""
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
        if current != newest():
            command.upgrade(config, "head")


def newest() -> str | None:
    """Name the revision that this version of the house works with."""
    return ScriptDirectory.from_config(_config()).get_current_head()


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
