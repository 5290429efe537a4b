"""The rule that chooses which line's head is called next.

A line is the waiting tickets of one service and one class, in order of arrival; a counter has one
more for those who are bound to it. Only the heads compete, so the choice costs the same however
many wait, and within a line nobody is ever overtaken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from hub.queueing.values import NO_PRIORITY, DeskState, Reason, Ticket, place_of

# Priority always first starves the rest, so there is a longest wait that nobody past it is
# overtaken beyond. The figure is our own proposal.
LONGEST_WAIT = timedelta(minutes=45)


class Discipline(StrEnum):
    """The rules there are, by the names that settings use."""

    FIFO = "fifo"  # the order of arrival, whatever the class
    STRICT = "strict"  # the classes in order
    RATIO = "ratio"  # so many with priority, then one other
    ACCUMULATING = "accumulating"  # each class gains priority at its own rate while it waits


@dataclass(frozen=True, slots=True)
class Policy:
    """What a centre has agreed on.

    `levels` orders the classes (a higher level goes first, equal levels by arrival), `rates` tells
    how fast each gains priority (Kleinrock 1964; Stanford, Taylor and Ziedins 2014); a class that
    is not named has level 1 and rate 2, no priority level 0 and rate 1. `by_service` overrides
    `discipline` among the classes of one service.
    """

    discipline: Discipline = Discipline.STRICT
    by_service: Mapping[str, Discipline] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    ratio: int = 3
    longest_wait: timedelta = LONGEST_WAIT

    def of(self, service: str) -> Discipline:
        """Tell the discipline among the classes of a service."""
        return self.by_service.get(service, self.discipline)

    def level(self, priority: str) -> int:
        """Tell the level of a class."""
        return self.levels.get(priority, int(priority != NO_PRIORITY))

    def rate(self, priority: str) -> float:
        """Tell how fast a class gains priority."""
        return self.rates.get(priority, 1.0 if priority == NO_PRIORITY else 2.0)


@dataclass(frozen=True, slots=True)
class Caller:
    """The counter that calls: its own services, and what it called before.

    `streak` is how many with priority it called in a row, `call_seq` the number of its last call.
    """

    counter: str
    own: tuple[str, ...]
    streak: int = 0
    call_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is called, and why before the others."""

    ticket: Ticket
    reason: Reason


def choose(
    heads: Iterable[Ticket],
    caller: Caller,
    policy: Policy,
    now: datetime,
    clock: datetime | None = None,
) -> Choice | None:
    """Choose among the heads of a counter's lines; None when nobody waits.

    `now` is the stamp of a call, and `clock` what the hub's own clock says where that is behind it.

    Whoever waits longer than the longest wait goes first, the longest first. Then whoever came back
    to this counter with mended papers, once it has called one other who was there before. Then the
    counter's own services before those it helps with, and among these what the discipline says.
    """
    standing = sorted(heads, key=lambda head: head.order)  # the earliest first, from here on
    if not standing:
        return None
    overdue = _overdue(standing, policy, now, clock)
    if overdue is not None:
        return Choice(standing[0], overdue)
    back = next((head for head in standing if head.after is not None), None)
    if back and (back is standing[0] or _called_since(caller, back)):
        return Choice(back, Reason.ARRIVAL if back is standing[0] else Reason.RETURNED)
    others = [head for head in standing if head.after is None]
    own = [h for h in others if h.bound == caller.counter or h.service in caller.own]
    sent = _sent(own or others, caller, policy, now)
    chosen = max(sent, key=_RANKS[policy.discipline](caller, policy, now))
    if own and standing[0] not in own:
        return Choice(chosen, Reason.OWN_SERVICE)
    return Choice(chosen, _why(chosen, standing[0], sent, policy))


def _overdue(
    standing: list[Ticket], policy: Policy, now: datetime, clock: datetime | None
) -> Reason | None:
    """Tell why the first of all is called, once the longest wait has reached anybody."""
    first = standing[0]
    if clock is None:
        reached = first.place <= overdue_before(now, policy.longest_wait)
        return Reason.LONGEST_WAIT if reached else None
    # Places do not age then; since when nobody has called them is known all the same. But whoever
    # is back with mended papers was away since, and stands second anyhow.
    long_ago = clock - policy.longest_wait
    late = [h for h in standing if h.after is None and (h.called_at or h.issued_at) <= long_ago]
    if not late:
        return None
    # One that was put in line again after its call may have been away too.
    stayed = first.call_seq is None or first.call_seq > first.seq
    return Reason.LONGEST_WAIT if first in late and stayed else Reason.ARRIVAL


def _sent(heads: list[Ticket], caller: Caller, policy: Policy, now: datetime) -> list[Ticket]:
    """Let each service send whom its own discipline prefers, the earliest first."""
    by_service: dict[str, list[Ticket]] = {}
    for head in heads:
        by_service.setdefault(head.service, []).append(head)
    sent = [
        max(lines, key=_RANKS[policy.of(service)](caller, policy, now))
        for service, lines in by_service.items()
    ]
    return sorted(sent, key=lambda head: head.order)


def _called_since(caller: Caller, back: Ticket) -> bool:
    return (caller.call_seq or 0) > (back.after or 0)


# What a head is worth; of equals, `max` takes the first, who came earliest.
_Rank = Callable[[Ticket], float]


def _fifo(_caller: Caller, _policy: Policy, _now: datetime) -> _Rank:
    return lambda _head: 0


def _strict(_caller: Caller, policy: Policy, _now: datetime) -> _Rank:
    return lambda head: policy.level(head.priority)


def _ratio(caller: Caller, policy: Policy, _now: datetime) -> _Rank:
    if caller.streak < policy.ratio:
        return lambda head: policy.level(head.priority)
    return lambda head: head.priority == NO_PRIORITY


def _accumulating(_caller: Caller, policy: Policy, now: datetime) -> _Rank:
    here = place_of(now)
    return lambda head: policy.rate(head.priority) * (here - head.place)


_RANKS: Mapping[Discipline, Callable[[Caller, Policy, datetime], _Rank]] = {
    Discipline.FIFO: _fifo,
    Discipline.STRICT: _strict,
    Discipline.RATIO: _ratio,
    Discipline.ACCUMULATING: _accumulating,
}


def _why(chosen: Ticket, earliest: Ticket, sent: list[Ticket], policy: Policy) -> Reason:
    """Name the rule by which `chosen` went before the one who came earliest."""
    if chosen is earliest:
        return Reason.ARRIVAL
    # Among those of one service its own rule decides, and the centre's among those who are sent.
    if chosen.service == earliest.service:
        used = policy.of(chosen.service)
    elif earliest in sent:
        used = policy.discipline
    else:
        return Reason.SERVICE_RULE
    if used is Discipline.ACCUMULATING:
        return Reason.ACCUMULATED
    if used is Discipline.RATIO and chosen.priority == NO_PRIORITY:
        return Reason.RATIO
    return Reason.PRIORITY


def lets_go(counter: DeskState, place: int, overdue: int) -> bool:
    """Tell whether others may call who is bound to a counter, by its state and their place.

    A closed one keeps nobody; one that is paused, nobody at `overdue` or before it.
    """
    return counter is DeskState.CLOSED or (counter is DeskState.PAUSED and place <= overdue)


def overdue_before(now: datetime, longest_wait: timedelta = LONGEST_WAIT) -> int:
    """Tell the place at which, and before which, nobody may be overtaken any more."""
    return place_of(now - longest_wait)
