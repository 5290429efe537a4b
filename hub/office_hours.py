"""When a centre is open: its hours and holidays, and which session a moment belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache

from hub.queueing.day import VIETNAM, Session
from hub.queueing.hours import Stretches
from hub.settings import CentreSettings, Span

_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class OfficeHours:
    """What the settings say of hours and holidays."""

    settings: CentreSettings
    holidays: frozenset[date] = frozenset()

    def is_open(self, at: datetime) -> bool:
        """Tell whether tickets are given at a moment: its hours, and no holiday."""
        return self.settings.hours == "always" or self._span(at.astimezone(VIETNAM)) is not None

    def opens_at(self, at: datetime) -> datetime | None:
        """Tell when a closed centre gives tickets again; None while it does, or if it never will.

        It looks two weeks ahead: Tết, the longest pause, is shorter.
        """
        if self.is_open(at):
            return None
        today = at.astimezone(VIETNAM).date()
        for day in (today + ahead * _A_DAY for ahead in range(15)):
            for span in self._spans(day):
                start = datetime.combine(day, span.start, VIETNAM)
                if start > at:
                    return start
        return None

    def session(self, at: datetime) -> Session:
        """Tell which session a moment belongs to.

        One that lasts over midnight belongs to the date on which it opened. One that never closes
        is taken to open anew each day at `centre.day_begins`.
        """
        local = at.astimezone(VIETNAM)
        day = local.date()
        if not self.is_open(at):
            return Session(at, day, None)
        span = self._span(local)
        if span and not (span.start == time.min and self._goes_on(day)):
            return Session(at, day, datetime.combine(day, span.start, VIETNAM))
        if span and (evening := self._spans(day - _A_DAY)[-1]).start != time.min:
            opened = datetime.combine(day - _A_DAY, evening.start, VIETNAM)
            return Session(at, opened.date(), opened)
        begins = datetime.combine(day, self.settings.day_begins, VIETNAM)
        return Session(at, day, begins if begins <= local else begins - _A_DAY)

    def stretches(self, at: datetime) -> Stretches:
        """List the stretches of opening time of a moment's session, in UTC; none: it never closes.

        Every forecast asks for them, and compares them with the clock: each day is looked up once.
        """
        return () if self.settings.hours == "always" else self._by_day(self.session(at).date)

    @cached_property
    def _by_day(self) -> Callable[[date], Stretches]:
        return lru_cache(self._of_day)

    def _of_day(self, day: date) -> Stretches:
        spans, tomorrow = self._spans(day), day + _A_DAY
        found = [(_moment(day, span.start), _moment(day, span.end)) for span in spans]
        if self._goes_on(tomorrow):
            found[-1] = (found[-1][0], _moment(tomorrow, self._spans(tomorrow)[0].end))
        return tuple(found[1:] if self._goes_on(day) else found)

    def _goes_on(self, day: date) -> bool:
        """Tell whether the session of the evening before goes on over a day's first midnight."""
        before, after = self._spans(day - _A_DAY), self._spans(day)
        if not before or not after:
            return False
        return before[-1].end == time.max and after[0].start == time.min

    def _span(self, local: datetime) -> Span | None:
        for span in self._spans(local.date()):
            if span.start <= local.time() < span.end:
                return span
        return None

    def _spans(self, day: date) -> tuple[Span, ...]:
        if self.settings.hours == "always" or day in self.holidays:
            return ()
        return self.settings.hours.on(day)


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, VIETNAM).astimezone(UTC)
