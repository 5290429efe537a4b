"""What the state machines ask and are told, and what a centre may do: data alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NONE = "none"
SECOND = 1_000_000
MINUTE = 60 * SECOND

# What can be asked of a counter, by its state, beside undo.
DESK_CAN: Mapping[str, frozenset[str]] = {
    "closed": frozenset({"open"}),
    "open": frozenset({"open", "close", "pause", "next", "unpark"}),
    "paused": frozenset({"open", "close", "pause", "next", "unpark"}),
    "called": frozenset(
        {"open", "next", "recall", "start", "finish", "no-show", "park", "transfer"}
    ),
    "serving": frozenset({"open", "next", "finish", "park", "transfer"}),
}
# What can be done with a ticket, by its state: by itself, or by its counter.
TICKET_CAN: Mapping[str, frozenset[str]] = {
    "WAITING": frozenset({"next", "amend", "cancel"}),
    "CALLED": frozenset({"recall", "start", "finish", "no-show", "park", "transfer", "amend"}),
    "SERVING": frozenset({"finish", "park", "transfer", "amend"}),
    "PARKED": frozenset({"unpark", "check-in", "amend", "cancel"}),
    "NO_SHOW": frozenset({"reinstate"}),
    "SERVED": frozenset(),
    "CANCELLED": frozenset(),
    "EXPIRED": frozenset(),
}


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One command; `ticket` is the how-manieth of the day."""

    verb: str
    counter: str | None = None
    ticket: int | None = None
    service: str | None = None
    priority: str | None = None
    later: tuple[str, ...] | None = None
    needs: tuple[str, ...] | None = None
    to: str | None = None
    reason: str | None = None
    clerk: str | None = None
    offline: str | None = None
    age_s: int = 0
    at: str | None = None
    """The counter at whose page something is asked for a ticket."""


@dataclass(frozen=True)
class Seen:
    """A ticket as it is told."""

    number: int
    label: str
    services: tuple[str, ...]
    priority: str
    state: str
    counter: str | None
    parked: str | None


@dataclass(frozen=True)
class Told:
    """The answer to a command that was done."""

    ticket: Seen | None
    desk: str | None = None  # the counter's state
    repeated: bool = False
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Refused:
    """The answer to a command that was not done; one that contradicts itself tells no state."""

    state: str = ""
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Centre:
    """What was agreed on. Times are microseconds."""

    letters: Mapping[str, str]
    own: Mapping[str, tuple[str, ...]]
    helps: Mapping[str, tuple[str, ...]]
    classes: tuple[str, ...]
    discipline: str = "strict"
    by_service: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    ratio: int = 3
    longest_wait: int = 45 * MINUTE
    grace: int = 10 * MINUTE
    grace_places: int = 3
    repeat: int = SECOND
