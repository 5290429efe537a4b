"""Answer a complaint: who was called while this ticket waited, and why. Pure, from the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.queueing.day import Moment
from hub.queueing.events import (
    Event,
    TicketCalled,
    TicketCheckedIn,
    TicketEvent,
    TicketFinished,
    TicketIssued,
    TicketReinstated,
    TicketRestored,
)
from hub.queueing.replay import ticket_among
from hub.queueing.values import Reason, Ticket, TicketState


class Began(StrEnum):
    """How a ticket came to stand in line."""

    ISSUED = "issued"
    BACK = "back"  # it missed its call, and came back within the grace
    BACK_LATE = "back-late"  # or after it
    MENDED = "mended"  # back with mended papers
    WALKED = "walked"  # served, and on to the next of its services
    SENT = "sent"  # a clerk sent it on


@dataclass(frozen=True, slots=True)
class CalledBefore:
    """Somebody who was called while the ticket waited; `later` when they stood behind it.

    `arrived_at` is when they came, or, `again`, when they were put in line anew.
    """

    label: str
    service: str
    priority: str
    arrived_at: datetime
    called_at: datetime
    counter: str
    reason: Reason | None
    later: bool
    again: bool


@dataclass(slots=True)
class Wait:
    """One stretch in line, until it was called or left the line.

    `moved`: its place was no longer that of its coming. `bound`: it stood there for that counter
    alone. `called` stays None while it waits, or where it left the line uncalled.
    """

    service: str
    priority: str
    since: Moment
    began: Began = Began.ISSUED
    moved: bool = False
    bound: str | None = None
    before: list[CalledBefore] = field(default_factory=list)
    called: Moment | None = None
    counter: str | None = None
    reason: Reason | None = None

    @property
    def waited_s(self) -> float | None:
        """Tell how long it waited; None: it was not called, or the clock was set meanwhile."""
        return self.since.until(self.called) if self.called else None

    @property
    def overtaken_by(self) -> tuple[CalledBefore, ...]:
        """List those who stood behind it and were called before it."""
        return tuple(call for call in self.before if call.later)


@dataclass(frozen=True, slots=True)
class Account:
    """A ticket's day: how it stands at the end, and each of its waits."""

    ticket: Ticket
    waits: tuple[Wait, ...]


def account(events: Iterable[Event], label: str, id_: str | None = None) -> Account | None:
    """Follow the ticket with this label, or id, through the events of a day; None: there is none.

    A call that was taken back counts as never made.
    """
    journal = [event for event in events if isinstance(event, TicketEvent)]
    # A ticket that took another label is found by each of its labels, the newest first.
    if id_ is None:
        id_ = next((event.ticket for event in reversed(journal) if event.label == label), None)
    return None if id_ is None else _Follow(id_).through(journal)


class _Follow:
    def __init__(self, id_: str) -> None:
        self._id = id_
        self._tickets: dict[str, Ticket] = {}
        self._waits: list[Wait] = []
        # How many waits it had when it stood so: what an undo goes back to.
        self._had: dict[Ticket, int] = {}
        # As each stood when it was issued.
        self._issued: dict[str, Ticket] = {}
        # When each was put in line, by the number of that event.
        self._came: dict[int, Moment] = {}

    def through(self, journal: Iterable[TicketEvent]) -> Account:
        for event in journal:
            before = self._tickets.get(event.ticket)
            after = self._tickets[event.ticket] = ticket_among(self._tickets, event)
            if isinstance(event, TicketIssued):
                self._came[event.seq] = event.came
                self._issued[event.ticket] = after
            elif after.seq == event.seq:
                self._came[event.seq] = event.moment
            if event.ticket == self._id:
                self._own(event, before, after)
            else:
                self._other(event, before, after)
        return Account(self._tickets[self._id], tuple(self._waits))

    def _own(self, event: TicketEvent, before: Ticket | None, after: Ticket) -> None:
        waits = before is not None and before.state is TicketState.WAITING
        if isinstance(event, TicketRestored):
            del self._waits[self._had.get(event.before, len(self._waits)) :]
            if after.state is TicketState.WAITING:
                back = self._waits[-1]
                back.called = back.counter = back.reason = None
        elif after.state is TicketState.WAITING and not waits:
            since = event.came if isinstance(event, TicketIssued) else event.moment
            moved = after.place != self._issued[self._id].place
            wait = Wait(after.service, after.priority, since, _began(event), moved, after.bound)
            self._waits.append(wait)
        elif isinstance(event, TicketCalled) and waits:
            wait = self._waits[-1]
            wait.called, wait.counter, wait.reason = event.moment, event.counter, event.reason
        elif waits:
            self._waits[-1].service, self._waits[-1].priority = after.service, after.priority
        self._had[after] = len(self._waits)

    def _other(self, event: TicketEvent, before: Ticket | None, after: Ticket) -> None:
        mine = self._tickets.get(self._id)
        if mine is None or before is None:
            return
        if isinstance(event, TicketRestored) and after.call_seq != before.call_seq:
            for wait in self._waits:
                # Two counters may call at one moment of a clock that was set back.
                undone = (before.called_at, before.counter)
                wait.before = [c for c in wait.before if (c.called_at, c.counter) != undone]
        if mine.state is TicketState.WAITING and isinstance(event, TicketCalled):
            call = CalledBefore(
                label=after.label,
                service=after.service,
                priority=after.priority,
                arrived_at=self._came[before.seq].at,
                called_at=event.when,
                counter=event.counter,
                reason=event.reason,
                later=before.order > mine.order,
                again=before.seq != self._issued[before.id].seq,
            )
            self._waits[-1].before.append(call)


def _began(event: TicketEvent) -> Began:
    match event:
        case TicketIssued():
            return Began.ISSUED
        case TicketReinstated():
            return Began.BACK if event.within_grace else Began.BACK_LATE
        case TicketCheckedIn():
            return Began.MENDED
        case TicketFinished():
            return Began.WALKED
        case _:
            return Began.SENT
