"""A day's turns as a table for other programs: CSV, and a workbook. No name is in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from desk.texts import Words
from hub.centre import CentreConfig
from hub.queueing.day import VIETNAM
from hub.report import Report, Turn

#: The words of the columns' heads, and with their tables those of a turn's end and its reason.
COLUMNS = (
    *("number", "service", "priority", "joined", "called", "started", "done", "counter"),
    *("wait", "time", "outcome", "reason"),
)
Cell = str | float | datetime | None


def head(words: Words) -> tuple[str, ...]:
    """Name the columns."""
    return tuple(words.say(f"export.{column}") for column in COLUMNS)


def rows(centre: CentreConfig, report: Report, words: Words) -> Iterator[tuple[Cell, ...]]:
    """Write each turn as a row: times are local, without a zone, minutes with one decimal."""
    services = {service.id: service.name for service in centre.services}
    classes = {row.id: row.name for row in centre.priorities} | {"none": ""}
    for turn in report.turns:
        yield _row(turn, services.get(turn.service, turn.service), classes, words)


def _row(turn: Turn, service: str, classes: dict[str, str], words: Words) -> tuple[Cell, ...]:
    return (
        turn.label,
        service,
        classes.get(turn.priority, turn.priority),
        _local(turn.joined.at),
        _local(turn.called and turn.called.at),
        _local(turn.started_at),
        _local(turn.done and turn.done.at),
        turn.counter or "",
        _minutes(turn.wait_s),
        _minutes(turn.service_s),
        turn.outcome and words.say(f"outcome.{turn.outcome}"),
        turn.reason and words.say(f"reason.{turn.reason}"),
    )


def csv_file(centre: CentreConfig, report: Report, words: Words) -> bytes:
    """Write a CSV with a byte order mark, as Excel needs to see Vietnamese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head(words))
    for row in rows(centre, report, words):
        writer.writerow(
            cell.strftime("%Y-%m-%d %H:%M:%S") if isinstance(cell, datetime) else cell
            for cell in row
        )
    return out.getvalue().encode("utf-8-sig")


def workbook(centre: CentreConfig, report: Report, words: Words) -> bytes:
    """Write a workbook of one sheet."""
    # Its library is a tenth of what the hub loads at its start, and few ask for a workbook.
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = words.say("export.title")
    sheet.append(head(words))
    for row in rows(centre, report, words):
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in range(1, len(COLUMNS) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 20
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _local(at: datetime | None) -> datetime | None:
    if at is None:
        return None
    return at.astimezone(VIETNAM).replace(tzinfo=None, microsecond=0)


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)
