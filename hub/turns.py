"""Prove that a call went in turn, as far as the journal alone can tell. Pure.

Which of several lines goes first is the settings' word, and they stand in no journal. But within a
line nobody is passed, and no reason may be told which those who waited belie.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from hub.queueing.events import TicketCalled
from hub.queueing.values import NO_PRIORITY, Reason, Ticket, TicketState

# Calls that do not ask who came earlier; before there were reasons, nobody wrote one.
_BY_NAME = (Reason.NAMED, Reason.PARKED, None)
_EARLIEST = (Reason.ARRIVAL, Reason.LONGEST_WAIT)
_order = attrgetter("order")


class Waiting:
    """Those who wait, by line: whom a call passed is known by who is first of each."""

    def __init__(self) -> None:
        self._lines: dict[tuple[object, ...], list[Ticket]] = {}

    def moves(self, before: Ticket | None, after: Ticket) -> None:
        """Let a ticket leave its line, and join the one it waits in now."""
        if before is not None and before.state is TicketState.WAITING:
            line = self._lines[_line(before)]
            del line[bisect_left(line, before.order, key=_order)]
            if not line:
                del self._lines[_line(before)]
        if after.state is TicketState.WAITING:
            insort(self._lines.setdefault(_line(after), []), after, key=_order)

    def first(self) -> list[Ticket]:
        """List who is first of each line."""
        return [line[0] for line in self._lines.values()]


class Belied(NamedTuple):
    """What a call says of itself, and what was so."""

    field: str
    expected: object
    found: object


def belied(call: TicketCalled, ticket: Ticket, waiting: Iterable[Ticket]) -> Belied | None:
    """Find what a call says wrongly of its ticket, or whom it passed against its reason.

    `ticket` is as it stood before; `waiting` are all who waited then, or the first of each line.
    """
    kind = (ticket.service, ticket.priority)
    if call.service is not None and (call.service, call.priority) != kind:
        return Belied("service", kind, (call.service, call.priority))
    if (call.reason is Reason.PARKED) != (ticket.state is TicketState.PARKED):
        return Belied("reason", f"why one who is {ticket.state} is called", call.reason)
    if call.reason in _BY_NAME:
        return None
    order = ticket.order
    passed = _passed(call, ticket, [one for one in waiting if one.order < order])
    if passed is None and not _may_be(ticket, call.reason):
        return Belied("reason", f"why one of class {ticket.priority} is called", call.reason)
    return passed


def _may_be(ticket: Ticket, reason: Reason | None) -> bool:
    """Tell whether a ticket is one that a reason is for, whoever else waited."""
    match reason:
        case Reason.PRIORITY:
            return ticket.priority != NO_PRIORITY
        case Reason.RATIO:
            return ticket.priority == NO_PRIORITY
        case Reason.RETURNED:
            return ticket.after is not None
        case _:
            return True


def _passed(call: TicketCalled, ticket: Ticket, earlier: list[Ticket]) -> Belied | None:
    # Who is sent to a counter is called there, whether or not it calls for their service.
    calls_for = None if ticket.bound == call.counter else ticket.service
    for one in earlier:
        if _line(one) == _line(ticket):
            return Belied("ticket", f"{one.label}, who came earlier", ticket.label)
        # Whatever the settings said, these were to be had at this counter too.
        to_be_had = one.bound == call.counter or (one.bound is None and one.service == calls_for)
        if to_be_had and call.reason in _EARLIEST:
            return Belied("reason", f"why {one.label} was passed", call.reason)
    if not earlier and call.reason not in _EARLIEST:
        return Belied("reason", Reason.ARRIVAL, call.reason)
    return None


def _line(ticket: Ticket) -> tuple[object, ...]:
    """Name the line of a ticket. Who is bound to a counter stands apart, whatever the class."""
    if ticket.bound is None:
        return (ticket.day, ticket.service, ticket.priority)
    return (ticket.day, ticket.service, ticket.bound, ticket.after is None)
