"""What happened, in the past tense. The journal is these, in order, and nothing else.

`seq` is one number line for the whole centre, given under its lock; `at` never runs backwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hub.queueing.values import Printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all events share."""

    seq: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent(Event):
    """Something happened to a ticket; `label` is what its holder reads on it then."""

    ticket: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketIssued(TicketEvent):
    """A citizen took a number; `offline` when a kiosk gave it while the hub was away."""

    day: date
    service: str
    priority: str
    place: int
    procedure: str | None = None
    lang: str | None = None
    kiosk: str | None = None
    offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRelabelled(TicketEvent):
    """The ticket took the label its holder has in hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPrinted(TicketEvent):
    """The kiosk told how the slip came out."""

    outcome: Printed


@dataclass(frozen=True, slots=True, kw_only=True)
class AtCounter(TicketEvent):
    """Something happened to a ticket at a counter."""

    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled(AtCounter):
    """A counter called the ticket. `call_id` is random, so no screen ever met it before.

    `clock` is what the hub's own clock said. After it was set back, stamps stand still until it
    has caught up, and cannot tell a second press from the next one.
    """

    call_id: str
    clock: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRecalled(AtCounter):
    """The counter called the same ticket once more."""

    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStarted(AtCounter):
    """The citizen sat down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFinished(AtCounter):
    """The citizen was served."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketNoShow(AtCounter):
    """Nobody came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterEvent(Event):
    """Something happened to a counter."""

    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterOpened(CounterEvent):
    """A clerk opened the counter."""

    clerk: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterClosed(CounterEvent):
    """The counter was closed."""
