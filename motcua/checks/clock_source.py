"""What keeps the clock right: a time service that runs, and has heard from its server."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from pathlib import Path

from motcua.checks import Check, ok, warning

_NAME = "nguồn giờ"
#: Programs by which a Debian keeps its clock, as they are called while they run.
_SERVICES = {
    "systemd-timesyn": "systemd-timesyncd",
    "chronyd": "chrony",
    "ntpd": "ntpd",
    "ntpsec": "ntpsec",
    "openntpd": "openntpd",
}
_UNSYNC = 0x40  # STA_UNSYNC of <sys/timex.h>
_ERROR_US = 16_000_000  # what systemd too takes for "not synchronised" (time-util.c: ntp_synced)


class _Timex(ctypes.Structure):
    """`struct timex` of Linux, as far as it is read here (adjtimex(2))."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    )


@dataclass(frozen=True)
class Source:
    """What is known: the service that runs, and whether the kernel calls its clock right.

    `right` is None where the kernel cannot be asked.
    """

    service: str | None
    right: bool | None


def clock_source(proc: Path = Path("/proc")) -> Source:
    """Look who keeps the clock. It asks the kernel, so it needs no bus and no rights."""
    return Source(next(iter(_running(proc)), None), _kernel_says())


def running(names: set[str], proc: Path = Path("/proc")) -> set[str]:
    """Tell which of some programs run, by the names the kernel has for them (15 signs)."""
    found = set()
    for comm in proc.glob("[0-9]*/comm"):
        try:
            name = comm.read_text().strip()
        except OSError:  # it ended meanwhile
            continue
        if name in names:
            found.add(name)
    return found


def _running(proc: Path) -> list[str]:
    return [_SERVICES[name] for name in sorted(running({*_SERVICES}, proc))]


def _kernel_says() -> bool | None:
    try:
        adjtimex = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    asked = _Timex()
    if adjtimex(ctypes.byref(asked)) < 0:
        return None
    return not asked.status & _UNSYNC and asked.maxerror < _ERROR_US


def check_source(source: Source) -> Check:
    """Examine whether somebody keeps the clock right, before it is wrong."""
    if source.service and source.right:
        return ok(_NAME, f"{source.service} giữ giờ đúng theo máy chủ giờ.")
    if source.service:
        return warning(
            _NAME,
            f"{source.service} đang chạy nhưng chưa nhận được giờ từ máy chủ giờ nào.",
            "Xem dây mạng. Không có internet: so đồng hồ mỗi sáng, hoặc đặt máy chủ giờ của xã.",
        )
    if source.right:
        return ok(_NAME, "Giờ của máy được đồng bộ từ bên ngoài.")
    return warning(
        _NAME,
        "Không có dịch vụ nào giữ giờ; đồng hồ của máy sẽ chạy lệch dần.",
        "Gõ: sudo apt-get install systemd-timesyncd && sudo timedatectl set-ntp true. "
        "Không có internet: so đồng hồ mỗi sáng.",
    )
