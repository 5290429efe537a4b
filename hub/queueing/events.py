"""What happened, in the past tense. The journal is these, in order, and nothing else.

`seq` is one number line for the whole centre, given under its lock; `at` never runs backwards.
What is ordered goes by these two; what is measured or shown, by `when`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hub.queueing.day import Moment
from hub.queueing.values import (
    NO_PRIORITY,
    CounterDesk,
    Parked,
    Printed,
    Reason,
    Ticket,
    arrival_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all events share."""

    seq: int
    at: datetime
    # What the hub's own clock said, where it was behind: then `at` hardly moves until it caught up.
    by_clock: datetime | None = None

    @property
    def when(self) -> datetime:
        """Tell when it happened, by the hub's own clock."""
        return self.by_clock or self.at

    @property
    def moment(self) -> Moment:
        """Tell the same, and whether that clock was behind: what a time is measured between."""
        return Moment(self.when, self.by_clock is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClosed(Event):
    """A day was closed, and another began: the first event of the new one."""

    ended: date


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRestored(Event):
    """The queue was put back from a backup; numbers go on after `passed`, as ``A100``.

    What was given after the backup is in people's hands, and no journal knows of it any more.
    """

    passed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent(Event):
    """Something happened to a ticket; `label` is what its holder reads on it then."""

    ticket: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketIssued(TicketEvent):
    """A citizen took a number; `offline` when a kiosk gave it while the hub was away.

    `expected_s` is what the forecast expected of the wait, before it knew its own errors: what it
    learns from.
    """

    day: date
    service: str
    priority: str
    place: int
    later: tuple[str, ...] = ()
    expected_s: float | None = None
    procedure: str | None = None
    lang: str | None = None
    kiosk: str | None = None
    offline: bool = False

    @property
    def came(self) -> Moment:
        """Tell when the citizen came, by the hub's own clock.

        Where that was behind, the place is later than what it said.
        """
        age = self.at - arrival_of(self.place)
        return self.moment._replace(at=self.when - age)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRelabelled(TicketEvent):
    """The ticket took the label its holder has in hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPrinted(TicketEvent):
    """The kiosk told how the slip came out."""

    outcome: Printed


# What is told of the slip moves no ticket, and so is in nobody's way.
OF_THE_SLIP = (TicketRelabelled, TicketPrinted)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedForTicket(TicketEvent):
    """Something was asked for a ticket, by its holder or by the staff.

    `counter` is the one at whose page it was pressed, if it was at one's: then it is that counter's
    command, which it can take back.
    """

    counter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAmended(AskedForTicket):
    """Its service, class or later services were corrected; what it needs is never told here.

    One that is `freed` no longer waits for one counter alone, which does not have its service.
    """

    service: str
    priority: str
    later: tuple[str, ...] = ()
    freed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCheckedIn(AskedForTicket):
    """Whoever mended their papers is back: second in line at the counter that sent them away."""

    bound: str
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReinstated(AskedForTicket):
    """Whoever missed their call is back in line, at `place`."""

    place: int
    within_grace: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCancelled(AskedForTicket):
    """The citizen gave the ticket up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketExpired(TicketEvent):
    """The day closed before its turn came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRestored(TicketEvent):
    """A command was taken back: the ticket stands as it did `before`."""

    before: Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class AtCounter(TicketEvent):
    """Something happened to a ticket at a counter."""

    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled(AtCounter):
    """A counter called the ticket. `call_id` is random, so no screen ever met it before.

    `reason` tells why it and no other. `clock` is what the hub's own clock said, however little it
    was behind: it tells a second press from the next.
    """

    call_id: str
    clock: datetime | None = None
    service: str | None = None
    priority: str = NO_PRIORITY
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRecalled(AtCounter):
    """The counter called the same ticket once more."""

    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStarted(AtCounter):
    """The citizen sat down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFinished(AtCounter):
    """The citizen was served; one with another service to come walks on to its line.

    `started_at` is when the work counts as started, where the clerk did not say.
    """

    started_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketNoShow(AtCounter):
    """Nobody came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketParked(AtCounter):
    """The ticket stands aside, until something is made or mended."""

    reason: Parked
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTransferred(AtCounter):
    """The ticket went on to another service, or to one counter; the time waited stays its own."""

    service: str
    bound: str | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterPaused(CounterEvent):
    """The clerk went away for a while."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterRestored(CounterEvent):
    """The counter's last command was taken back: it stands as it did `before`."""

    before: CounterDesk
    undone: str
