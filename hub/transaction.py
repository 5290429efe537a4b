"""One command's transaction: what it reads, what happened in it, written out at its end.

Stamps never run backwards: every event of a transaction is stamped with the time, or with the
instant after the last event where the clock does not say later; its `seq` is the next number of the
centre. Both are given under the centre's lock, so two commands never share a stamp.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypedDict

from sqlalchemy.engine import Connection

from hub.centre import CentreConfig
from hub.daybreak import Daybreak
from hub.queueing.day import clock_behind
from hub.queueing.errors import UnknownTicketError
from hub.queueing.events import (
    OF_THE_SLIP,
    AtCounter,
    CounterEvent,
    DayClosed,
    Event,
    QueueRestored,
    TicketEvent,
    TicketIssued,
)
from hub.queueing.history import Learned
from hub.queueing.replay import desk_after, ticket_after, ticket_issued
from hub.queueing.values import CounterDesk, Ticket
from hub.store import reading, recording, writing
from hub.store.lines import Standing
from hub.store.reading import Read
from hub.store.recording import Request

REQUESTS_KEPT = timedelta(days=7)
# The request id of what the hub does by itself; whoever asks has one of at least a letter.
NOBODY = ""
INSTANT = timedelta(microseconds=1)


class Stamp(TypedDict):
    """What every event begins with."""

    seq: int
    at: datetime
    by_clock: datetime | None


def new_id() -> str:
    """Make an id nobody can guess and no restored database makes again: 128 random bits."""
    return secrets.token_urlsafe(16)


@dataclass
class Transaction:
    """A command in the making. The verbs read and record; `Commands` begins it and writes it."""

    connection: Connection
    centre: CentreConfig
    request_id: str
    clock: datetime  # what the hub's own clock says; `now` is the stamp made of it
    now: datetime
    day: date
    seq: int
    ended: date | None  # the day before this one, when this command begins a new day
    reached: date | None  # up to which date the day goes on, where it is not its own
    kept: Request | None = None  # what this same command was answered before
    learned: Learned | None = None  # what the centre's past teaches; None: nothing yet
    # The queue as it stands for one who comes next, as long as it is known without asking.
    standing: Standing | None = None
    strayed: bool = False  # somebody waits for what no counter has, or is of a class that is gone
    noted: bool = False  # what stands in no event was written: a need
    pressed_at: str | None = None  # the counter at whose page something is asked for a ticket
    _events: list[Event] = field(default_factory=list)
    _tickets: dict[str, Ticket] = field(default_factory=dict)
    _desks: dict[str, CounterDesk] = field(default_factory=dict)
    _seen: dict[str, CounterDesk] = field(default_factory=dict)
    _read: dict[str, Ticket] = field(default_factory=dict)
    _needs: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def begin(
        cls,
        connection: Connection,
        centre: CentreConfig,
        request_id: str,
        now: datetime,
        daybreak: Daybreak | None = None,
    ) -> Transaction:
        """Take the centre's lock and learn which day it is, and what was answered before.

        `daybreak` is the hub's own, where a hub runs.
        """
        last, kept = writing.lock_day(connection, centre.id, request_id)
        stamp = max(now, last.last_at + INSTANT) if last.last_at else now
        day, reached = (daybreak or Daybreak(centre.hours)).day(connection, centre.id, last, now)
        ended = last.day if day != last.day else None
        if ended is None and reached != last.reached:
            writing.reach(connection, centre.id, reached)
        return cls(connection, centre, request_id, now, stamp, day, last.seq, ended, reached, kept)

    def of_day(self, day: date, request_id: str) -> Transaction:
        """Begin what belongs to another day and command, within the same lock and moment."""
        return Transaction(
            *(self.connection, self.centre, request_id, self.clock, self.now, day, self.seq, None),
            reached=self.reached,
        )

    @property
    def changed(self) -> bool:
        """Tell whether anything happened."""
        return bool(self._events)

    def ticket(self, id_: str) -> Ticket:
        """Read a ticket, or raise `UnknownTicketError`."""
        known = self._tickets.get(id_) or self._read.get(id_)
        if known is not None:
            return known
        found = reading.with_needs(self.connection, self.centre.id, id_)
        if found is None:
            raise UnknownTicketError
        return self.saw(found)

    def saw(self, read: Read) -> Ticket:
        """Keep in mind what was read of a ticket; give the ticket."""
        self._read[read.ticket.id] = read.ticket
        self._needs[read.ticket.id] = read.needs
        return read.ticket

    def needs(self, ticket: str) -> tuple[str, ...]:
        """Tell what a citizen needs, for the clerk."""
        if ticket not in self._needs:
            self._needs[ticket] = reading.needs(self.connection, self.centre.id, ticket)
        return self._needs[ticket]

    def desk(self, counter: str) -> CounterDesk:
        """Read a counter."""
        known = self._desks.get(counter) or self._seen.get(counter)
        if known is None:
            known, in_hand = reading.in_hand(self.connection, self.centre.id, counter)
            self._seen[counter] = known
            if in_hand is not None:
                self.saw(in_hand)
        return known

    def knows(self, desk: CounterDesk, tickets: Mapping[str, Ticket]) -> None:
        """Take a counter and tickets as read that the journal told of."""
        self._seen[desk.counter] = desk
        self._read.update(tickets)

    def stamp(self) -> Stamp:
        """Give the next event its number and its time."""
        self.seq += 1
        return {"seq": self.seq, "at": self.now, "by_clock": self.by_clock}

    @property
    def by_clock(self) -> datetime | None:
        """What the hub's own clock says, where it is behind; None: it is not, or hardly."""
        return self.clock if clock_behind(self.now, self.clock) else None

    @property
    def when(self) -> datetime:
        """What is measured and shown goes by this, what is ordered by `now`."""
        return self.by_clock or self.now

    def began(self, event: DayClosed | QueueRestored) -> None:
        """Record that a day, or the queue after a restore, began without anybody asking."""
        self.standing = None
        self._events.append(event)

    def issued(self, event: TicketIssued) -> Ticket:
        """Record a new ticket."""
        self._events.append(event)
        ticket = ticket_issued(event)
        self._tickets[ticket.id] = ticket
        if self.standing is not None:
            self.standing = self.standing.joined(ticket)
        return ticket

    def happened(self, event: TicketEvent, ticket: Ticket) -> Ticket:
        """Record what happened to a ticket, and to the counter it happened at."""
        after = ticket_after(ticket, event)
        if not isinstance(event, OF_THE_SLIP):
            self.standing = None
        self._events.append(event)
        self._tickets[after.id] = after
        if isinstance(event, AtCounter):
            self._desks[event.counter] = desk_after(self.desk(event.counter), event)
        return after

    def happened_at(self, event: CounterEvent) -> CounterDesk:
        """Record what happened to a counter."""
        after = desk_after(self.desk(event.counter), event)
        self.standing = None
        self._events.append(event)
        self._desks[event.counter] = after
        return after

    def flush(self, request: Request | None = None) -> None:
        """Write what was recorded, and the answer to keep, if it is a new one."""
        centre = self.centre.id
        writes = [
            recording.tickets(centre, self._tickets.values()),
            recording.desks(centre, self._desks.values()),
            recording.events(centre, self.day, self.request_id, self._events),
        ]
        if self._events:
            row = recording.Day(self.day, self.seq, self.now, self.reached)
            writes.append(recording.day(centre, row))
        if request is not None:
            writes.append(recording.answer(centre, self.request_id, request, self.now))
        recording.record(self.connection, writes)
        if self.ended is not None:
            writing.forget_requests(self.connection, centre, self.now - REQUESTS_KEPT)
