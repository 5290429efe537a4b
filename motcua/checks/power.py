"""Power: whether a UPS tells this machine to stop in good order before its battery is empty."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from motcua.checks import Check, ok, warning
from motcua.checks.clock_source import running

_NAME = "bộ lưu điện"
_STOPS = (
    "Khi gần hết pin, máy tự tắt: systemd báo SIGTERM, trung tâm dừng gọn trong 15 giây, "
    "không mất số nào."
)
_GUIDE = "Từng dòng lệnh: docs/vi/install.md, bước 11."
_WITHOUT = (
    "Mất điện đột ngột không mất số nào đã phát, nhưng phòng ngừng phục vụ. Có bộ lưu điện thì "
    "cắm dây USB của nó vào máy và gõ: sudo apt-get install apcupsd (APC) hoặc nut (hãng khác). "
    f"{_GUIDE}"
)
_CABLE = (
    "Cắm lại dây USB của bộ lưu điện, xem nó có bật không; rồi gõ: sudo systemctl restart {}; "
    "kiểm tra lại: ./run doctor"
)
_ASKABLE = (
    "Đặt NETSERVER on và NISIP 127.0.0.1 trong /etc/apcupsd/apcupsd.conf, rồi gõ: "
    "sudo systemctl restart apcupsd; kiểm tra lại: ./run doctor"
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
    services: str


_PROGRAMS = (
    _Program(
        name="apcupsd",
        process="apcupsd",
        binary="sbin/apcupsd",
        file="etc/default/apcupsd",
        set_up=r"^\s*ISCONFIGURED=[\"']?yes",
        todo="Sửa /etc/apcupsd/apcupsd.conf, đặt ISCONFIGURED=yes trong /etc/default/apcupsd, "
        f"rồi gõ: sudo systemctl enable --now apcupsd. {_GUIDE}",
        services="apcupsd",
    ),
    _Program(
        name="nut",
        process="upsmon",
        binary="sbin/upsmon",
        file="etc/nut/nut.conf",
        set_up=r"^\s*MODE\s*=\s*[\"']?(standalone|netserver|netclient)",
        todo="Đặt MODE=standalone trong /etc/nut/nut.conf, ghi bộ lưu điện vào ups.conf và "
        f"upsmon.conf, rồi gõ: sudo systemctl enable --now nut-server nut-monitor. {_GUIDE}",
        services="nut-driver.target nut-server nut-monitor",
    ),
)


def check_ups(root: Path = Path("/")) -> Check:
    """Examine whether apcupsd or nut is there, set up, runs, and hears its UPS.

    Debian's nut lets only its own group read its files; what runs tells more than they do.
    """
    there = [one for one in _PROGRAMS if _installed(root, one)]
    if not there:
        return warning(_NAME, "Không có chương trình nào nghe tín hiệu bộ lưu điện.", _WITHOUT)
    names = running({one.process for one in there}, root / "proc")
    for one in there:
        if one.process in names:
            return _silence(one) or ok(_NAME, f"{one.name} đang nghe bộ lưu điện. {_STOPS}")
    one = there[0]
    if _set_up(root, one) is False:
        return warning(_NAME, f"{one.name} đã cài nhưng chưa thiết lập ({one.file}).", one.todo)
    return warning(_NAME, f"{one.name} đã cài nhưng không chạy.", one.todo)


def _silence(one: _Program) -> Check | None:
    """Ask the program whether it hears its UPS; None: it does, as far as it can be asked.

    What nut listens to may stand on another machine, which tells nobody but it.
    """
    if one.process == "apcupsd":
        said = _asked("apcaccess").stdout
        if "STATUS" not in said:
            return warning(
                _NAME,
                "apcupsd đang chạy nhưng không trả lời là có nghe thấy bộ lưu điện không.",
                _ASKABLE,
            )
        lost = "COMMLOST" in said
    else:
        each = [_asked("upsc", name).stderr for name in _asked("upsc", "-l").stdout.split()]
        lost = any(word in said for said in each for word in ("Data stale", "Driver not connected"))
    if not lost:
        return None
    return warning(
        _NAME,
        f"{one.name} đang chạy nhưng mất liên lạc với bộ lưu điện: khi gần hết pin, "
        "máy không tự tắt kịp.",
        _CABLE.format(one.services),
    )


def _asked(*command: str) -> subprocess.CompletedProcess[str]:
    # Debian keeps apcaccess in /sbin, which is not on the PATH of every user.
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=5,
            env={**os.environ, "PATH": path},
        )
    except (OSError, subprocess.SubprocessError):
        return subprocess.CompletedProcess(command, 1, "", "")


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
