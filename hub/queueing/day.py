"""Which business day it is, and whether tickets are given now. Pure; the hours are passed in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

# The whole country keeps one time, without summer time.
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

# Over midnight a queue that is still being worked on stays one day; after such a silence the night
# has passed.
NIGHT = timedelta(hours=4)


def business_day(now: datetime, current: date | None, last_event: datetime | None) -> date:
    """Tell the day a command belongs to: the day its session opened.

    A new session opens with the first command of a new date, unless the old one is still going on:
    its last event is younger than a night. An office on duty so keeps its queue over midnight.
    """
    today = now.astimezone(VIETNAM).date()
    if current is None or last_event is None:
        return today
    if today <= current or now - last_event < NIGHT:
        return current
    return today
