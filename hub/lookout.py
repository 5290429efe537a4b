"""What a hub looks out for while it works: a clock that was set back, people nobody would call.

A service or a class that was taken out of the settings during the day may still have people
waiting, and staff may send somebody on to a service that no counter has. From the next look on
every counter that calls at all calls them too, as it calls those it helps: they keep their place,
and nobody is forgotten. A counter that was taken out while it was
open can still end what it began; who waits for it alone is called by others, as if it were closed.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from hub.centre import CentreConfig, Strays
from hub.commands import Clock
from hub.queueing.day import clock_behind
from hub.queueing.values import DeskState
from hub.store import reading
from hub.store.engine import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen: how far the clock is behind, and how many want what no counter has."""

    behind: timedelta | None
    services: Mapping[str, int]
    classes: Mapping[str, int]
    counters: tuple[str, ...] = ()  # still open, and no longer in the settings

    @property
    def gone(self) -> str:
        """Name what no counter has, with how many still want it; empty: nothing."""
        wanted = {**self.classes, **self.services}
        return ", ".join(f"{id_} ({people})" for id_, people in sorted(wanted.items()))


def see(connection: Connection, centre: CentreConfig, now: datetime) -> Sight:
    """Look at the clock and at all who have not come to an end today."""
    day, last_at = reading.last(connection, centre.id)
    services: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    for wanted in reading.wanted(connection, centre.id, day) if day else ():
        for service in wanted.services:
            if not centre.counters_for(service):
                services[service] += wanted.people
        if not centre.names_class(wanted.priority):
            classes[wanted.priority] += wanted.people
    desks = reading.desks(connection, centre.id).values()
    at_work = {desk.counter for desk in desks if desk.state is not DeskState.CLOSED}
    counters = tuple(sorted(at_work - {counter.id for counter in centre.counters}))
    return Sight(clock_behind(last_at, now), services, classes, counters)


class Lookout:
    """Looks whenever it is asked to, warns once, and has the counters call who was forgotten."""

    def __init__(self, store: Store, centre: CentreConfig, clock: Clock) -> None:
        self._store = store
        self._centre = centre
        self._clock = clock
        self._behind = False
        self._strays = Strays()

    def strays(self) -> Strays:
        """Tell what was seen last that the settings do not provide for."""
        return self._strays

    def look(self) -> None:
        """Look once. Raises `StoreUnavailableError`."""
        with self._store.read() as connection:
            seen = see(connection, self._centre, self._clock())
        before, self._strays = (
            self._strays,
            Strays(*(tuple(sorted(gone)) for gone in (seen.services, seen.classes, seen.counters))),
        )
        self._tell_clock(seen.behind)
        self._tell_gone(before, self._strays, seen.gone)

    def _tell_gone(self, before: Strays, now: Strays, people: str) -> None:
        waited_for = {*now.services, *now.classes}
        if not waited_for <= {*before.services, *before.classes}:
            log.warning(
                "no counter has in the settings what people still wait for: %s; every counter "
                "calls them as it calls those it helps",
                people,
            )
        elif not waited_for and (before.services or before.classes):
            log.info("nobody waits any more for what no counter has")
        if now.counters and now.counters != before.counters:
            log.warning(
                "the settings no longer name counters that are open: %s; until they are closed "
                "they can end what they began, and the others call who waits for them",
                ", ".join(now.counters),
            )

    def _tell_clock(self, behind: timedelta | None) -> None:
        if behind and not self._behind:
            log.warning(
                "the clock is %d s behind the last event; order and numbers go on, but waits are "
                "told wrong until it is set right: set it while the hub runs, so that the day goes "
                "on. If it is right now, it was ahead: where it had reached tomorrow, today goes "
                "on into tomorrow; where a later date, tomorrow has its right one",
                behind.total_seconds(),
            )
        elif self._behind and not behind:
            log.info("the clock is no longer behind the last event")
        self._behind = behind is not None
