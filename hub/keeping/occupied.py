"""Who has something in hand: a lock of the kernel's, which goes with the process that holds it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class OccupiedError(Exception):
    """Somebody else has it in hand."""


@contextmanager
def held(path: Path, *, alone: bool) -> Iterator[None]:
    """Hold a lock file, alone or beside others; raises `OccupiedError` when it cannot be had now.

    It is opened to be read only: whoever made it first, every user of the centre can hold it.
    """
    file = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OccupiedError from None
        yield
    finally:
        os.close(file)


def beside(database: Path) -> Path:
    """Name the lock that a hub holds on the file of its queue, and a restore holds alone."""
    return database.with_name(f"{database.name}.lock")
