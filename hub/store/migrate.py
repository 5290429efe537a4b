"""Bring a database to the newest shape, with Alembic run from here and not by hand."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

_SCRIPTS = Path(__file__).parent / "migrations"
# Two hubs that start on one PostgreSQL at once migrate one after the other.
_LOCK = 0x6D6F7463


class NewerDatabaseError(Exception):
    """The database has a revision that this version does not know."""

    def __init__(self, revision: str) -> None:
        self.revision = revision
        super().__init__(revision)


def to_newest(connection: Connection) -> None:
    """Run what is missing, in one transaction; raise `NewerDatabaseError` before touching."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        current = MigrationContext.configure(connection).get_current_revision()
        if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
            raise NewerDatabaseError(current)
        if current != scripts.get_current_head():
            command.upgrade(config, "head")
