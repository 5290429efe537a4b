"""A list of one's own, written in a spreadsheet, as a workbook or as CSV: one procedure a row.

The columns are ours (`COLUMNS`); `motcua procedures template` writes an empty table. A cell is
read as a person writes it: ``10.000 đồng/lần``, ``3 ngày làm việc``, papers one a line. An empty
cell is a thing not stated, and is shown as such.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from procedures.catalogue import Channel, Duration, Fee, FeeStatus, Paper, PaperCase, Procedure
from procedures.datafile import BookError
from procedures.listing import LineError
from procedures.naming import short_name
from procedures.text import read_code, tidy
from procedures.workbook import Cells, is_workbook, read_workbook, write_workbook

COLUMNS = {
    "code": "1.001193",
    "name": "Thủ tục đăng ký khai sinh",
    "short_name": "Đăng ký khai sinh",
    "field": "Hộ tịch",
    "office": "",
    "decision_no": "163/QĐ-BTP",
    "decision_date": "15/01/2026",
    "papers": "Tờ khai (1 bản chính); Giấy chứng sinh (1 bản chính)",
    "time": "1 ngày làm việc",
    "fee": "",
    "exemptions": "",
    "channels": "counter; online; post",
    "results": "Giấy khai sinh",
    "keywords": "làm giấy khai sinh; con mới sinh",
    "event": "child",
    "source": "https://dichvucong.gov.vn/",
    "updated": "15/04/2026",
}
_NEEDED = ("code", "name")
_DAYS = ("decision_date", "updated")
_CHANNELS: tuple[Channel, ...] = ("counter", "online", "post")
_PAPER = re.compile(r"(?P<name>.*?)\s*\((?P<count>[^()]*\bbản\b[^()]*)\)$")
_COUNT = re.compile(r"(\d+)\s*bản\s*(chính|sao)")
_LENGTH = re.compile(
    r"(?:(?P<channel>counter|online|post)\s*:\s*)?(?P<amount>\d+)\s*(?P<unit>[^\W\d].*)"
)
_PRICE = re.compile(
    r"(?P<amount>\d[\d.]*)\s*(?P<currency>đồng|VNĐ|VND|đ|USD)\b\s*(?P<note>.*)", re.IGNORECASE
)
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_CUT_CODE = re.compile(r"\d[.,]\d{1,5}")
_FREE = re.compile(r"(?:miễn|không (?:thu|mất))\b", re.IGNORECASE)
_LONGEST_CELL = 100_000


def template(suffix: str) -> bytes:
    """Write an empty table with one row as an example, as a workbook (``.xlsx``) or as CSV."""
    rows = (tuple(COLUMNS), tuple(COLUMNS.values()))
    if suffix.lower() == ".xlsx":
        return write_workbook(rows)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    # Excel needs the mark at its head.
    return out.getvalue().encode("utf-8-sig")


def is_table(path: Path) -> bool:
    """Tell a table of our own from a list of the portal."""
    return is_workbook(path) or path.suffix.lower() == ".csv"


def read_table(path: Path) -> Iterator[tuple[int, Procedure | LineError]]:
    """Read each row with its number; one that is no procedure comes as its error."""
    rows = read_workbook(path, _NEEDED, _DAYS) if is_workbook(path) else _csv(path)
    _, head = next(rows, (1, []))
    names = [] if isinstance(head, LineError) else [tidy(name).lower() for name in head]
    _check_head(path, names)
    for number, row in rows:
        yield number, row if isinstance(row, LineError) else _read(names, row)


def _csv(path: Path) -> Iterator[Cells]:
    text = _text(path)
    head = text.partition("\n")[0]
    # A Vietnamese Excel parts the columns with semicolons.
    delimiter = ";" if head.count(";") > head.count(",") else ","
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    width, number, last = 0, 1, text.count("\n") + 1
    try:
        for row in rows:
            width = width or len(row)
            if rows.line_num == last and len(row) < width and any(row):
                raise BookError(f"{path.name}: cut off at line {number} ({len(row)} cells only)")
            if not width or any(cell.strip() for cell in row):
                yield number, row
            number = rows.line_num + 1
    except csv.Error as error:
        raise BookError(f"{path.name}: broken at line {number} ({error})") from error


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BookError(
            f"{path.name}: not UTF-8 (byte {error.start}); save it as 'CSV UTF-8'"
        ) from error
    except OSError as error:
        raise BookError(f"{path}: cannot be read ({error.strerror or error})") from error


def _check_head(path: Path, names: list[str]) -> None:
    if missing := [name for name in _NEEDED if name not in names]:
        raise BookError(f"{path.name}: no column {missing[0]!r} in the first line")
    if strange := [name for name in names if name and name not in COLUMNS]:
        raise BookError(f"{path.name}: unknown column {strange[0]!r}")
    if len(set(names)) < len(names):
        raise BookError(f"{path.name}: a column stands twice in the first line")


def _read(names: list[str], row: list[str]) -> Procedure | LineError:
    if len(row) > len(names):
        return LineError(f"{len(row)} cells under {len(names)} columns")
    # A cell of several lines stays so until it is parted.
    cells = dict.fromkeys(COLUMNS, "") | dict(zip(names, row, strict=False))
    # Where the comma stands before decimals, a spreadsheet writes a code so.
    code, name = read_code(cells["code"].replace(",", ".")), tidy(cells["name"])
    if not code:
        lost = "; a 0 at its end is lost" if _CUT_CODE.fullmatch(cells["code"].strip()) else ""
        return LineError(f"no procedure's code in 'code' ({cells['code'][:40]!r}{lost})")
    if not name:
        return LineError(f"{code}: no text in 'name'")
    try:
        return _procedure(code, name, cells)
    except ValueError as error:
        return LineError(f"{code}: {error}")


def _procedure(code: str, name: str, cells: dict[str, str]) -> Procedure:
    papers = tuple(_paper(part) for part in _parts(cells["papers"]))
    fees, status = _fees(_parts(cells["fee"]))
    return Procedure(
        code=code,
        name=name,
        short_name=tidy(cells["short_name"]) or short_name(name),
        field=tidy(cells["field"]),
        office=tidy(cells["office"]),
        decision_no=tidy(cells["decision_no"]),
        decision_date=_day(cells["decision_date"]),
        papers=(PaperCase(papers),) if papers else (),
        times=tuple(_time(part) for part in _parts(cells["time"])),
        fee_status=status,
        fees=fees,
        exemptions=tidy(cells["exemptions"]),
        channels=tuple(_channel(part) for part in _parts(cells["channels"])),
        results=_parts(cells["results"]),
        keywords=_parts(cells["keywords"]),
        source=tidy(cells["source"]),
        updated=_day(cells["updated"]),
        event=tidy(cells["event"]),
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for piece in re.split(r"[;\n]", cell) if (part := tidy(piece)))


def _paper(text: str) -> Paper:
    found = _PAPER.fullmatch(text)
    if not found:
        return Paper(text)
    counts = {kind: int(number) for number, kind in _COUNT.findall(found["count"])}
    return Paper(found["name"], counts.get("chính", 0), counts.get("sao", 0))


def _time(text: str) -> Duration:
    found = _LENGTH.fullmatch(text)
    if not found:
        if text.isdecimal():
            raise ValueError(f"the time {text!r} has no unit; write '{text} ngày làm việc'")
        return Duration(note=text)
    channel = next((known for known in _CHANNELS if known == found["channel"]), None)
    return Duration(int(found["amount"]), found["unit"], channel)


def _fees(parts: tuple[str, ...]) -> tuple[tuple[Fee, ...], FeeStatus]:
    fees = tuple(_fee(part) for part in parts)
    if not fees:
        return (), "not_stated"
    if any(fee.amount for fee in fees):
        return fees, "amount_stated"
    return fees, "stated_free_or_none" if _FREE.match(fees[0].note) else "text_only"


def _fee(text: str) -> Fee:
    found = _PRICE.fullmatch(text)
    if not found:
        if text.replace(".", "").isdecimal():
            raise ValueError(f"the fee {text!r} has no currency; write '{text} đồng'")
        return Fee(note=text)
    amount = int(found["amount"].replace(".", ""))
    if not amount:
        raise ValueError(f"the fee {text!r}: an amount of 0 is no fee; write 'Miễn phí' or nothing")
    currency = "USD" if found["currency"].upper() == "USD" else "VND"
    return Fee(amount, currency, note=found["note"])


def _channel(text: str) -> Channel:
    for known in _CHANNELS:
        if known == text.lower():
            return known
    raise ValueError(f"the channel {text!r} is none of {', '.join(_CHANNELS)}")


def _day(cell: str) -> date | None:
    text = tidy(cell)
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        return date.fromisoformat("{2}-{1:0>2}-{0:0>2}".format(*found.groups()) if found else text)
    except ValueError:
        raise ValueError(f"the day {text!r} is not like 15/01/2026") from None
