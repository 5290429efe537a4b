"""A table in an Excel workbook: its rows as texts, so that one reader serves it and CSV alike.

Excel makes numbers and days of what looks like one, and people merge cells and write formulas. What
can be told for certain becomes the text that was meant; any other row is refused with a sentence
that says what to do.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import range_boundaries

from procedures.datafile import BookError
from procedures.listing import LineError
from procedures.text import tidy

#: A row with its number: its texts, or why it has none.
Cells = tuple[int, list[str] | LineError]
_UNPACKED_MOST = 64_000_000
# The last row a workbook can have; a cell that says it lies farther down is walked to for hours.
_LAST_ROW, _LAST_COLUMN = 1_048_576, 60
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = bytes.fromhex("D0CF11E0A1B11AE1")
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"(\w+:\w+)\"")
_SAVE = "save it in Excel as .xlsx, without a password"


def is_workbook(path: Path) -> bool:
    """Tell a workbook, also an old or a protected one, by how the file begins and is called."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise BookError(f"{path}: cannot be read ({error.strerror or error})") from error
    return head.startswith((_ZIP, _OLD_EXCEL)) or path.suffix.lower() in (".xlsx", ".xls", ".ods")


def write_workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """Write one sheet whose columns hold text, so that Excel leaves a code as it is typed."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for row in sheet.iter_rows():
        for cell in row:
            cell.number_format, cell.alignment = "@", Alignment(vertical="top", wrap_text=True)
            column = sheet.column_dimensions[cell.column_letter]
            column.number_format, column.width = "@", 24
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_workbook(path: Path, needed: Sequence[str], days: Sequence[str]) -> Iterator[Cells]:
    """Read the one sheet whose first row names the `needed` columns: that row, then all others.

    A row that is no plain text comes as its error; an empty one does not come. In the columns
    `days` a day of Excel's is meant. Raise `BookError` when the file cannot be read to its end.
    """
    _check(path)
    try:
        with warnings.catch_warnings(), closing(_opened(path)) as book:
            # About what it leaves aside, like the colours of a condition.
            warnings.simplefilter("ignore")
            yield from _rows(path, book, needed, days)
    except BookError:
        raise
    except Exception as error:  # whatever a broken file makes openpyxl say
        raise BookError(f"{path.name}: a broken workbook ({error}); {_SAVE}") from error


def _check(path: Path) -> None:
    try:
        with path.open("rb") as file:
            if file.read(8) == _OLD_EXCEL:
                protected = _PROTECTED in file.read()
                what = "protected by a password" if protected else "an old kind of workbook"
                raise BookError(f"{path.name}: {what}; {_SAVE}")
        with zipfile.ZipFile(path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except BookError:
        raise
    except OSError as error:
        raise BookError(f"{path}: cannot be read ({error.strerror or error})") from error
    except Exception as error:  # whatever a broken file makes zipfile say
        raise BookError(f"{path.name}: cut off, or no workbook ({error}); {_SAVE}") from error
    if unpacked > _UNPACKED_MOST:
        raise BookError(f"{path.name}: too large ({unpacked // 1_000_000} MB when unpacked)")


def _opened(path: Path) -> Any:
    # Only reading, a sheet is never whole in memory.
    return openpyxl.load_workbook(path, read_only=True)


def _rows(path: Path, book: Any, needed: Sequence[str], days: Sequence[str]) -> Iterator[Cells]:
    sheet, names = _chosen(path, book.worksheets, needed)
    yield 1, names
    merged = _merged(path, sheet)
    blank: tuple[Any, ...] | None = None
    for number, row in enumerate(_walk(sheet, _LAST_ROW), 1):
        if number == 1 or row is blank:
            continue
        if all(cell.value is None for cell in row):
            # The rows that a sheet leaves out, which may be a million, come as one and the same.
            blank = row
            continue
        try:
            if where := next((one for one in merged if _is_lost(one, number)), None):
                raise LineError(f"cells are merged ({where[0]}); part them and fill in each")
            cells = [_text(cell, name, days) for cell, name in zip(row, names, strict=False)]
            beyond = [place for place, cell in enumerate(row, 1) if cell.value is not None][-1]
            yield number, cells + [""] * (beyond - len(cells))
        except LineError as error:
            yield number, error


def _walk(sheet: Any, last: int) -> Iterator[tuple[Any, ...]]:
    # Both ends are told: what a sheet says of its own size may be wrong.
    found: Iterator[tuple[Any, ...]] = sheet.iter_rows(max_row=last, max_col=_LAST_COLUMN)
    return found


def _chosen(path: Path, sheets: Sequence[Any], needed: Sequence[str]) -> tuple[Any, list[str]]:
    heads = [(sheet, _head(sheet)) for sheet in sheets]
    fitting = [(sheet, head) for sheet, head in heads if not set(needed) - set(head)]
    if len(heads) == 1 or len(fitting) == 1:
        return (fitting or heads)[0]
    titles = ", ".join(repr(sheet.title) for sheet, _ in fitting or heads)
    if fitting:
        raise BookError(f"{path.name}: the sheets {titles} are all lists; keep one")
    what = " and ".join(map(repr, needed))
    raise BookError(f"{path.name}: none of the sheets {titles} has {what} in its first row")


def _head(sheet: Any) -> list[str]:
    cells = next(_walk(sheet, 1), ())
    names = [tidy(str(cell.value or "")).lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


_Merged = tuple[str, tuple[int, int, int, int]]


def _merged(path: Path, sheet: Any) -> list[_Merged]:
    # A sheet that is only read does not tell what is merged in it.
    with zipfile.ZipFile(path) as parts:
        body = parts.read(sheet._worksheet_path)
    found = (ref.decode() for ref in _MERGED.findall(body))
    return [(ref, range_boundaries(ref)) for ref in found]


def _is_lost(merged: _Merged, row: int) -> bool:
    """Tell whether a cell of this row gave its content to another."""
    left, top, right, bottom = merged[1]
    return top <= row <= bottom and (row > top or right > left)


def _text(cell: Any, column: str, days: Sequence[str]) -> str:
    value = cell.value
    match cell.data_type:
        case "f":
            raise LineError(f"a formula in {column!r}; paste it as a value")
        case "e":
            raise LineError(f"an error in {column!r} ({value})")
    match value:
        case None:
            return ""
        case bool():
            raise LineError(f"{str(value).upper()} in {column!r}, where a text is meant")
        case date() if column in days:
            return f"{value:%d/%m/%Y}"
        case date() | time() | timedelta():
            raise LineError(f"Excel made a day of {column!r}; write it in a cell of format text")
        case float():
            return _number(value, column)
        case _:
            return str(value)


def _number(value: float, column: str) -> str:
    if value.is_integer():
        return str(int(value))
    # As a number, 1.001190 has lost its last digit: a code has six behind the point.
    whole = f"{value:.6f}"
    return whole if column == "code" and float(whole) == value else str(value)
