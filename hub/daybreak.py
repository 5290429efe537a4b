"""Which day a command belongs to, for a hub that notices when its clock is set.

The clock alone cannot tell a night from a clock that was set on; beside one that nobody can set it
can. A day on which people came goes on over such a jump, up to the date that the clock was set on
to: they are in the room, unless a night's silence came before. Set back, it goes on too, and ends
with the date that it then is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy.engine import Connection

from hub.office_hours import OfficeHours
from hub.queueing.day import HARDLY, NIGHT, Session, business_day, date_reached
from hub.store import reading
from hub.store.recording import Day

log = logging.getLogger(__name__)


def running_s() -> float:
    """Tell how long the machine has been running; on Linux the time asleep counts."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Daybreak:
    """Tells days to one hub, which looks at every command and once a minute."""

    def __init__(self, hours: OfficeHours, steady: Callable[[], float] = running_s) -> None:
        self._hours = hours
        self._steady = steady
        # What the clock would say when `steady` stood at 0: it moves when the clock is set.
        self._zero: datetime | None = None
        # The last event, and since when it is known: no stamp tells how long a day is silent.
        self._seq, self._seen_s = -1, 0.0
        self._first = 0  # who took a number after this event is in the room
        self._was_behind = False  # when an earlier hub looked last, which may have let people in
        self._set_on_to: date | None = None
        self._told: date | None = None  # which of these the log knows of

    def day(
        self, connection: Connection, centre: str, last: Day, now: datetime
    ) -> tuple[date, date | None]:
        """Tell the day a command belongs to, and up to which date it goes on if not its own.

        The centre's lock is held.
        """
        session = self._hours.session(now)
        self._look(session, last)
        if last.day is None:
            return session.date, None
        to = self._set_on_to
        if (
            to
            and to not in (last.day, last.reached)
            and self._goes_on(connection, centre, last, to)
        ):
            if to != self._told:
                # Another hub, whose clock is behind, may put the day back at each of its looks.
                log.warning("the clock was set on to %s: the day of %s goes on", to, last.day)
                self._told = to
            return last.day, to
        day = _by_calendar(session, last)
        if day == last.day:
            reached = date_reached(session, day, last.reached)
        else:
            day, reached = reading.unused(connection, centre, day), session.date
        return day, None if reached == day else reached

    def _look(self, session: Session, last: Day) -> None:
        steady_s = self._steady()
        zero = session.at - timedelta(seconds=steady_s)
        if last.seq != self._seq:
            self._seq, self._seen_s = last.seq, steady_s
        silent = timedelta(seconds=steady_s - self._seen_s) >= NIGHT
        if session.date != self._set_on_to:
            self._set_on_to = self._told = None  # that date is over, or never was
        if self._zero is None:
            self._first = last.seq
            if last.day and last.reached and last.reached < last.day:
                self._was_behind = True
                self._set_on_to = session.date if session.date > last.day else None
        elif zero - self._zero > HARDLY and not silent:
            unset = self._hours.session(session.at - (zero - self._zero))
            jumped = unset.date < session.date or _by_calendar(session, last) != last.day
            if jumped and _by_calendar(unset, last) == last.day:
                self._set_on_to = session.date
        self._zero = zero

    def _goes_on(self, connection: Connection, centre: str, last: Day, to: date) -> bool:
        """Tell whether a day goes on over a clock that was set on: somebody who came is left.

        It does anyhow where it is of a later date.
        """
        assert last.day is not None, "there is a day"
        if to < last.day:
            return True
        return any(
            one.seq > self._first
            or (self._was_behind and self._hours.session(one.issued_at).date < last.day)
            for one in reading.left(connection, centre, last.day)
        )


def _by_calendar(session: Session, last: Day) -> date:
    return business_day(session, last.day, last.last_at, last.reached)
