"""Rows to what is told: the board of a hall, the lamp of a counter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from broker_config.messages import Board, Call, CounterOnBoard, CounterState, Lamp, Waiting
from hub.centre import CentreConfig
from hub.queueing.discipline import overdue_before
from hub.queueing.hall import Line
from hub.queueing.history import Learned
from hub.queueing.values import CounterDesk, Ticket, TicketState
from hub.settings import CounterSettings
from hub.store import lines, notices, reading, showing
from hub.store.lines import Standing
from hub.waits import waits_now

CALLS = 12


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole centre at one moment: all boards and all lamps.

    `due_in_s` is when a lamp is the next to remind its clerk, though nobody does anything.
    """

    revision: int
    boards: Mapping[str, Board]
    lamps: Mapping[str, Lamp]
    due_in_s: float | None = None


def picture(
    connection: Connection, centre: CentreConfig, now: datetime, learned: Learned | None = None
) -> Picture:
    """Draw every hall and every lamp from one reading transaction."""
    seen = _Seen.read(connection, centre, now)
    boards = {hall.id: _board(centre, hall.id, seen, now, learned) for hall in centre.halls}
    lamps = {counter.id: _lamp(centre, counter, seen, now) for counter in centre.counters}
    due = min((at for at in seen.reminders(centre) if at > now), default=None)
    return Picture(seen.revision, boards, lamps, (due - now).total_seconds() if due else None)


def board(
    connection: Connection,
    centre: CentreConfig,
    hall: str,
    now: datetime,
    learned: Learned | None = None,
) -> Board:
    """Draw one hall."""
    return _board(centre, centre.hall(hall).id, _Seen.read(connection, centre, now), now, learned)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What boards and lamps share."""

    revision: int
    calls: tuple[Ticket, ...]
    standing: Standing
    desks: Mapping[str, CounterDesk]
    in_hand: Mapping[str, Ticket]
    parked: tuple[Ticket, ...]
    notices: Mapping[str, str]

    @classmethod
    def read(cls, connection: Connection, centre: CentreConfig, now: datetime) -> _Seen:
        day, revision = reading.today(connection, centre.id, centre.hours.session(now))
        desks = reading.desks(connection, centre.id)
        ids = [desk.ticket for desk in desks.values() if desk.ticket]
        in_hand = showing.tickets(connection, centre.id, ids) if ids else {}
        told = notices.read(connection, centre.id)
        parked = tuple(showing.parked(connection, centre.id, day))
        calls = tuple(
            ticket
            for hall in centre.halls
            for ticket in showing.newest_calls(
                connection, centre.id, day, [c.id for c in centre.counters_of(hall.id)], CALLS
            )
        )
        # Of each line it is counted how many are past the longest wait.
        overdue = overdue_before(now, centre.policy.longest_wait)
        standing = lines.standing(connection, centre.id, day, (overdue, lines.END[1]))
        return cls(revision, calls, standing, desks, in_hand, parked, told)

    def desk(self, counter: str) -> CounterDesk:
        return self.desks.get(counter) or CounterDesk(counter=counter)

    def ticket(self, counter: str) -> Ticket | None:
        return self.in_hand.get(self.desk(counter).ticket or "")

    def reminders(self, centre: CentreConfig) -> Iterator[datetime]:
        """List when clerks are reminded of who does not come, or whose time aside is over."""
        for ticket in self.in_hand.values():
            if called_at := _patience_from(ticket):
                yield called_at + timedelta(seconds=centre.queue.show_s)
        for ticket in self.parked:
            if ticket.parked_until is not None:
                yield ticket.parked_until

    def label(self, counter: str) -> str | None:
        ticket = self.ticket(counter)
        return ticket.label if ticket else None


def _board(
    centre: CentreConfig, hall: str, seen: _Seen, now: datetime, learned: Learned | None
) -> Board:
    counters = {counter.id: counter for counter in centre.counters_of(hall)}
    services = centre.services_of(hall)
    waits = waits_now(centre, [s.id for s in services], seen.standing, now, learned)
    waiting = []
    for service in services:
        wait = waits[service.id]
        waiting.append(
            Waiting(
                service=service.id,
                name=service.name,
                letter=service.letter,
                count=seen.standing.count(service.id),
                wait_p50_s=wait.p50_s,
                wait_p90_s=wait.p90_s,
            )
        )
    return Board(
        revision=seen.revision,
        published_at=now,
        calls=tuple(_call(t, counters[t.counter]) for t in seen.calls if t.counter in counters),
        waiting=tuple(waiting),
        counters=tuple(
            CounterOnBoard(
                counter=counter.id,
                name=counter.name,
                state=CounterState(seen.desk(counter.id).state.value),
                label=seen.label(counter.id),
            )
            for counter in counters.values()
        ),
        notice=seen.notices.get(hall, ""),
    )


def _call(ticket: Ticket, counter: CounterSettings) -> Call:
    assert ticket.call_id is not None, "a ticket that was called knows its call"
    assert ticket.called_at is not None, "a ticket that was called knows when"
    return Call(
        call_id=ticket.call_id,
        label=ticket.label,
        counter=counter.id,
        counter_name=counter.name,
        called_at=ticket.called_at,
        times=ticket.times,
        priority=ticket.priority,
    )


def _patience_from(ticket: Ticket) -> datetime | None:
    """Tell since when somebody who was called is waited for; None once they are there."""
    return ticket.called_at if ticket.state is TicketState.CALLED else None


def _lamp(centre: CentreConfig, counter: CounterSettings, seen: _Seen, now: datetime) -> Lamp:
    ticket = seen.ticket(counter.id)
    called_at = _patience_from(ticket) if ticket else None
    patience = timedelta(seconds=centre.queue.show_s)
    could_call = centre.could_call(counter, seen.standing.states, now)

    def callable_of(line: Line) -> int:
        if could_call(line.service, line.bound, round(line.last_s * 1e6)):
            return line.count
        # A paused counter keeps those to itself who are not past the longest wait.
        first = could_call(line.service, line.bound, round(line.first_s * 1e6))
        return line.before if first else 0

    return Lamp(
        state=CounterState(seen.desk(counter.id).state.value),
        label=seen.label(counter.id),
        waiting=sum(callable_of(line) for line in seen.standing.lines),
        overdue=called_at is not None and now - called_at >= patience,
        due=tuple(
            parked.label
            for parked in seen.parked
            if parked.parked_until is not None
            and parked.parked_until <= now
            and could_call(parked.service, parked.counter, parked.place)
        ),
    )
