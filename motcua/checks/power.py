"""Power: whether a UPS tells this machine to stop in good order before its battery is empty."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from motcua.checks import Check, ok, warning
from motcua.checks.clock_source import running

_NAME = "bộ lưu điện"
_STOPS = (
    "Khi gần hết pin, máy tự tắt: systemd báo SIGTERM, trung tâm dừng gọn trong 15 giây, "
    "không mất số nào."
)
_WITHOUT = (
    "Mất điện đột ngột không mất số nào đã phát, nhưng phòng ngừng phục vụ. Có bộ lưu điện thì "
    "cắm dây USB của nó vào máy và gõ: sudo apt-get install apcupsd (APC) hoặc nut (hãng khác)."
)


@dataclass(frozen=True)
class _Program:
    """A program that listens to a UPS: how it runs, where it is set up, what shows that it is."""

    name: str
    process: str
    binary: str
    file: str
    set_up: str
    todo: str


_PROGRAMS = (
    _Program(
        name="apcupsd",
        process="apcupsd",
        binary="sbin/apcupsd",
        file="etc/default/apcupsd",
        set_up=r"^\s*ISCONFIGURED=[\"']?yes",
        todo="Sửa /etc/apcupsd/apcupsd.conf, đặt ISCONFIGURED=yes trong /etc/default/apcupsd, "
        "rồi gõ: sudo systemctl enable --now apcupsd",
    ),
    _Program(
        name="nut",
        process="upsmon",
        binary="sbin/upsmon",
        file="etc/nut/nut.conf",
        set_up=r"^\s*MODE\s*=\s*[\"']?(standalone|netserver|netclient)",
        todo="Đặt MODE=standalone trong /etc/nut/nut.conf, ghi bộ lưu điện vào ups.conf và "
        "upsmon.conf, rồi gõ: sudo systemctl enable --now nut-server nut-monitor",
    ),
)


def check_ups(root: Path = Path("/")) -> Check:
    """Examine whether apcupsd or nut is there, set up, and runs.

    Debian's nut lets only its own group read its files; what runs tells more than they do.
    """
    there = [one for one in _PROGRAMS if _installed(root, one)]
    if not there:
        return warning(_NAME, "Không có chương trình nào nghe tín hiệu bộ lưu điện.", _WITHOUT)
    names = running({one.process for one in there}, root / "proc")
    for one in there:
        if one.process in names:
            return ok(_NAME, f"{one.name} đang nghe bộ lưu điện. {_STOPS}")
    one = there[0]
    if _set_up(root, one) is False:
        return warning(_NAME, f"{one.name} đã cài nhưng chưa thiết lập ({one.file}).", one.todo)
    return warning(_NAME, f"{one.name} đã cài nhưng không chạy.", one.todo)


def _installed(root: Path, one: _Program) -> bool:
    return any((root / folder / one.binary).exists() for folder in ("", "usr"))


def _set_up(root: Path, one: _Program) -> bool | None:
    """Tell whether it is set up; None where its file cannot be read."""
    try:
        text = (root / one.file).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return False
    except OSError:
        return None
    return re.search(one.set_up, text, re.MULTILINE) is not None
