"""What a day was like, from its journal: who came, how long they waited, how long it took. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from hub.queueing.day import VIETNAM, Moment
from hub.queueing.events import (
    Event,
    TicketCalled,
    TicketEvent,
    TicketFinished,
    TicketIssued,
    TicketRestored,
)
from hub.queueing.replay import ticket_among
from hub.queueing.values import Reason, Ticket, TicketState
from hub.simulation.measures import Waits, summed

Key = TypeVar("Key", str, int)
_T = TicketState
_IN_ORDER = {Reason.ARRIVAL}
_WITH_CLERK = {_T.CALLED, _T.SERVING}
_OUTCOMES = {
    _T.SERVED: "served",
    _T.NO_SHOW: "missed",
    _T.CANCELLED: "left",
    _T.EXPIRED: "expired",
    _T.PARKED: "aside",
}


@dataclass(slots=True)
class Turn:
    """One stretch of a visit: in one line, until a counter was done with it.

    Times are by the hub's own clock; `called` is None for who was not called, `done` while
    it goes on. `reason` says why it was called out of the order of arrival; empty: it was not.
    """

    ticket: str
    label: str
    service: str
    priority: str
    joined: Moment
    called: Moment | None = None
    started_at: datetime | None = None
    done: Moment | None = None
    counter: str | None = None
    outcome: str = ""
    reason: str = ""

    @property
    def wait_s(self) -> float | None:
        """Tell how long it waited; None also over a clock that was set."""
        return self.joined.until(self.called) if self.called else None

    @property
    def service_s(self) -> float | None:
        """Tell how long the counter needed, where it served; None as for the wait."""
        if self.called is None or self.done is None or self.outcome != "served":
            return None
        started = self.called._replace(at=self.started_at or self.called.at)
        return started.until(self.done)

    @property
    def hour(self) -> int:
        """Tell the hour of day it joined its line, local time."""
        return self.joined.at.astimezone(VIETNAM).hour


@dataclass(frozen=True, slots=True)
class Figures:
    """Some turns in figures: how many, and how long they waited and took."""

    came: int
    served: int
    missed: int
    waits: Waits
    times: Waits


@dataclass(frozen=True)
class Report:
    """A day: all its turns in the order in which they began, and in figures."""

    turns: tuple[Turn, ...]

    @property
    def whole(self) -> Figures:
        """Tell the whole day in figures."""
        return figures(self.turns)

    def by(self, key: Callable[[Turn], Key]) -> Mapping[Key, Figures]:
        """Part the day by service, hour, class or counter, in the order of the keys."""
        parted: dict[Key, list[Turn]] = {}
        for turn in self.turns:
            parted.setdefault(key(turn), []).append(turn)
        return {name: figures(parted[name]) for name in sorted(parted)}

    @property
    def out_of_order(self) -> tuple[Turn, ...]:
        """List who was called out of the order of arrival."""
        return tuple(turn for turn in self.turns if turn.reason)


def figures(turns: Iterable[Turn]) -> Figures:
    """Sum some turns up."""
    listed = list(turns)
    return Figures(
        came=len({turn.ticket for turn in listed}),
        served=sum(turn.outcome == "served" for turn in listed),
        missed=sum(turn.outcome == "missed" for turn in listed),
        waits=summed(turn.wait_s for turn in listed if turn.wait_s is not None),
        times=summed(turn.service_s for turn in listed if turn.service_s is not None),
    )


def report(events: Iterable[Event]) -> Report:
    """Follow a day's journal; what was taken back did not happen."""
    follow = Follow()
    for event in events:
        follow.hear(event)
    return Report(tuple(follow.turns))


@dataclass(slots=True)
class Follow:
    """A day as far as its journal was heard; `turns` grow and change as it goes on."""

    turns: list[Turn] = field(default_factory=list)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    open: dict[str, Turn] = field(default_factory=dict)
    of: dict[str, list[Turn]] = field(default_factory=dict)
    # How many turns a ticket had when it stood so: what an undo goes back to.
    had: dict[Ticket, int] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        """Hear the next event of the day."""
        if isinstance(event, TicketEvent):
            self._hear(event)

    def _hear(self, event: TicketEvent) -> None:
        before = self.tickets.get(event.ticket)
        after = self.tickets[event.ticket] = ticket_among(self.tickets, event)
        if isinstance(event, TicketRestored):
            self._taken_back(event.before, after)
        elif after.state is _T.WAITING and (before is None or before.state is not _T.WAITING):
            self._leave(event, "served" if isinstance(event, TicketFinished) else "moved")
            self._join(after, event.came if isinstance(event, TicketIssued) else event.moment)
        elif after.state in _WITH_CLERK:
            self._at_counter(after, event)
        elif after.state in _OUTCOMES:
            self._leave(event, _OUTCOMES[after.state])
        if turn := self.open.get(after.id):
            turn.label, turn.service, turn.priority = after.label, after.service, after.priority
        self.had[after] = len(self.of[after.id])

    def _join(self, ticket: Ticket, since: Moment) -> None:
        turn = Turn(ticket.id, ticket.label, ticket.service, ticket.priority, since)
        self.open[ticket.id] = turn
        self.turns.append(turn)
        self.of.setdefault(ticket.id, []).append(turn)

    def _at_counter(self, ticket: Ticket, event: TicketEvent) -> None:
        turn = self.open.get(ticket.id)
        if turn is None:  # back from aside: the counter goes on with the same turn
            turn = self.of[ticket.id][-1]
            self.open[ticket.id] = turn
        if isinstance(event, TicketCalled) and turn.called is None:
            turn.called = event.moment
            turn.reason = (
                "" if event.reason is None or event.reason in _IN_ORDER else event.reason.value
            )
        turn.counter, turn.started_at = ticket.counter, ticket.started_at or turn.started_at

    def _leave(self, event: TicketEvent, outcome: str) -> None:
        if turn := self.open.pop(event.ticket, None):
            turn.done, turn.outcome = event.moment, outcome
            if isinstance(event, TicketFinished):
                turn.started_at = event.started_at or turn.started_at

    def _taken_back(self, before: Ticket, ticket: Ticket) -> None:
        """Put the turn back to where its ticket stands again; one that began since never was."""
        turns = self.of[ticket.id]
        while len(turns) > self.had[before]:
            self.turns.remove(turns.pop())
        turn = turns[-1]
        if ticket.state in _OUTCOMES:
            self.open.pop(ticket.id, None)
            turn.outcome = _OUTCOMES[ticket.state]
            return
        turn.done, turn.outcome, turn.started_at = None, "", ticket.started_at
        if ticket.state is _T.WAITING:
            turn.called, turn.counter, turn.reason = None, None, ""
        self.open[ticket.id] = turn
