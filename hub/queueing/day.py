"""Which business day it is, and whether tickets are given now. Pure; the hours are passed in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
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


class Moment(NamedTuple):
    """When something happened by the hub's own clock, and whether that was behind then."""

    at: datetime
    behind: bool

    def until(self, end: Moment) -> float | None:
        """Measure seconds; None where nothing is known, as over a clock that was set."""
        took = end.at - self.at
        known = self.behind == end.behind and timedelta(0) <= took <= TOO_LONG
        return took.total_seconds() if known else None


class Session(NamedTuple):
    """What an office's hours say of a moment.

    `date` is that of a day which begins then; `opened_at` is since when it is open, None while it
    is closed.
    """

    at: datetime
    date: date
    opened_at: datetime | None


def business_day(
    session: Session,
    current: date | None,
    last_event: datetime | None,
    reached: date | None = None,
) -> date:
    """Tell the day a command belongs to: the day its session opened.

    It ends when the office opens on a later date. While it is closed, or never closes, a day ends
    with its date too, unless it is still being worked on: its last event is younger than a night.
    `reached` is the date up to which a day goes on, where it is another than its own.
    """
    if current is None or last_event is None:
        return session.date
    reached = reached or current
    if session.date == current or session.date <= reached:
        return current
    if session.date > current:
        # Only another hub, whose clock is behind, has it go on up to an earlier date.
        reached = max(reached, current)
    opened = session.opened_at
    if opened is not None and opened.astimezone(VIETNAM).date() > reached:
        return session.date
    # A stamp that is ahead of the clock does not tell how long it is silent: since midnight, then.
    if clock_behind(last_event, session.at):
        last_event = datetime.combine(session.date, time.min, VIETNAM)
    return current if session.at - last_event < NIGHT else session.date


def date_reached(session: Session, day: date, reached: date | None) -> date:
    """Tell the date that a day which goes on has reached: an earlier one after a clock set back.

    It is its own again as soon as that is what the calendar says.
    """
    return day if session.date == day else min(session.date, reached or day)
