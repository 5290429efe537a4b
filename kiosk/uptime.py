"""A clock that nobody can set: how long this machine has been running."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Uptime:
    """Which start of the machine this is, empty where nobody can tell, and seconds since then."""

    boot: str = ""
    seconds: float = 0.0


UNTOLD = Uptime()


def uptime() -> Uptime:
    """Look at it; time asleep counts."""
    try:
        boot = _BOOT.read_text("ascii").strip()
        return Uptime(boot, time.clock_gettime(time.CLOCK_BOOTTIME))
    except (AttributeError, OSError):  # not Linux
        return UNTOLD
