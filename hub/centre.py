"""The centre as its settings tell it, with the look-ups the verbs need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from hub.office_hours import OfficeHours
from hub.queueing.discipline import Discipline, Policy, lets_go, overdue_before
from hub.queueing.errors import (
    InvalidRequestError,
    UnknownCounterError,
    UnknownHallError,
    UnknownServiceError,
)
from hub.queueing.values import NO_PRIORITY, DeskState
from hub.settings import (
    CentreSettings,
    CounterSettings,
    NamedSettings,
    PrioritySettings,
    QueueSettings,
    ServiceSettings,
)


@dataclass(frozen=True, slots=True)
class Strays:
    """What the settings do not provide for though it is in use today; see `hub.lookout`.

    The services that people wait for and no counter has, their classes that are gone, and the
    counters that are gone and still open.
    """

    services: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()


@dataclass(frozen=True)
class CentreConfig:
    """What a hub knows of its centre from the settings; `strays` tells what these forgot."""

    centre: CentreSettings
    halls: tuple[NamedSettings, ...]
    priorities: tuple[PrioritySettings, ...]
    services: tuple[ServiceSettings, ...]
    counters: tuple[CounterSettings, ...]
    queue: QueueSettings = field(default_factory=QueueSettings)
    repeat_s: float = 1.0
    holidays: frozenset[date] = frozenset()
    strays: Callable[[], Strays] = field(default=Strays, compare=False)

    @cached_property
    def hours(self) -> OfficeHours:
        """Tell when it is open."""
        return OfficeHours(self.centre, self.holidays)

    @property
    def id(self) -> str:
        """Name the centre as keys and topics do."""
        return self.centre.id

    @cached_property
    def _services(self) -> dict[str, ServiceSettings]:
        return {service.id: service for service in self.services}

    @cached_property
    def _counters(self) -> dict[str, CounterSettings]:
        return {counter.id: counter for counter in self.counters}

    @cached_property
    def priority_ids(self) -> tuple[str, ...]:
        """List the classes that go before none."""
        return tuple(row.id for row in self.priorities if row.id != NO_PRIORITY)

    @cached_property
    def policy(self) -> Policy:
        """Tell what the centre has agreed on: who is called next."""
        named = [row for row in self.priorities if row.id != NO_PRIORITY]
        return Policy(
            discipline=Discipline(self.queue.discipline),
            by_service={s.id: Discipline(s.discipline) for s in self.services if s.discipline},
            levels={row.id: row.level for row in named},
            rates={row.id: row.rate for row in named},
            ratio=self.queue.ratio,
            longest_wait=timedelta(minutes=self.queue.longest_wait_min),
        )

    def service(self, id_: str) -> ServiceSettings:
        """Look up a service, or raise `UnknownServiceError`."""
        if id_ not in self._services:
            raise UnknownServiceError(id_, self._services)
        return self._services[id_]

    def names_service(self, id_: str) -> bool:
        """Tell whether the settings name a service."""
        return id_ in self._services

    def names_class(self, id_: str) -> bool:
        """Tell whether the settings name a class; none is one too."""
        return id_ == NO_PRIORITY or id_ in self.priority_ids

    def waited_for(self, id_: str) -> str:
        """Check a service that can be called, or raise `UnknownServiceError`."""
        return id_ if id_ in self.strays().services else self.service(id_).id

    def helps(self, counter: CounterSettings) -> tuple[str, ...]:
        """List what a counter helps with: whoever was forgotten too, if it calls at all."""
        forgotten = self.strays().services if counter.services or counter.helps else ()
        return (*counter.helps, *forgotten)

    def could_call(
        self, counter: CounterSettings, states: Mapping[str, DeskState], now: datetime
    ) -> Callable[[str, str | None, int], bool]:
        """Tell whom a counter could call, by service, the counter they are bound to, and place.

        `hub.store.reading.heads` chooses among the same; `states` are of the counters that are
        not closed.
        """
        served = {*counter.services, *self.helps(counter)}
        gone = self.strays().counters
        overdue = overdue_before(now, self.policy.longest_wait)

        def could(service: str, bound: str | None, place: int) -> bool:
            if bound is None or bound == counter.id:
                return bound is not None or service in served
            closed = DeskState.CLOSED
            state = closed if bound in gone else states.get(bound, closed)
            return service in served and lets_go(state, place, overdue)

        return could

    @property
    def classes(self) -> tuple[str, ...]:
        """List the classes that people may be of."""
        return (*self.priority_ids, *self.strays().classes)

    def counter(self, id_: str) -> CounterSettings:
        """Look up a counter, or raise `UnknownCounterError`.

        One that was taken out of the settings is known until it is closed, to end what it began.
        """
        if id_ in self._counters:
            return self._counters[id_]
        if id_ in self.strays().counters:
            return CounterSettings(id=id_, name=id_)
        raise UnknownCounterError(id_, self._counters)

    def called_at(self, id_: str) -> str:
        """Check a counter that people can be sent to, or raise `UnknownCounterError`."""
        if id_ not in self._counters:
            raise UnknownCounterError(id_, self._counters)
        return id_

    def hall(self, id_: str) -> NamedSettings:
        """Look up a hall, or raise `UnknownHallError`."""
        for hall in self.halls:
            if hall.id == id_:
                return hall
        raise UnknownHallError(id_, [hall.id for hall in self.halls])

    def priority(self, id_: str) -> str:
        """Check a class, or raise `InvalidRequestError`."""
        if not self.names_class(id_):
            known = ", ".join((NO_PRIORITY, *self.priority_ids))
            raise InvalidRequestError("priority", f"there is no class {id_!r}; known: {known}")
        return id_

    def counters_of(self, hall: str) -> tuple[CounterSettings, ...]:
        """List the counters of a hall."""
        return tuple(counter for counter in self.counters if counter.hall == hall)

    def counters_for(self, service: str) -> tuple[CounterSettings, ...]:
        """List the counters that serve or help a service."""
        return tuple(c for c in self.counters if service in (*c.services, *c.helps))

    def services_of(self, hall: str) -> tuple[ServiceSettings, ...]:
        """List the services that the counters of a hall call."""
        called = {id_ for c in self.counters_of(hall) for id_ in (*c.services, *c.helps)}
        return tuple(service for service in self.services if service.id in called)
