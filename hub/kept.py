"""What the kept answers of commands must tell, by the journal. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hub.queueing.events import AtCounter, CounterEvent, Event, TicketEvent, TicketFinished
from hub.queueing.values import CounterDesk, Ticket

# Rows by their key, which leaves the centre out.
_Rows = Mapping[tuple[str, ...], Mapping[str, Any]]


class Answered(NamedTuple):
    """When a command was answered, and of which counter and number the answer tells."""

    at: datetime
    counter: str | None
    id: str | None
    label: str | None


class Answers:
    """What each command was answered, as far as its events say."""

    def __init__(self) -> None:
        # And whether a ticket was finished last: a `finish` tells of it, a `next` that then found
        # nobody tells of none.
        self._told: dict[str, tuple[Answered, bool]] = {}

    def note(
        self,
        request_id: str,
        event: Event,
        tickets: Mapping[str, Ticket],
        desks: Mapping[str, CounterDesk],
    ) -> None:
        """Let an event have happened: the last one of a command is what its answer is about."""
        if not request_id:  # what the hub did by itself answers nobody
            return
        counter = id_ = None
        if isinstance(event, (AtCounter, CounterEvent)):
            counter, id_ = event.counter, desks[event.counter].ticket
        if isinstance(event, TicketEvent):
            id_ = event.ticket
        # A label may come later under the same id; its answer stays where the first event was.
        first = self._told.get(request_id)
        at = first[0].at if first else event.at
        label = tickets[id_].label if id_ else None
        finished = isinstance(event, TicketFinished)
        self._told[request_id] = Answered(at, counter, id_, label), finished

    def expected(self, found: _Rows, last_at: datetime | None, kept: timedelta) -> _Rows:
        """List the answers that are too young to be forgotten."""
        if last_at is None:
            return {}
        oldest = max([last_at, *(row["at"] for row in found.values())]) - kept
        rows: dict[tuple[str, ...], dict[str, Any]] = {}
        for request_id, (answered, finished) in self._told.items():
            if answered.at < oldest:
                continue
            key = (request_id,)
            rows[key] = answered._asdict()
            if finished and key in found and _read(found[key])["id"] is None:
                rows[key] |= {"id": None, "label": None}
        return rows


def told(found: _Rows) -> _Rows:
    """Read what the answers that were found tell."""
    return {key: _read(row) for key, row in found.items()}


def _read(row: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        said = json.loads(row["response"])
        counter = said.get("counter") if "repeated" in said else None
        ticket = said if counter is None else said["ticket"] or {}
        read = Answered(row["at"], counter, ticket.get("id"), ticket.get("label"))
    except (AttributeError, KeyError, TypeError, ValueError):  # it is none
        return {"at": None, "counter": None, "id": None, "label": None}
    return read._asdict()
