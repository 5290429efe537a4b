"""Rows to frozen values and back."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy.engine import RowMapping

from hub.queueing import events
from hub.queueing.events import Event
from hub.queueing.values import CounterDesk, DeskState, Printed, Ticket, TicketState

EVENTS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in vars(events).values()
    if isinstance(kind, type) and issubclass(kind, Event)
}
# What a kind of event says beyond `seq` and `at`.
_SAYS = {
    kind: tuple(field.name for field in fields(kind) if field.name not in ("seq", "at"))
    for kind in EVENTS.values()
}
_JSON = json.JSONEncoder(ensure_ascii=False, default=lambda day_or_time: day_or_time.isoformat())
_TICKET = tuple(field.name for field in fields(Ticket))
_DESK = tuple(field.name for field in fields(CounterDesk))


class UnreadableEventError(Exception):
    """A line of the journal that says nothing this version knows."""

    def __init__(self, seq: int, kind: str, data: str) -> None:
        self.seq = seq
        self.said = f"{kind} {data}"
        super().__init__(f"event {seq} of the journal cannot be read: {self.said}")


def ticket_row(ticket: Ticket) -> dict[str, Any]:
    """Write a ticket as its columns."""
    return {name: getattr(ticket, name) for name in _TICKET}


def ticket_value(row: RowMapping) -> Ticket:
    """Read a ticket from its columns."""
    columns = {name: row[name] for name in _TICKET}
    columns["state"] = TicketState(columns["state"])
    if columns["printed"] is not None:
        columns["printed"] = Printed(columns["printed"])
    return Ticket(**columns)


def desk_row(desk: CounterDesk) -> dict[str, Any]:
    """Write a counter as its columns."""
    return {name: getattr(desk, name) for name in _DESK}


def desk_value(row: RowMapping) -> CounterDesk:
    """Read a counter from its columns."""
    columns = {name: row[name] for name in _DESK}
    columns["state"] = DeskState(columns["state"])
    return CounterDesk(**columns)


def event_data(event: Event) -> str:
    """Write what an event says beyond `seq` and `at` as JSON."""
    return _JSON.encode({name: getattr(event, name) for name in _SAYS[type(event)]})


def event_value(kind: str, seq: int, at: datetime, data: str) -> Event:
    """Read an event back from the journal; raises `UnreadableEventError`."""
    try:
        said = json.loads(data)
        if "day" in said:
            said["day"] = date.fromisoformat(said["day"])
        if said.get("clock") is not None:
            said["clock"] = datetime.fromisoformat(said["clock"])
        if "outcome" in said:
            said["outcome"] = Printed(said["outcome"])
        return EVENTS[kind](seq=seq, at=at, **said)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableEventError(seq, kind, data) from error
