"""What a journal teaches about a centre's days: who comes when, and how long a visit takes.

A visit that runs over a break or over closing teaches nothing: it was left open.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from hub.queueing import events as e
from hub.queueing.day import VIETNAM
from hub.queueing.history import Worked, always
from hub.queueing.values import NO_PRIORITY, Parked, arrival_of
from hub.simulation.world import QUARTERS, World, through_the_night

# So few visits say less than the guess of the settings.
_FEW = 8
_BLINK_S = 1.0


@dataclass(frozen=True, slots=True)
class Lessons:
    """What some days taught; a service of which too little was seen is left out."""

    days: int
    tickets: int
    arrivals: Mapping[str, tuple[float, ...]]
    visits: Mapping[str, tuple[float, float]]  # mean seconds, coefficient of variation
    shares: Mapping[str, float]
    absent: float
    patience_s: float | None
    mending: float


@dataclass(slots=True)
class _Open:
    """A ticket that is still under way."""

    service: str
    since: datetime | None
    started_at: datetime | None = None


@dataclass
class Pupil:
    """Follows a journal, event by event, in order."""

    worked: Worked = always
    _days: set[date] = field(default_factory=set)
    _arrivals: Counter[tuple[str, int]] = field(default_factory=Counter)
    _classes: Counter[str] = field(default_factory=Counter)
    _visits: dict[str, list[float]] = field(default_factory=dict)
    _ended: Counter[str] = field(default_factory=Counter)
    _waited_s: float = 0.0
    _open: dict[str, _Open] = field(default_factory=dict)

    def hear(self, event: e.Event) -> None:
        """Learn from one event."""
        match event:
            case e.TicketIssued():
                self._issued(event)
            case e.TicketEvent():
                self._went_on(event, self._open.get(event.ticket))
            case _:
                pass

    def _issued(self, event: e.TicketIssued) -> None:
        self._days.add(event.day)
        # A number that a kiosk gave while the hub was away was handed in later; and places are
        # later than the clock where it was behind.
        arrived = min(arrival_of(event.place), event.when)
        local = arrived.astimezone(VIETNAM)
        quarter = (local.hour * 60 + local.minute) // 15
        self._arrivals[event.service, quarter] += 1
        self._classes[event.priority] += 1
        self._open[event.ticket] = _Open(event.service, arrived)

    def _went_on(self, event: e.TicketEvent, ticket: _Open | None) -> None:
        if ticket is None:
            return
        match event:
            case e.TicketCalled():
                self._waited(ticket, event.when)
                ticket.started_at = None
            case e.ServiceStarted():
                ticket.started_at = event.when
            case e.TicketFinished():
                self._finished(ticket, event.started_at or ticket.started_at, event.when)
            case e.TicketNoShow():
                self._ended["absent"] += 1
            case e.TicketParked(reason=Parked.MEND):
                self._ended["mending"] += 1
            case e.TicketCancelled():
                self._waited(ticket, event.when)
                self._ended["left"] += 1
            case e.TicketTransferred():
                ticket.service = event.service
            case e.TicketRestored():
                # The counter's last command is taken back, with whatever it seemed to teach next.
                self._open.pop(event.ticket)
            case _:
                pass

    def _waited(self, ticket: _Open, until: datetime) -> None:
        if ticket.since:
            self._waited_s += max(0.0, self.worked(ticket.since, until)[0])
            ticket.since = None

    def _finished(self, ticket: _Open, started_at: datetime | None, at: datetime) -> None:
        self._ended["served"] += 1
        if started_at is None:
            return
        took_s, unbroken = self.worked(started_at, at)
        if unbroken and took_s >= _BLINK_S:
            self._visits.setdefault(ticket.service, []).append(took_s)

    def lessons(self) -> Lessons:
        """Tell what was learned up to now."""
        days = max(1, len(self._days))
        services = sorted({service for service, _ in self._arrivals})
        called = self._ended["served"] + self._ended["absent"]
        total = self._classes.total()
        return Lessons(
            days=len(self._days),
            tickets=total,
            arrivals={
                service: tuple(self._arrivals[service, q] / days for q in range(QUARTERS))
                for service in services
            },
            visits={
                service: _spread(visits)
                for service, visits in sorted(self._visits.items())
                if len(visits) >= _FEW
            },
            shares={
                name: number / total
                for name, number in sorted(self._classes.items())
                if name != NO_PRIORITY
            },
            absent=self._ended["absent"] / max(1, called),
            # All the time that was waited, for each who gave up: the others' patience was longer.
            patience_s=self._waited_s / self._ended["left"] if self._ended["left"] else None,
            mending=self._ended["mending"] / max(1, called),
        )


def _spread(visits: list[float]) -> tuple[float, float]:
    """Give mean and coefficient of variation of a lognormal distribution with these visits."""
    logs = [math.log(visit) for visit in visits]
    centre = sum(logs) / len(logs)
    variance = sum((one - centre) ** 2 for one in logs) / (len(logs) - 1)
    return sum(visits) / len(visits), math.sqrt(math.expm1(min(variance, 4.0)))


def taught(world: World, lessons: Lessons) -> World:
    """Put what was learned in the place of what the settings guess."""
    visits = {
        id_: replace(visit, mean_s=lessons.visits[id_][0], cv=lessons.visits[id_][1])
        for id_, visit in world.services.items()
        if id_ in lessons.visits
    }
    return replace(
        world,
        services={**world.services, **visits},
        arrivals={
            id_: through_the_night(lessons.arrivals.get(id_, ()), world.hours)
            for id_ in world.services
        },
        shares=dict(lessons.shares),
        absent=lessons.absent,
        patience_s=lessons.patience_s,
        telling=1.0,  # who leaves without a word is among the absent
        mending=lessons.mending,
    )
