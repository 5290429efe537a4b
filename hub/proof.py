"""Prove that the tables are the journal, replayed: row by row, field by field. Pure.

Whoever doubts a number, a call or a place in line can have the whole queue made anew from what
happened, by the same rules, and compared with what is kept. Each call is asked whether it went in
turn (`hub.turns`), each kept answer when it was given and of which number it tells.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from hub.queueing.errors import IllegalMoveError
from hub.queueing.events import (
    AtCounter,
    CounterEvent,
    DayClosed,
    Event,
    QueueRestored,
    TicketCalled,
    TicketEvent,
    TicketIssued,
    TicketRelabelled,
    TicketRestored,
)
from hub.queueing.replay import desk_after, ticket_after, ticket_issued
from hub.queueing.values import CounterDesk, Ticket
from hub.turns import Waiting, belied

# What a table holds of one centre: rows by their key, which leaves the centre out.
Rows = Mapping[tuple[str, ...], Mapping[str, Any]]
JOURNAL = "ticket_event"
TABLES = DAY, SEQUENCE, TICKET, DESK, REQUEST = ("day", "sequence", "ticket", "desk", "request")
_NUMBER = re.compile(r"(\D)(\d+)")


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
    requests: dict[str, datetime] = field(default_factory=dict)
    _days: set[date] = field(default_factory=set)
    # The first call that went out of turn. What follows happened all the same.
    belied: Difference | None = None
    # The ticket that each request was given.
    _given: dict[str, str] = field(default_factory=dict)
    _waiting: Waiting = field(default_factory=Waiting)
    _labels: set[tuple[date, str]] = field(default_factory=set)
    # How each ticket stood once: what an undo may put back.
    _were: dict[str, list[Ticket]] = field(default_factory=dict)

    def add(self, event: Event, day: date, request_id: str) -> Difference | None:
        """Let the next event happen; tell why it cannot have."""
        wrong = self._out_of_order(event, day)
        if wrong:
            return wrong
        self.events, self.last_at, self.day = event.seq, event.at, day
        # A label may come later under the same id; its answer stays where the first event was.
        if request_id:  # what the hub did by itself answers nobody
            self.requests.setdefault(request_id, event.at)
        try:
            match event:
                case QueueRestored():
                    self._pass_over(event, day)
                case TicketIssued():
                    self._given[request_id] = event.ticket
                    return self._issue(event, day)
                case TicketEvent():
                    return self._happen(event)
                case CounterEvent():
                    self.desks[event.counter] = desk_after(self._desk(event.counter), event)
        except IllegalMoveError as error:
            allowed = " or ".join(error.allowed) or "nothing more"
            return _wrong(event, "kind", allowed, type(event).__name__)
        return None

    def _out_of_order(self, event: Event, day: date) -> Difference | None:
        if event.seq != self.events + 1:
            return Difference(JOURNAL, str(self.events + 1), "seq", self.events + 1, event.seq)
        if self.last_at is not None and event.at < self.last_at:
            return _wrong(event, "at", f"no time before {self.last_at}", event.at)
        if day != self.day:
            if self.day is not None and day < self.day and not isinstance(event, DayClosed):
                return _wrong(event, "day", f"no day before {self.day}", day)
            # An earlier one begins after a clock that was days ahead, and none begins twice.
            if day in self._days:
                return _wrong(event, "day", "a day that never was", day)
            self._days.add(day)
        return None

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
        if isinstance(event, TicketRelabelled):
            self._labels.discard((ticket.day, ticket.label))
        elif event.label != ticket.label:
            return _wrong(event, "label", ticket.label, event.label)
        if isinstance(event, AtCounter) and (wrong := self._happen_at(event, ticket)):
            return wrong
        if isinstance(event, TicketRestored) and event.before not in self._were[ticket.id]:
            return _wrong(event, "before", "a ticket as it stood once", event.before)
        after = ticket_after(ticket, event)
        if isinstance(event, TicketRelabelled):
            return self._keep(event, after)
        self._now(after)
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
        # A command that changed nothing has an answer too, so there may be more of these.
        answers = self._answers(found[REQUEST], requests_kept)
        return _first(REQUEST, answers, {key: _told(row) for key, row in found[REQUEST].items()})

    def _answers(self, found: Rows, kept: timedelta) -> Rows:
        """List the answers that are too young to be forgotten."""
        stamps = [row["at"] for row in found.values()]
        if self.last_at is not None:
            stamps.append(self.last_at)
        return {
            (id_,): {"at": at, **self._given_for(id_)}
            for id_, at in self.requests.items()
            if at >= max(stamps) - kept
        }

    def _given_for(self, request_id: str) -> Mapping[str, Any]:
        """Tell which ticket the answer to a request names, if it was one for a number."""
        if request_id not in self._given:
            return {}
        ticket = self.tickets[self._given[request_id]]
        return {"id": ticket.id, "label": ticket.label}


def _told(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read when an answer was given, and which ticket it names."""
    try:
        told = json.loads(answer["response"])
        return {"at": answer["at"], "id": told.get("id"), "label": told.get("label")}
    except (AttributeError, ValueError):  # it is none
        return {"at": None, "id": None, "label": None}


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
