"""Rows to frozen values and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import partial
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hub.queueing import events
from hub.queueing.events import Event
from hub.queueing.values import CounterDesk, DeskState, Parked, Printed, Ticket, TicketState

_OF_EVENT = tuple(field.name for field in fields(Event))
EVENTS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in vars(events).values()
    if isinstance(kind, type) and issubclass(kind, Event)
}
# What a kind of event says beyond `seq` and `at`, and beyond `by_clock`, which few have.
_SAYS = {
    kind: tuple(field.name for field in fields(kind) if field.name not in _OF_EVENT)
    for kind in EVENTS.values()
}


def _said(value: Any) -> Any:
    """Write what JSON has no word for: a day, a time, a value as it stood before."""
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return asdict(value)


_JSON = json.JSONEncoder(ensure_ascii=False, default=_said)
_TICKET = tuple(field.name for field in fields(Ticket))
_DESK = tuple(field.name for field in fields(CounterDesk))
_of_ticket, _of_desk = attrgetter(*_TICKET), attrgetter(*_DESK)
#: A row in the order of its table's columns.
Row = tuple[Any, ...]


class UnreadableEventError(Exception):
    """A line of the journal that says nothing this version knows."""

    def __init__(self, seq: int, kind: str, data: str) -> None:
        self.seq = seq
        self.said = f"{kind} {data}"
        super().__init__(f"event {seq} of the journal cannot be read: {self.said}")


def ticket_row(centre: str, ticket: Ticket) -> Row:
    """Write a ticket as its columns."""
    return (centre, *_of_ticket(ticket))


def ticket_value(row: Mapping[Any, Any]) -> Ticket:
    """Read a ticket from its columns."""
    columns = {name: row[name] for name in _TICKET}
    columns["state"] = TicketState(columns["state"])
    if columns["printed"] is not None:
        columns["printed"] = Printed(columns["printed"])
    if columns["parked"] is not None:
        columns["parked"] = Parked(columns["parked"])
    return Ticket(**columns)


def desk_row(centre: str, desk: CounterDesk) -> Row:
    """Write a counter as its columns."""
    return (centre, *_of_desk(desk))


def desk_value(row: Mapping[Any, Any]) -> CounterDesk:
    """Read a counter from its columns."""
    columns = {name: row[name] for name in _DESK}
    columns["state"] = DeskState(columns["state"])
    return CounterDesk(**columns)


def event_data(event: Event) -> str:
    """Write what an event says beyond `seq` and `at` as JSON."""
    said = {name: getattr(event, name) for name in _SAYS[type(event)]}
    if event.by_clock:
        said["by_clock"] = event.by_clock
    return _JSON.encode(said)


def event_value(kind: str, seq: int, at: datetime, data: str) -> Event:
    """Read an event back from the journal; raises `UnreadableEventError`."""
    try:
        said = json.loads(data)
        reads = _READS[EVENTS[kind]]
        for name in said.keys() & reads.keys():
            said[name] = reads[name](said[name])
        return EVENTS[kind](seq=seq, at=at, **said)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnreadableEventError(seq, kind, data) from error


_Read = Callable[[Any], Any]


def _read(hint: Any) -> _Read | None:
    """Tell how a field of this type is read from JSON; None: as it stands there."""
    if isinstance(hint, UnionType):
        some = next(part for part in get_args(hint) if part is not NoneType)
        read = _read(some)
        return None if read is None else lambda value: None if value is None else read(value)
    if get_origin(hint) is tuple:
        return tuple
    kind: type = hint
    if issubclass(kind, date):  # a datetime is one too, and reads itself
        return kind.fromisoformat
    if is_dataclass(kind):
        return partial(_value, kind)
    return kind if issubclass(kind, Enum) else None


def _reads(kind: type) -> dict[str, _Read]:
    hints = get_type_hints(kind)
    return {name: read for name, hint in hints.items() if (read := _read(hint)) is not None}


def _value(kind: type, said: dict[str, Any]) -> Any:
    reads = _READS[kind]
    return kind(
        **{name: reads[name](value) if name in reads else value for name, value in said.items()}
    )


_READS = {kind: _reads(kind) for kind in (*EVENTS.values(), Ticket, CounterDesk)}
