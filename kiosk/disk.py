"""Keep a small file so that a power cut leaves either the old one or the new one, whole."""

from __future__ import annotations

import os
from pathlib import Path


def keep(path: Path, content: bytes) -> None:
    """Write `content` to `path`, on the disk before this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)  # half of it would fill a full disk for good
        raise
    _settle(path.parent)


def drop(path: Path) -> None:
    """Remove a file for good; one that is gone is fine."""
    path.unlink(missing_ok=True)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Put the folder itself on the disk: a rename is only then more than a promise."""
    if os.name == "nt":  # Windows opens no folders, and settles its own
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
