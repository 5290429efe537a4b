"""Prove that the tables are the journal, replayed: row by row, field by field. Pure.

Whoever doubts a number, a call or a place in line can have the whole queue made anew from what
happened, by the same rules, and compared with what is kept. Each call is asked whether it went in
turn (`hub.turns`), each kept answer when it was given and of which counter and number it tells
(`hub.kept`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from hub.kept import Answers, told
from hub.queueing.errors import IllegalMoveError
from hub.queueing.events import (
    AskedForTicket,
    AtCounter,
    CounterClosed,
    CounterEvent,
    CounterRestored,
    DayClosed,
    Event,
    QueueRestored,
    TicketCalled,
    TicketCheckedIn,
    TicketEvent,
    TicketExpired,
    TicketFinished,
    TicketIssued,
    TicketRelabelled,
    TicketRestored,
)
from hub.queueing.replay import desk_after, ticket_after, ticket_issued
from hub.queueing.values import CounterDesk, Ticket, TicketState
from hub.turns import Waiting, belied

# What a table holds of one centre: rows by their key, which leaves the centre out.
Rows = Mapping[tuple[str, ...], Mapping[str, Any]]
JOURNAL = "ticket_event"
TABLES = ("day", "sequence", "ticket", "need", "desk", "request")
DAY, SEQUENCE, TICKET, NEED, DESK, REQUEST = TABLES
_NUMBER = re.compile(r"(\D)(\d+)")
# What the hub does by itself, at a day's end and after a restore; all else somebody asked for.
_OF_A_DAYS_END = (TicketExpired, CounterClosed)
_BY_ITSELF = (*_OF_A_DAYS_END, DayClosed, QueueRestored)
# What a counter's undo may take back, and how whoever is in a counter's hand stands.
_OF_A_COUNTER = (AtCounter, CounterEvent, AskedForTicket)
_IN_HAND = (TicketState.CALLED, TicketState.SERVING)


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that is not as the journal says; `field` is empty where it is a whole row."""

    table: str
    key: str
    field: str
    expected: object
    found: object

    def __str__(self) -> str:
        """Say it in one sentence."""
        what = " ".join(filter(None, (self.table, self.key, self.field)))
        return f"{what}: the journal says {self.expected}, found is {self.found}"


@dataclass
class History:
    """The queue made anew, event by event."""

    events: int = 0
    day: date | None = None
    last_at: datetime | None = None
    tickets: dict[str, Ticket] = field(default_factory=dict)
    desks: dict[str, CounterDesk] = field(default_factory=dict)
    numbers: dict[tuple[date, str], int] = field(default_factory=dict)
    # The first call that went out of turn. What follows happened all the same.
    belied: Difference | None = None
    _days: set[date] = field(default_factory=set)
    # Whether the last event ended the day, so that none of it may come after.
    _ended: bool = False
    _answers: Answers = field(default_factory=Answers)
    _waiting: Waiting = field(default_factory=Waiting)
    _labels: set[tuple[date, str]] = field(default_factory=set)
    # How each ticket stood once: what an undo may put back.
    _were: dict[str, list[Ticket]] = field(default_factory=dict)
    # The last command of the day at each counter that may be taken back, and how it stood before.
    _last: dict[str, tuple[str, CounterDesk]] = field(default_factory=dict)

    def add(self, event: Event, day: date, request_id: str) -> Difference | None:
        """Let the next event happen; tell why it cannot have."""
        wrong = self._out_of_order(event, day) or self._of_nobody(event, day, request_id)
        if wrong:
            return wrong
        if day != self.day:
            self._days.add(day)
            self._last.clear()
        self.events, self.last_at, self.day = event.seq, event.at, day
        self._ended = not request_id and isinstance(event, _OF_A_DAYS_END)
        try:
            wrong = self._follow(event, day, request_id)
        except IllegalMoveError as error:
            allowed = " or ".join(error.allowed) or "nothing more"
            return _wrong(event, "kind", allowed, type(event).__name__)
        if wrong is None:
            self._answers.note(request_id, event, self.tickets, self.desks)
        return wrong

    def _out_of_order(self, event: Event, day: date) -> Difference | None:
        if event.seq != self.events + 1:
            return Difference(JOURNAL, str(self.events + 1), "seq", self.events + 1, event.seq)
        if self.last_at is not None and event.at < self.last_at:
            return _wrong(event, "at", f"no time before {self.last_at}", event.at)
        if isinstance(event, DayClosed) and event.ended != self.day:
            return _wrong(event, "ended", self.day, event.ended)
        if day != self.day:
            if self.day is not None and day < self.day and not isinstance(event, DayClosed):
                return _wrong(event, "day", f"no day before {self.day}", day)
            # An earlier one begins after a clock that was days ahead, and none begins twice.
            if day in self._days:
                return _wrong(event, "day", "a day that never was", day)
        return None

    def _of_nobody(self, event: Event, day: date, request_id: str) -> Difference | None:
        if not request_id and not isinstance(event, _BY_ITSELF):
            return _wrong(event, "request_id", "one of whoever asked", request_id)
        if request_id and self._ended and day == self.day:
            return _wrong(event, "day", f"a day after {self.day}, which had ended", day)
        return None

    def _follow(self, event: Event, day: date, request_id: str) -> Difference | None:
        if isinstance(event, _OF_A_COUNTER) and event.counter:
            if isinstance(event, CounterRestored):
                wrong = self._taken_back(event)
                if wrong:
                    return wrong
            elif self._last.get(event.counter, ("",))[0] != request_id:
                self._last[event.counter] = request_id, self._desk(event.counter)
        match event:
            case QueueRestored():
                self._pass_over(event, day)
            case TicketIssued():
                return self._issue(event, day)
            case TicketEvent():
                return self._happen(event)
            case CounterEvent():
                self.desks[event.counter] = desk_after(self._desk(event.counter), event)
        return None

    def _taken_back(self, event: CounterRestored) -> Difference | None:
        request_id, stood = self._last.pop(event.counter, (None, self._desk(event.counter)))
        if event.undone != request_id:
            return _wrong(event, "undone", request_id or "no command", event.undone)
        # An undo is something done, so no press after it is the same again. What a counter called
        # on another day is not looked for.
        alike = replace(event.before, next_at=stood.next_at)
        if alike.call_seq is None:
            alike = replace(alike, call_seq=stood.call_seq)
        return None if alike == stood else _wrong(event, "before", stood, event.before)

    def _pass_over(self, event: QueueRestored, day: date) -> None:
        for label in event.passed:
            number = self.numbers.get((day, label[0]), 0)
            self.numbers[day, label[0]] = max(number, int(label[1:]))

    def _issue(self, event: TicketIssued, day: date) -> Difference | None:
        if event.day != day and not (event.offline and event.day < day):
            return _wrong(event, "day", day, event.day)
        if event.ticket in self.tickets:
            return _wrong(event, "ticket", "a new ticket", event.ticket)
        ticket = ticket_issued(event)
        number = None if event.offline else _NUMBER.fullmatch(event.label)
        if number:
            before = self.numbers.get((day, number[1]), 0)
            if int(number[2]) <= before:
                return _wrong(event, "label", f"a number after {before}", event.label)
            self.numbers[day, number[1]] = int(number[2])
        return self._keep(event, ticket)

    def _happen(self, event: TicketEvent) -> Difference | None:
        ticket = self.tickets.get(event.ticket)
        if ticket is None:
            return _wrong(event, "ticket", "a ticket that was issued", event.ticket)
        wrong = self._said(event, ticket)
        if wrong is None and isinstance(event, AtCounter):
            wrong = self._happen_at(event, ticket)
        if wrong:
            return wrong
        after = ticket_after(ticket, event)
        if isinstance(event, TicketRelabelled):
            self._labels.discard((ticket.day, ticket.label))
            return self._keep(event, after)
        self._now(after)
        return None

    def _said(self, event: TicketEvent, ticket: Ticket) -> Difference | None:
        """Find what an event says wrongly of its ticket."""
        if event.label != ticket.label and not isinstance(event, TicketRelabelled):
            return _wrong(event, "label", ticket.label, event.label)
        match event:
            case TicketRestored(before=before) if before not in self._were[ticket.id]:
                return _wrong(event, "before", "a ticket as it stood once", before)
            case TicketCheckedIn(bound=bound) if bound != ticket.counter:
                return _wrong(event, "bound", ticket.counter, bound)
            case TicketFinished(started_at=datetime() as at):
                called_at = ticket.called_at or event.when
                if not called_at <= at <= event.when:
                    said = f"a time from {called_at} to {event.when}"
                    return _wrong(event, "started_at", said, at)
        return None

    def _happen_at(self, event: AtCounter, ticket: Ticket) -> Difference | None:
        desk = self._desk(event.counter)
        in_hand = None if isinstance(event, TicketCalled) else ticket.id
        if desk.ticket != in_hand:
            return _wrong(event, "ticket", f"{desk.ticket} at {event.counter}", ticket.id)
        self.desks[event.counter] = desk_after(desk, event)
        if isinstance(event, TicketCalled) and self.belied is None:
            wrong = belied(event, ticket, self._waiting.first())
            self.belied = _wrong(event, *wrong) if wrong else None
        return None

    def _now(self, ticket: Ticket) -> None:
        self._waiting.moves(self.tickets.get(ticket.id), ticket)
        self.tickets[ticket.id] = ticket
        self._were.setdefault(ticket.id, []).append(ticket)

    def _keep(self, event: TicketEvent, ticket: Ticket) -> Difference | None:
        if (ticket.day, ticket.label) in self._labels:
            return _wrong(event, "label", "a label nobody has that day", ticket.label)
        self._labels.add((ticket.day, ticket.label))
        self._now(ticket)
        return None

    def _desk(self, counter: str) -> CounterDesk:
        return self.desks.get(counter) or CounterDesk(counter=counter)

    def compare(self, found: Mapping[str, Rows], requests_kept: timedelta) -> Difference | None:
        """Find the first row that is not what happened."""
        expected: dict[str, Rows] = {
            DAY: {(): {"day": self.day, "seq": self.events, "last_at": self.last_at}},
            SEQUENCE: {
                (str(day), letter): {"last": last} for (day, letter), last in self.numbers.items()
            },
            TICKET: {(ticket.id,): asdict(ticket) for ticket in self.tickets.values()},
            DESK: {(desk.counter,): asdict(desk) for desk in self.desks.values()},
        }
        for table, rows in expected.items():
            wrong = _first(table, rows, found[table]) or _beyond(table, rows, found[table])
            if wrong:
                return wrong
        wrong = self._in_hand() or self._not_erased(found[NEED])
        if wrong:
            return wrong
        # A command that changed nothing has an answer too, so there may be more of these.
        answers = self._answers.expected(found[REQUEST], self.last_at, requests_kept)
        return _first(REQUEST, answers, told(found[REQUEST]))

    def _in_hand(self) -> Difference | None:
        for desk in self.desks.values():
            if desk.ticket is None:
                continue
            ticket = self.tickets[desk.ticket]
            if ticket.state not in _IN_HAND or ticket.counter != desk.counter:
                who = f"one who is called to {desk.counter}"
                found = f"{ticket.label}, {ticket.state} at {ticket.counter}"
                return Difference(DESK, desk.counter, "ticket", who, found)
        return None

    def _not_erased(self, needs: Rows) -> Difference | None:
        """Find what is kept of a citizen's needs beyond their day."""
        of_today = (ticket.id for ticket in self.tickets.values() if ticket.day == self.day)
        return _beyond(NEED, {(id_,): {} for id_ in of_today}, needs)


def _wrong(event: Event, name: str, expected: object, found: object) -> Difference:
    return Difference(JOURNAL, str(event.seq), name, expected, found)


def _first(table: str, expected: Rows, found: Rows) -> Difference | None:
    for key, row in expected.items():
        name = " ".join(key)
        if key not in found:
            return Difference(table, name, "", "a row", None)
        for column, value in row.items():
            if found[key][column] != value:
                return Difference(table, name, column, value, found[key][column])
    return None


def _beyond(table: str, expected: Rows, found: Rows) -> Difference | None:
    more = found.keys() - expected.keys()
    return Difference(table, " ".join(min(more)), "", None, "a row") if more else None
