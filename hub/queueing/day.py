"""Which business day it is, and whether tickets are given now. Pure; the hours are passed in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

# The whole country keeps one time, without summer time.
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

# A queue that is still being worked on after closing stays one day over midnight; after such a
# silence the night has passed.
NIGHT = timedelta(hours=4)


class Session(NamedTuple):
    """What an office's hours say of a moment.

    `date` is that of a day which begins then; `opened_at` is since when it is open, None while it
    is closed.
    """

    at: datetime
    date: date
    opened_at: datetime | None


def business_day(session: Session, current: date | None, last_event: datetime | None) -> date:
    """Tell the day a command belongs to: the day its session opened.

    While the office is open that is the current one, unless it has opened on a later date; so one
    on night duty keeps its queue over midnight. While it is closed, a day ends with its date,
    unless it is still being worked on: its last event is younger than a night.
    """
    if current is None or last_event is None:
        return session.date
    if session.date <= current:
        return current
    if session.opened_at is None:
        goes_on = session.at - last_event < NIGHT
    else:
        goes_on = session.opened_at.astimezone(VIETNAM).date() <= current
    return current if goes_on else session.date
