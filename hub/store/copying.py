"""Copy a queue's file while it is in use, and make one file of it that stands for itself."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from hub.store import sqlite
from hub.store.address import StoreError


def copy(source: Path, target: Path) -> None:
    """Copy a queue, without what citizens need: that is erased when its day closes.

    Raises `sqlite3.Error`, `OSError` or `StoreError`.
    """
    if not source.is_file():
        raise StoreError(f"{source} is not there yet; start the hub once")
    with closing(_opened(source)) as queue:
        sqlite.copy(queue, target)
    forget_needs(target)


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True)


def forget_needs(file: Path) -> None:
    """Erase what citizens need from a file nobody works with: no day will close there.

    Raises `sqlite3.Error`.
    """
    with closing(sqlite3.connect(file)) as kept:
        kept.execute("PRAGMA secure_delete = ON")
        kept.execute("PRAGMA journal_mode = DELETE")
        if kept.execute("SELECT 1 FROM sqlite_master WHERE name = 'need'").fetchone():
            with kept:
                kept.execute("DELETE FROM need")


def settle(file: Path, busy_s: float = 1.0) -> None:
    """Take what stands in the log beside a file into the file.

    Raises `sqlite3.Error`: also when anybody has it open, for then it cannot be done.
    """
    with closing(sqlite3.connect(file, timeout=busy_s)) as queue:
        queue.execute("PRAGMA journal_mode = DELETE")


def fsync(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
