"""The floor of a simulated office: what stands there, and the hub's part in changing it."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypedDict

from hub.queueing.events import AtCounter, CounterEvent, Event, TicketEvent
from hub.queueing.replay import desk_after, ticket_after
from hub.queueing.values import CounterDesk, Ticket, TicketState
from hub.simulation.lines import Lines

_TICK = timedelta(microseconds=1)


@dataclass(slots=True)
class Floor:
    """The office as its own people see it at this moment; to be looked at, not to be touched."""

    now: datetime
    lines: Lines
    desks: dict[str, CounterDesk]
    tickets: dict[str, Ticket]


#: Told each event, after it was applied.
Heard = Callable[[Floor, Event], None]


class Agenda:
    """What is going to happen, by time; what was put down first goes first."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._acts: list[tuple[float, int, Callable[[], None]]] = []
        self._turn = count()

    def at(self, at_s: float, act: Callable[[], None]) -> None:
        """Put something down for a time."""
        heapq.heappush(self._acts, (at_s, next(self._turn), act))

    def after(self, in_s: float, act: Callable[[], None]) -> None:
        """Put something down for so many seconds from now."""
        self.at(self.now_s + in_s, act)

    def run(self) -> None:
        """Do everything that is put down, and what comes of it."""
        while self._acts:
            self.now_s, _, act = heapq.heappop(self._acts)
            act()


class Stamp(TypedDict):
    """Number and time of an event."""

    seq: int
    at: datetime


class Recorder:
    """Does what the hub does: stamps grow, and an event changes what the rules say it changes."""

    def __init__(
        self, counters: Iterable[str], midnight: datetime, *, seq: int, heard: Heard | None
    ) -> None:
        self.floor = Floor(
            datetime.min.replace(tzinfo=UTC),
            Lines(),
            {id_: CounterDesk(counter=id_) for id_ in counters},
            {},
        )
        self.agenda = Agenda()
        self.events: list[Event] = []
        self._midnight, self._seq, self._heard = midnight, seq, heard

    def moment(self) -> datetime:
        """Tell the time as the hub would stamp it: later than all before."""
        now = self._midnight + timedelta(seconds=self.agenda.now_s)
        self.floor.now = max(now, self.events[-1].at + _TICK) if self.events else now
        return self.floor.now

    def stamp(self) -> Stamp:
        """Give the next event its number and time."""
        self._seq += 1
        return {"seq": self._seq, "at": self.moment()}

    def issued(self, ticket: Ticket, event: Event) -> None:
        """Put a new ticket in line."""
        self.floor.tickets[ticket.id] = ticket
        self.floor.lines.join(ticket)
        self.record(event)

    def happened(self, ticket: Ticket, event: TicketEvent) -> Ticket:
        """Apply an event to its ticket, to the line it leaves and to the one it joins."""
        after = ticket_after(ticket, event)
        if ticket.state is TicketState.WAITING:
            self.floor.lines.leave(ticket)
        if after.state is TicketState.WAITING:
            self.floor.lines.join(after)
        self.floor.tickets[after.id] = after
        self.record(event)
        return after

    def record(self, event: Event) -> None:
        """Write an event down, and apply it to its counter."""
        if isinstance(event, CounterEvent | AtCounter):
            desk = self.floor.desks[event.counter]
            self.floor.desks[event.counter] = desk_after(desk, event)
        self.events.append(event)
        if self._heard:
            self._heard(self.floor, event)
