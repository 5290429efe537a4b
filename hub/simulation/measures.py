"""What a day was like, read off its journal: waits, who left, how long counters sat idle."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hub.queueing import events as e
from hub.queueing.values import Ticket, TicketState
from hub.simulation.day import Day, midnight

_NONE = timedelta()


class Outcome(StrEnum):
    """What became of a wait."""

    SERVED = "served"
    NOBODY = "nobody"  # was called, and nobody came
    LEFT = "left"  # gave the ticket up
    EXPIRED = "expired"  # the day closed first


@dataclass(frozen=True, slots=True)
class Turn:
    """One ticket's time in line, all its stretches together, and how it ended.

    `at_s` is when the number was taken, in seconds since midnight; `open_wait` is the wait without
    the breaks of the day.
    """

    ticket: Ticket
    at_s: float
    wait: timedelta
    open_wait: timedelta
    outcome: Outcome

    @property
    def wait_s(self) -> float:
        """Tell the wait in seconds, by the clock on the wall."""
        return self.wait.total_seconds()

    @property
    def open_wait_s(self) -> float:
        """Tell the wait in seconds, without the breaks."""
        return self.open_wait.total_seconds()


_OUTCOMES: Mapping[TicketState, Outcome] = {
    TicketState.SERVED: Outcome.SERVED,
    TicketState.NO_SHOW: Outcome.NOBODY,
    TicketState.CANCELLED: Outcome.LEFT,
    TicketState.EXPIRED: Outcome.EXPIRED,
}
# What brings a ticket into a line, and what takes it out again.
_JOINS = (e.TicketIssued, e.TicketCheckedIn, e.TicketReinstated)
_LEAVES = (e.TicketCalled, e.TicketCancelled, e.TicketExpired)


def turns(day: Day) -> list[Turn]:
    """List every ticket's wait, in order of arrival."""
    breaks = _breaks(day)
    since: dict[str, datetime] = {}
    waited: dict[str, timedelta] = {}
    shut: dict[str, timedelta] = {}
    for event in day.events:
        if isinstance(event, _JOINS):
            since[event.ticket] = event.at
        elif isinstance(event, _LEAVES) and event.ticket in since:
            start, id_ = since.pop(event.ticket), event.ticket
            waited[id_] = waited.get(id_, _NONE) + (event.at - start)
            shut[id_] = sum(
                (max(_NONE, min(event.at, end) - max(start, begin)) for begin, end in breaks),
                shut.get(id_, _NONE),
            )
    return [
        Turn(
            ticket=ticket,
            at_s=(ticket.issued_at - midnight(day.day)).total_seconds(),
            wait=waited[id_],
            open_wait=waited[id_] - shut[id_],
            outcome=_OUTCOMES[ticket.state],
        )
        for id_, ticket in day.tickets.items()
    ]


def _breaks(day: Day) -> list[tuple[datetime, datetime]]:
    start = midnight(day.day)
    return [
        (start + timedelta(seconds=before[1]), start + timedelta(seconds=after[0]))
        for before, after in itertools.pairwise(day.world.hours)
    ]


def in_line(day: Day) -> Iterator[tuple[timedelta, int]]:
    """Tell how many stood in line, stretch by stretch."""
    standing: set[str] = set()
    last: datetime | None = None
    for event in day.events:
        if last is not None:
            yield event.at - last, len(standing)
        last = event.at
        if isinstance(event, _JOINS):
            standing.add(event.ticket)
        elif isinstance(event, _LEAVES):
            standing.discard(event.ticket)


@dataclass(frozen=True, slots=True)
class Use:
    """How a counter spent its day: open at all, and of that with nobody in hand."""

    open: timedelta = _NONE
    idle: timedelta = _NONE

    def __add__(self, other: Use) -> Use:
        return Use(self.open + other.open, self.idle + other.idle)


def uses(day: Day) -> dict[str, Use]:
    """Tell how each counter spent its day."""
    return {id_: _use(id_, day.events) for id_ in day.world.counters}


_FREES = (e.TicketFinished, e.TicketNoShow, e.TicketParked, e.TicketTransferred)


def _use(counter: str, events: Iterable[e.Event]) -> Use:
    found = Use()
    opened: datetime | None = None
    free: datetime | None = None
    for event in events:
        if not isinstance(event, e.CounterEvent | e.AtCounter) or event.counter != counter:
            continue
        match event:
            case e.CounterOpened():
                opened = free = event.at
            case e.TicketCalled() if free:
                found += Use(idle=event.at - free)
                free = None
            case e.CounterClosed() | e.CounterPaused() if opened:
                idle = event.at - free if free else _NONE
                found += Use(event.at - opened, idle)
                opened = free = None
            case _ if isinstance(event, _FREES):
                free = event.at
            case _:
                pass
    return found


@dataclass(frozen=True, slots=True)
class Waits:
    """The waits of some people: how many, half of them, nine of ten, the longest, in seconds."""

    people: int
    mean_s: float
    p50_s: float
    p90_s: float
    longest_s: float


def summed(waits_s: Iterable[float]) -> Waits:
    """Sum some waits up."""
    ordered = sorted(waits_s)
    if not ordered:
        return Waits(0, 0.0, 0.0, 0.0, 0.0)
    return Waits(
        people=len(ordered),
        mean_s=sum(ordered) / len(ordered),
        p50_s=quantile(ordered, 0.5),
        p90_s=quantile(ordered, 0.9),
        longest_s=ordered[-1],
    )


def quantile(ordered: list[float], share: float) -> float:
    """Give the smallest value that `share` of all do not exceed."""
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def by(key: Callable[[Turn], str], some: Iterable[Turn]) -> dict[str, Waits]:
    """Sum waits up by class, by service, or by whatever `key` tells."""
    parted: dict[str, list[float]] = {}
    for turn in some:
        parted.setdefault(key(turn), []).append(turn.open_wait_s)
    return {name: summed(waits) for name, waits in parted.items()}
