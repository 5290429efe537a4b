"""Our own data files: TOML in UTF-8, read with errors that say which file and what is wrong.

What a program of ours writes is on the disk, whole, before it takes the place of the old.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from procedures.text import tidy_lines


class BookError(Exception):
    """A book cannot be read; the message says which file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip of the pen in a file that a person edits.

    `line` counts from 1, 0 where none can be named; `kind` is ``encoding``, ``toml`` or pydantic's
    name of the fault; `near` is the key that was perhaps meant.
    """

    file: str
    line: int
    key: str
    kind: str
    said: str
    near: str = ""


class SlipError(BookError):
    """A file that a person edits has a slip in it."""

    def __init__(self, slip: Slip) -> None:
        line = f"line {slip.line}: " if slip.line and slip.kind != "toml" else ""
        super().__init__(f"{slip.file}: {line}{slip.said}")
        self.slip = slip


def read_toml(path: Path) -> dict[str, Any]:
    """Read one of our data files, its text tidied; the error names the file and the line."""
    try:
        return tomllib.loads(tidy_lines(path.read_text(encoding="utf-8-sig")))
    except UnicodeDecodeError as error:
        said = f"not UTF-8 (byte {error.start})"
        raise SlipError(Slip(path.name, 0, "", "encoding", said)) from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        at = int(line[1]) if line else len(path.read_text(encoding="utf-8-sig").splitlines())
        raise SlipError(Slip(path.name, at, "", "toml", str(error))) from error


def slip_at(path: Path, key: str, kind: str, said: str, *steps: str | int) -> SlipError:
    """Name a slip that only who uses a data file can see; the steps lead to it."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return SlipError(Slip(path.name, _line_of(lines, steps), key, kind, said))


def slip_in(path: Path, error: ValidationError, *above: str | int) -> SlipError:
    """Say where in a data file the value stands that has another shape than asked for.

    `above` are the steps that lead to what was validated.
    """
    fault = error.errors(include_url=False)[0]
    steps = (*above, *fault["loc"])
    text = path.read_text(encoding="utf-8-sig")
    named = (s for s in reversed(steps) if isinstance(s, str) and s != "[key]")
    key = next(named, "")
    absent = fault["type"] in {"missing", "missing_argument"}
    line = _line_of(text.splitlines(), (*steps[:-1], "") if absent else steps)
    others = set(re.findall(r'(?m)^[\s{]*"?([\w-]+)"?\s*=', text)) - {key}
    near = difflib.get_close_matches(key, others, n=1, cutoff=0.75)
    said = first_fault(error)
    return SlipError(Slip(path.name, line, key, fault["type"], said, near[0] if near else ""))


def _line_of(lines: list[str], steps: tuple[str | int, ...]) -> int:
    """Follow the steps down a file: tables by their number, keys by their name; 0 is nowhere."""
    at = -1
    for number, step in enumerate(steps):
        if isinstance(step, str):
            name = re.compile(rf'\s*\[{{0,2}}\s*"?{re.escape(step)}"?\s*[\]=]')
            found = [n for n in range(at + 1, len(lines)) if name.match(lines[n])][:1]
        elif number < len(steps) - 1:
            tables = [
                n for n in range(max(at, 0), len(lines)) if re.match(r"\s*(\[\[|{)", lines[n])
            ]
            found = tables[step : step + 1]
        else:
            found = []  # which word of a list: the line of the list says enough
        at = found[0] if found else at
    if at < 0:
        # A code without its quotes is a table within a table.
        bare = re.compile(rf"\s*\[\s*{re.escape('.'.join(map(str, steps[:2])))}\s*\]")
        at = next((n for n, line in enumerate(lines) if bare.match(line)), -1)
    return at + 1


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
