"""Take a list of procedures into use: the new book is whole before it replaces the old one.

A line that cannot be read is named with its number and left out; the others are kept. A file that
cannot be read to its end, or that ends within a line, is refused, and the book in use stays.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from procedures.catalogue import Book, Procedure, load_catalogue, load_facts
from procedures.compacting import compact
from procedures.datafile import BookError, write_whole
from procedures.in_use import book_file, imported_book
from procedures.listing import LineError, listed_on, read_line
from procedures.shortening import load_plain
from procedures.table import is_table, read_table
from procedures.workbook import is_workbook

_GZIP = b"\x1f\x8b"
# The longest line of the national list has 0.2 MB; one of 8 is no procedure.
_LONGEST_LINE = 8_000_000


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was left out, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an import changed, by code, and which lines it refused."""

    total: int
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    refused: tuple[Refused, ...]
    as_of: date | None


def import_file(
    path: Path,
    state: Path,
    catalogue: Path | None = None,
    *,
    progress: Callable[[int], None] | None = None,
    dry_run: bool = False,
) -> Report:
    """Import a list: JSON lines, plain or gzipped, or a workbook or CSV of our own columns.

    The report compares it with the book in use: the imported one, else the `catalogue`, whose
    facts are held against the facts of the list. `progress` hears the number of each line read.

    Raise `BookError` when nothing of the file can be used; nothing is changed then.
    """
    book, refused = read_list(path, progress)
    report = _told(book, refused, state, catalogue)
    if not dry_run:
        write_whole(book_file(state), book.to_json())
    return report


def read_list(
    path: Path, progress: Callable[[int], None] | None = None
) -> tuple[Book, tuple[Refused, ...]]:
    """Read a list into a book, and name the lines that are no procedure."""
    entries: dict[str, Procedure] = {}
    refused: list[Refused] = []
    taken_on: date | None = None
    rows = _table(path) if is_table(path) else _json_lines(path)
    for number, entry, day in rows:
        if progress:
            progress(number)
        if entry is None:
            continue
        if isinstance(entry, LineError):
            refused.append(Refused(number, str(entry)))
        elif entry.code in entries:
            refused.append(Refused(number, f"the code {entry.code} stood on an earlier line"))
        else:
            entries[entry.code] = entry
            taken_on = taken_on or day
    if not entries:
        why = f", first on line {refused[0].line}: {refused[0].reason}" if refused else ""
        raise BookError(f"{path.name}: no procedure in it{why}")
    days = [entry.updated for entry in entries.values() if entry.updated]
    return Book(tuple(entries.values()), taken_on or max(days, default=None)), tuple(refused)


_Row = tuple[int, Procedure | LineError | None, date | None]


def _table(path: Path) -> Iterator[_Row]:
    for number, entry in read_table(path):
        yield number, entry, None


def _json_lines(path: Path) -> Iterator[_Row]:
    for number, raw in _lines(path):
        if not raw.strip():
            yield number, None, None
            continue
        try:
            text = raw.decode("utf-8-sig")
            yield number, read_line(text), listed_on(text)
        except UnicodeDecodeError as error:
            wrong = LineError(f"not UTF-8 (byte {error.start} of the line)")
            yield number, wrong, None
        except LineError as error:
            if number > 1 and not raw.endswith(b"\n"):
                raise BookError(f"{path.name}: cut off at line {number} ({error})") from error
            yield number, error, None


def count_lines(path: Path) -> int | None:
    """Count the lines, so that a progress bar knows its end; a workbook's rows are not counted."""
    return None if is_workbook(path) else sum(1 for _ in _lines(path))


def compare(before: Book | None, after: Book, refused: tuple[Refused, ...] = ()) -> Report:
    """Tell what is new, changed and gone between two books."""
    old = {entry.code: entry for entry in before.procedures} if before else {}
    now = {entry.code: entry for entry in after.procedures}
    return Report(
        total=len(now),
        new=tuple(code for code in now if code not in old),
        changed=tuple(code for code in now if code in old and old[code] != now[code]),
        gone=tuple(code for code in old if code not in now),
        refused=refused,
        as_of=after.as_of,
    )


def _told(book: Book, refused: tuple[Refused, ...], state: Path, catalogue: Path | None) -> Report:
    try:
        before = imported_book(state)
        if before or catalogue is None:
            return compare(before, book, refused)
        report = compare(load_catalogue(catalogue), book, refused)
        # The shipped catalogue has no whole texts: they make no procedure another one.
        plain = load_plain(catalogue / "plain.toml")
        facts = replace(book, procedures=tuple(compact(e, plain) for e in book.procedures))
        return replace(report, changed=compare(load_facts(catalogue), facts).changed)
    except BookError:
        # A broken book is what a new import is for.
        return compare(None, book, refused)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    number = 0
    try:
        with _opened(path) as file:
            while raw := file.readline(_LONGEST_LINE):
                number += 1
                yield number, raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BookError(f"{path.name}: broken after line {number} ({error})") from error
    except OSError as error:
        raise BookError(f"{path}: cannot be read ({error.strerror or error})") from error


def _opened(path: Path) -> BinaryIO | gzip.GzipFile:
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    return gzip.open(path, "rb") if packed else path.open("rb")
