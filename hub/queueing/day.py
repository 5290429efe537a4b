"""Which business day it is, and whether tickets are given now. Pure; the hours are passed in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

# The whole country keeps one time, without summer time.
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

# Over midnight a queue that is still being worked on stays one day; after such a silence the night
# has passed.
NIGHT = timedelta(hours=4)


# The clocks of several hubs differ by less, and so much is soon caught up with.
HARDLY = timedelta(minutes=1)
# Nobody waits, or is served, for as long: the clock was set meanwhile.
TOO_LONG = timedelta(days=1)


def clock_behind(last_at: datetime | None, now: datetime) -> timedelta | None:
    """Tell how far a clock is behind the last event; None when it is not, or hardly."""
    late = last_at - now if last_at else timedelta(0)
    return late if late > HARDLY else None


def seconds_between(start: datetime, end: datetime, *, clock_set: bool) -> float | None:
    """Measure seconds; None where nothing is known, as over a clock that was set."""
    took = end - start
    return None if clock_set or not timedelta(0) <= took <= TOO_LONG else took.total_seconds()


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

    It ends when the office opens on a later date. While it is closed, or never closes, a day ends
    with its date too, unless it is still being worked on: its last event is younger than a night.
    """
    if current is None or last_event is None:
        return session.date
    if session.date <= current:
        return current
    opened = session.opened_at
    if opened is not None and opened.astimezone(VIETNAM).date() > current:
        return session.date
    return current if session.at - last_event < NIGHT else session.date
