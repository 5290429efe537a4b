"""What the queue is made of: tickets and counters, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

NO_PRIORITY = "none"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class TicketState(StrEnum):
    """Where a ticket is on its way."""

    WAITING = "WAITING"
    CALLED = "CALLED"
    SERVING = "SERVING"
    SERVED = "SERVED"
    NO_SHOW = "NO_SHOW"
    PARKED = "PARKED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class DeskState(StrEnum):
    """What a counter is doing."""

    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"
    CALLED = "called"
    SERVING = "serving"


class Parked(StrEnum):
    """Why a ticket stands aside: something is being made for it, or papers are mended."""

    WAIT = "wait"
    MEND = "mend"


class Reason(StrEnum):
    """Why a ticket was called before others, for the journal."""

    ARRIVAL = "arrival"  # nobody it could have called came earlier
    LONGEST_WAIT = "longest-wait"  # nobody who waits that long is overtaken
    OWN_SERVICE = "own-service"  # the counter's own services go before those it helps with
    PRIORITY = "priority"  # its class goes before
    RATIO = "ratio"  # so many of the classes that go before, then one other
    ACCUMULATED = "accumulated"  # its class gains priority faster while it waits
    SERVICE_RULE = "service-rule"  # the one who came earliest was not whom their service sent
    RETURNED = "returned"  # back from mending papers: second in line
    NAMED = "named"  # the clerk named it, or its service
    PARKED = "parked"  # it stood aside and was called back


class Printed(StrEnum):
    """How a slip came out."""

    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


def place_of(arrived_at: datetime) -> int:
    """Turn a stamp of arrival into a place in line: whole microseconds, exact.

    Stamps never run backwards (see `hub.transaction`), so those who take a number one after
    another stand in the order of their `seq`, whatever the clock did meanwhile; `seq` parts those
    with one stamp. Only a ticket that a kiosk gave while the hub was away goes between others.
    """
    return (arrived_at - _EPOCH) // _MICROSECOND


def arrival_of(place: int) -> datetime:
    """Tell when one who stands at `place` arrived."""
    return _EPOCH + place * _MICROSECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One citizen's place.

    `seq` is the number of the event that put it in line, given under the lock; `place`, then
    `seq`, is the order of its line. `call_seq` is the number of its newest call.

    `later` are the services it walks to after this one. A ticket that is `bound` is called by that
    counter alone; `after` then tells since which event it stands second there. One that is parked
    says why, and until when.
    """

    id: str
    day: date
    label: str
    service: str
    priority: str
    state: TicketState
    seq: int
    place: int
    issued_at: datetime
    later: tuple[str, ...] = ()
    bound: str | None = None
    after: int | None = None
    parked: Parked | None = None
    parked_until: datetime | None = None
    procedure: str | None = None
    lang: str | None = None
    kiosk: str | None = None
    printed: Printed | None = None
    counter: str | None = None
    call_id: str | None = None
    call_seq: int | None = None
    called_at: datetime | None = None
    times: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def services(self) -> tuple[str, ...]:
        """List the services it stands for, the one it queues for first."""
        return (self.service, *self.later)

    @property
    def order(self) -> tuple[int, int]:
        """Its key in the order of arrival."""
        return (self.place, self.seq)

    @property
    def arrived_at(self) -> datetime:
        """When this citizen came, also where the hub heard of it later."""
        return arrival_of(self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterDesk:
    """One counter as it stands: its state, the ticket in hand, who sits there, why it pauses.

    `next_at` is when ``next`` called the ticket in hand, by the hub's own clock and as long as
    nothing was done since: a second press within the repeat time is then the same call.
    `call_seq` is the number of its newest call, `streak` how many it called in a row, since it
    opened, that have priority.
    """

    counter: str
    state: DeskState = DeskState.CLOSED
    ticket: str | None = None
    clerk: str | None = None
    reason: str | None = None
    next_at: datetime | None = None
    call_seq: int | None = None
    streak: int = 0
