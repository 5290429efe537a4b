"""The backup: there is one, it is young, and a stick that shall hold it is in."""

from __future__ import annotations

import errno
from datetime import datetime, timedelta
from pathlib import Path

from hub.keeping.errors import BackupError
from hub.keeping.seal import read_passphrase
from hub.keeping.shelf import Shelf
from hub.settings import BackupSettings
from motcua.checks import Check, fault, ok, warning

_NAME = "bản sao lưu"
_OLD = timedelta(days=2)
_BY_HAND = "Sao lưu ngay: ./run backup"


def check_backup(
    backup: BackupSettings, centre: str, state: Path, queue: Path | None, now: datetime
) -> Check:
    """Examine the backups; `queue` is the file of the queue, None where a server keeps it."""
    if queue is None:
        return ok(_NAME, "Cơ sở dữ liệu ở máy chủ PostgreSQL, sao lưu tại đó (pg_dump).")
    if not backup.folder:
        return warning(
            _NAME,
            "Không sao lưu hằng ngày (backup.folder để trống).",
            "Đặt backup.folder là thư mục trên một ổ đĩa khác hoặc thẻ USB.",
        )
    if phrase := backup.passphrase(state):
        try:
            read_passphrase(phrase)
        except BackupError as error:
            return fault(_NAME, f"Không mã hóa được bản sao lưu: {error}.", "Sửa tệp câu trên nêu.")
    return _age(Shelf(backup.place(state), centre), queue, now)


def check_place(backup: BackupSettings, state: Path, queue: Path | None) -> Check:
    """Examine whether the backups outlive the disk that the queue is on."""
    name = "nơi sao lưu"
    if queue is None or not backup.folder:
        return ok(name, "Xem mục bản sao lưu.")
    place = backup.place(state)
    try:
        same = _disk(place) == _disk(queue.parent)
    except OSError:
        return ok(name, "Xem mục bản sao lưu.")
    if same:
        return warning(
            name,
            f"{place} nằm cùng ổ đĩa với hàng chờ: ổ hỏng thì mất cả hai.",
            "Đặt backup.folder là thư mục trên thẻ USB hoặc ổ đĩa khác.",
        )
    return ok(name, f"{place} ở ổ đĩa khác với hàng chờ.")


def _disk(folder: Path) -> int:
    return folder.stat().st_dev


def _age(shelf: Shelf, queue: Path, now: datetime) -> Check:
    if not queue.exists():
        return ok(_NAME, "Chưa có gì để sao lưu.")
    try:
        newest = shelf.newest(now)
    except OSError as error:
        # ENODEV: a place that is mounted when it is looked at, and the stick for it is not in.
        if error.errno in {errno.ENOENT, errno.ENODEV}:
            return warning(
                _NAME,
                f"Không thấy thư mục sao lưu {shelf.folder}.",
                "Cắm thẻ USB vào, hoặc tạo thư mục đó; hub tự sao lưu trong vòng 10 phút.",
            )
        return warning(_NAME, f"Không đọc được {shelf.folder}: {error.strerror}.", _BY_HAND)
    if newest is None:
        return warning(_NAME, f"Chưa có bản sao lưu nào trong {shelf.folder}.", _BY_HAND)
    said = f"Bản sao lưu mới nhất: {newest.path.name}"
    if now - newest.made_at > _OLD:
        days = (now - newest.made_at).days
        return warning(
            _NAME, f"{said}, đã {days} ngày.", f"{_BY_HAND}; nếu không được, lệnh nói lý do."
        )
    return ok(_NAME, f"{said}.")
