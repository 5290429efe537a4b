"""Which database `hub.database` names, and what it means when it cannot be had."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from hub.store import sqlite


class StoreError(Exception):
    """One sentence: why this database cannot be used at all."""


class StoreAwayError(StoreError):
    """One sentence: why this database cannot be used yet; it may be well by itself later."""


def database_url(setting: str, state: Path) -> str:
    """Complete ``hub.database``: empty means an SQLite file in the state folder."""
    return setting or url_of(state / "queue.db")


def url_of(file: Path) -> str:
    """Name a file as a database."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def file_of(url: str) -> Path:
    """Find the file of a queue. Raises `StoreError` for one that a server keeps."""
    named = parsed(url)
    if named.get_backend_name() != "sqlite":
        raise StoreError(
            "hub.database is on a server, which has backups of its own: pg_dump writes one, and "
            "pg_restore puts it back (docs/backup.md)"
        )
    return sqlite.path(named)


def parsed(url: str) -> URL:
    """Read an SQLAlchemy URL. Raises `StoreError` for what we cannot use."""
    try:
        named = make_url(url)
    except (ArgumentError, ValueError):
        # Not repeated here: it may hold a password.
        raise StoreError(
            "hub.database is not a database URL, as in postgresql://user@localhost:5432/queue"
        ) from None
    match named.get_backend_name():
        case "sqlite":
            if not named.database or named.database == ":memory:":
                raise StoreError("hub.database: SQLite needs a file, as in sqlite:////var/queue.db")
            return named.set(drivername=sqlite.DRIVER)
        case "postgresql":
            # Loaded only where a database of this kind is named.
            try:
                from hub.store import postgresql
            except ImportError as error:
                raise StoreError(f"hub.database: {error}") from None
            return named.set(drivername=postgresql.DRIVER)
        case other:
            raise StoreError(f"hub.database: {other} is not supported; use sqlite or postgresql")
