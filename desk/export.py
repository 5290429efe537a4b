"""A day's turns as a table for other programs: CSV, and a workbook. No name is in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from hub.centre import CentreConfig
from hub.queueing.day import VIETNAM
from hub.report import Report, Turn

HEAD = (
    "Số",
    "Lĩnh vực",
    "Diện ưu tiên",
    "Vào hàng",
    "Được mời",
    "Bắt đầu làm",
    "Xong",
    "Quầy",
    "Chờ (phút)",
    "Làm (phút)",
    "Kết quả",
    "Mời khác thứ tự đến vì",
)
OUTCOMES = {
    "served": "đã làm xong",
    "moved": "chuyển",
    "missed": "vắng mặt",
    "left": "đã hủy",
    "expired": "hết ngày",
    "aside": "tạm dừng",
    "": "",
}
REASONS = {
    "longest-wait": "chờ quá thời gian tối đa",
    "own-service": "lĩnh vực chính của quầy",
    "priority": "diện ưu tiên",
    "ratio": "xen kẽ theo tỷ lệ",
    "accumulated": "điểm ưu tiên cao hơn",
    "service-rule": "thứ tự riêng của từng lĩnh vực",
    "returned": "quay lại sau khi sửa giấy tờ",
    "named": "cán bộ mời đích danh",
    "parked": "quay lại làm nốt việc",
    "": "",
}
Cell = str | float | datetime | None


def rows(centre: CentreConfig, report: Report) -> Iterator[tuple[Cell, ...]]:
    """Write each turn as a row: times are local, without a zone, minutes with one decimal."""
    services = {service.id: service.name for service in centre.services}
    classes = {row.id: row.name for row in centre.priorities} | {"none": ""}
    for turn in report.turns:
        yield _row(turn, services.get(turn.service, turn.service), classes)


def _row(turn: Turn, service: str, classes: dict[str, str]) -> tuple[Cell, ...]:
    return (
        turn.label,
        service,
        classes.get(turn.priority, turn.priority),
        _local(turn.joined_at),
        _local(turn.called_at),
        _local(turn.started_at),
        _local(turn.done_at),
        turn.counter or "",
        _minutes(turn.wait_s),
        _minutes(turn.service_s),
        OUTCOMES.get(turn.outcome, turn.outcome),
        REASONS.get(turn.reason, turn.reason),
    )


def csv_file(centre: CentreConfig, report: Report) -> bytes:
    """Write a CSV with a byte order mark, as Excel needs to see Vietnamese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in rows(centre, report):
        writer.writerow(
            cell.strftime("%Y-%m-%d %H:%M:%S") if isinstance(cell, datetime) else cell
            for cell in row
        )
    return out.getvalue().encode("utf-8-sig")


def workbook(centre: CentreConfig, report: Report) -> bytes:
    """Write a workbook of one sheet."""
    # Its library is a tenth of what the hub loads at its start, and few ask for a workbook.
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "Lượt"
    sheet.append(HEAD)
    for row in rows(centre, report):
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in range(1, len(HEAD) + 1):
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
