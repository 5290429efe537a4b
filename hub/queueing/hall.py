"""The waiting room as a forecast sees it: lines, counters, and the one who asks. Values.

Each forecast makes all counters anew: as named tuples, which are made in a third of the time of
frozen dataclasses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hub.queueing.discipline import Policy
from hub.queueing.values import Ticket

#: Which line: its service, its class, the counter it is bound to, whether it stands second there.
LineKey = tuple[str, str, str | None, bool]


@dataclass(frozen=True, slots=True)
class Line:
    """Who waits for a service in one class, or for one counter alone (`bound`).

    `before` is how many of them came before the one who asks; times are seconds of one clock. Those
    who are back with mended papers are a line of their own: `after` is since which event its first
    stands second.
    """

    service: str
    priority: str
    count: int
    first_s: float
    last_s: float
    bound: str | None = None
    before: int = 0
    after: int | None = None

    @property
    def key(self) -> LineKey:
        """Tell which line it is."""
        return (self.service, self.priority, self.bound, self.after is not None)


class Desk(NamedTuple):
    """A counter: what it serves, and in how many seconds it is expected to call next.

    `free_s` is 0 for one that has nobody in hand, and None for one that is closed; `call_seq` is
    the number of its last call; one that is `paused` keeps nobody past the longest wait to itself.
    """

    counter: str
    own: tuple[str, ...]
    helps: tuple[str, ...] = ()
    free_s: float | None = None
    streak: int = 0
    call_seq: int = 0
    paused: bool = False

    def serves(self, service: str) -> bool:
        """Tell whether it calls for a service at all."""
        return service in self.own or service in self.helps


@dataclass(frozen=True, slots=True)
class Asker:
    """The one who asks: which line, since when, and who of that line is before."""

    service: str
    priority: str
    arrived_s: float
    index: int = 0
    bound: str | None = None
    after: int | None = None

    @classmethod
    def of(cls, ticket: Ticket) -> Asker:
        """Ask for a ticket; who is before is counted elsewhere."""
        place_s = ticket.place / 1e6
        return cls(ticket.service, ticket.priority, place_s, bound=ticket.bound, after=ticket.after)

    @property
    def key(self) -> LineKey:
        """Tell which line it stands in."""
        return (self.service, self.priority, self.bound, self.after is not None)


#: Expected seconds that one visit for a service takes at a counter.
VisitTime = Callable[[str, str], float]


class Hall(NamedTuple):
    """Where one asks: who waits, who could call, how long it takes, by which rule, and when."""

    lines: Sequence[Line]
    desks: Sequence[Desk]
    visit_s: VisitTime
    policy: Policy
    now_s: float
