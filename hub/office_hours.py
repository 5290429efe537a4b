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
# So far hours are followed over midnights, back and ahead.
_FORTNIGHT = timedelta(days=14)
# A night on duty, or a day with its night, is one queue; what is longer is several days.
_LONG = timedelta(hours=36)


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

        One that lasts over midnight belongs to the date on which it opened. One that lasts longer
        than a day and a half is as one that never closes, which is taken to open anew each day at
        `centre.day_begins`.
        """
        local = at.astimezone(VIETNAM)
        day = local.date()
        if not self.is_open(at):
            return Session(at, day, None)
        begins = datetime.combine(day, self.settings.day_begins, VIETNAM)
        begins = begins if begins <= local else begins - _A_DAY
        for run in self._runs(day):
            if run[0] <= at < run[1]:
                opened = run[0].astimezone(VIETNAM)
                if _is_long(run):
                    return Session(at, day, max(opened, begins))
                return Session(at, opened.date(), opened)
        return Session(at, day, begins)

    def stretches(self, at: datetime) -> Stretches:
        """List the stretches of opening time of a moment's session, in UTC; none: it never closes.

        One that goes on for a fortnight is none: nobody waits for its end.
        """
        return self._stretches(self.session(at).date)

    def opening(self, day: date) -> Stretches:
        """List the stretches of opening time that belong to a day, in UTC, as `session` tells it.

        One that lasts over midnight belongs to the day on which it opened. Of one without an end
        that is the time from one `centre.day_begins` to the next.
        """
        first = _moment(day, time.min)
        begins = _moment(day, self.settings.day_begins)
        if self.settings.hours == "always":
            return ((begins, begins + _A_DAY),)
        found = []
        for start, end in self._runs(day):
            if _is_long((start, end)):
                found.append((start if start >= first else begins, min(end, begins + _A_DAY)))
            elif start >= first:
                found.append((start, end))
        return tuple((start, end) for start, end in found if start < end)

    @cached_property
    def _runs(self) -> Callable[[date], Stretches]:
        # Every forecast asks for them: each day is looked up once.
        return lru_cache(self._runs_of)

    @cached_property
    def _stretches(self) -> Callable[[date], Stretches]:
        return lru_cache(self._stretches_of)

    def _stretches_of(self, day: date) -> Stretches:
        first, end = _moment(day, time.min), _moment(day + _FORTNIGHT, time.min)
        return tuple(
            run for run in self._runs(day) if run[1] < end and (run[0] >= first or _is_long(run))
        )

    def _runs_of(self, day: date) -> Stretches:
        """List the times without a pause, over midnights too, that a day has a part of, in UTC."""
        found: list[tuple[datetime, datetime]] = []
        for ahead in range(-_FORTNIGHT.days, _FORTNIGHT.days + 1):
            one = day + ahead * _A_DAY
            for span in self._spans(one):
                begins, ends = _moment(one, span.start), _moment(one, span.end)
                if found and begins - found[-1][1] <= time.resolution:  # as 24:00 is written
                    begins = found.pop()[0]
                found.append((begins, ends))
        first, end = _moment(day, time.min), _moment(day + _A_DAY, time.min)
        return tuple(run for run in found if run[0] < end and run[1] > first)

    def _span(self, local: datetime) -> Span | None:
        for span in self._spans(local.date()):
            if span.start <= local.time() < span.end:
                return span
        return None

    def _spans(self, day: date) -> tuple[Span, ...]:
        if self.settings.hours == "always" or day in self.holidays:
            return ()
        return self.settings.hours.on(day)


def _is_long(run: tuple[datetime, datetime]) -> bool:
    return run[1] - run[0] > _LONG


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, VIETNAM).astimezone(UTC)
