"""Our own data files: TOML in UTF-8, read with errors that say which file and what is wrong.

What a program of ours writes is on the disk, whole, before it takes the place of the old.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from procedures.text import tidy_lines


class BookError(Exception):
    """A book cannot be read; the message says which file and what is wrong with it."""


def read_toml(path: Path) -> dict[str, Any]:
    """Read one of our data files, its text tidied; the error names the file."""
    try:
        return tomllib.loads(tidy_lines(path.read_text(encoding="utf-8-sig")))
    except UnicodeDecodeError as error:
        raise BookError(f"{path.name}: not UTF-8 (byte {error.start})") from error
    except tomllib.TOMLDecodeError as error:
        raise BookError(f"{path.name}: {error}") from error


def first_fault(error: ValidationError) -> str:
    """Say where a value has another shape than asked for, and what is wrong with it."""
    fault = error.errors(include_url=False)[0]
    place = ".".join(str(step) for step in fault["loc"])
    return f"{place}: {fault['msg']}" if place else str(fault["msg"])


def write_whole(path: Path, body: bytes) -> None:
    """Write a file so that a power cut, or a full disk, leaves the old one or the new one whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: two commands may write at the same time.
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with fresh.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    if os.name != "nt":  # Windows opens no folders, and settles its own
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
