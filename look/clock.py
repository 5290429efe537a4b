"""The time people read: on a screen and on a slip it is always Việt Nam's, wherever the machine."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

# The whole country keeps one time, without summer time.
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Tell the time as the clock on the wall of the centre does."""
    return datetime.now(VIETNAM)
