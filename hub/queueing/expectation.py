"""What the queue as it stands lets one expect: a virtual run of the open counters.

The counters are run forward with the mean time that each service takes. Each one that falls free
calls whom the discipline would choose among the heads of its lines, until it is the turn of the
one who asks. Of a line only its length and the arrival of its first and last are known; those
between are thought evenly spread. A long line is taken in groups, so that the run costs the same
with forty waiting and with two thousand.

Nothing here is random, and nobody new comes: how such an expectation errs is learned from the
centre's own past (`hub.queueing.history`).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

from hub.queueing.discipline import Discipline
from hub.queueing.hall import Asker, Desk, Hall, Line
from hub.queueing.values import NO_PRIORITY

# With twice as many people ahead as turns, they are taken in groups; finer ones, of three or four
# turns for each counter, tell the waits no better (`bench forecast_shares forecast_errors`).
_TURNS, _MOST_GROUPS = 2, 100
_MOST_TURNS = 1000


@dataclass(frozen=True, slots=True)
class Expectation:
    """Expected seconds until the call, and how many of the same service are called before."""

    wait_s: float
    ahead: int


def expect(asker: Asker, hall: Hall) -> Expectation | None:
    """Run the counters until `asker` is called; None where no counter serves what they wait for.

    With no counter open that could call them, the run begins as if one opened now.
    """
    opened = _opened(asker, hall.desks)
    if not opened:
        return None
    if len(opened) == 1 and _alone(asker, hall.lines, opened[0]):
        one_s = hall.visit_s(asker.service, opened[0].counter)
        return Expectation((opened[0].free_s or 0.0) + asker.index * one_s, asker.index)
    tails = [_Tail(line, asker) for line in hall.lines if line.count > 0]
    mine = _own_line(asker, tails)
    return _Run(hall, mine, tails, _staggered(asker, opened)).until_called()


def _alone(asker: Asker, lines: Sequence[Line], desk: Desk) -> bool:
    """Tell whether a counter has nobody but the asker's line to call: one after the other."""
    own = (asker.service, asker.priority, asker.bound)
    return not any(
        line.count
        and (line.service, line.priority, line.bound) != own
        and _calls(desk, line.service, line.bound)
        for line in lines
    )


class _Tail:
    """What is left of a line during the run."""

    __slots__ = (
        *("_after", "_gap_s", "before", "bound", "head_s", "left"),
        *("priority", "service", "waiter"),
    )

    def __init__(self, line: Line, asker: Asker) -> None:
        self.service, self.priority, self.bound = line.service, line.priority, line.bound
        self.left = line.count
        self.before = min(line.before, line.count)
        # Those who came before the asker stand evenly up to then, the others from then on.
        split = 0 < self.before < line.count
        last_s = min(line.last_s, asker.arrived_s) if split else line.last_s
        among = self.before if split else line.count
        self.head_s = line.first_s
        self._gap_s = max(0.0, last_s - line.first_s) / max(1, among - (not split))
        after = max(1, line.count - self.before)
        later = (asker.arrived_s, max(0.0, line.last_s - asker.arrived_s) / after)
        self._after = later if self.before else None
        self.waiter = -1  # how many of it go before the asker, if the asker stands here

    def take(self, most: int) -> int:
        """Call up to `most` of its people, none of them the asker; 0: it is the asker's turn."""
        taken = min(most, self.left if self.waiter < 0 else self.waiter)
        if self.before:  # a group ends with the last who came before the asker
            taken = min(taken, self.before)
            self.before -= taken
        self.left -= taken
        self.waiter -= taken if self.waiter >= 0 else 0
        self.head_s += taken * self._gap_s
        if taken and not self.before and self._after:
            self.head_s, self._gap_s = self._after
            self._after = None
        return taken


def _own_line(asker: Asker, tails: list[_Tail]) -> _Tail:
    place = (asker.service, asker.priority, asker.bound)
    for tail in tails:
        if (tail.service, tail.priority, tail.bound) == place:
            break
    else:
        alone = Line(asker.service, asker.priority, 1, asker.arrived_s, asker.arrived_s)
        tail = _Tail(alone, asker)
        tail.bound = asker.bound
        tails.append(tail)
    tail.waiter = asker.index
    tail.left = max(tail.left, asker.index + 1)
    return tail


def _opened(asker: Asker, desks: Sequence[Desk]) -> list[Desk]:
    """List the open counters; if none of them could call the asker, open the likeliest one."""
    could = [d for d in desks if _calls(d, asker.service, asker.bound)]
    opened = [d for d in desks if d.free_s is not None]
    if not could:
        return []
    if any(d.free_s is not None for d in could):
        return opened
    likeliest = min(could, key=lambda d: asker.service not in d.own)
    return [*opened, Desk(likeliest.counter, likeliest.own, likeliest.helps, 0.0)]


def _calls(desk: Desk, service: str, bound: str | None) -> bool:
    return desk.counter == bound if bound else desk.serves(service)


def _staggered(asker: Asker, opened: list[Desk]) -> list[tuple[float, int, Desk]]:
    """Spread the times at which busy counters fall free.

    Of several visits that should each last some minutes more, the first ends much sooner: each
    counter that serves the asker gets its quantile of an exponential distribution.
    """
    busy = sorted(
        (d for d in opened if d.free_s and _calls(d, asker.service, asker.bound)),
        key=lambda d: d.free_s or 0.0,
    )
    share = {d.counter: (rank + 0.5) / len(busy) for rank, d in enumerate(busy)}
    times = []
    for number, desk in enumerate(opened):
        free_s = desk.free_s or 0.0
        if len(busy) > 1 and desk.counter in share:
            free_s *= -math.log1p(-share[desk.counter])
        times.append((free_s, number, desk))
    heapq.heapify(times)
    return times


class _Run:
    def __init__(
        self, hall: Hall, mine: _Tail, tails: list[_Tail], times: list[tuple[float, int, Desk]]
    ) -> None:
        self._mine = mine
        self._tails = tails
        self._times = times
        self._hall = hall
        self._visits: dict[tuple[str, str], float] = {}
        self._policy = hall.policy
        self._now_s = hall.now_s
        rules = (hall.policy.discipline, *hall.policy.by_service.values())
        self._in_turn = Discipline.RATIO in rules  # no other asks whom a counter called before
        self._longest_s = hall.policy.longest_wait.total_seconds()
        # Of a counter only once it falls free: most runs are over before all of them have.
        self._lines: dict[str, list[tuple[_Tail, bool]]] = {}
        self._streak: dict[str, int] = {}
        self._before = sum(self._likely_before(tail) for tail in tails)
        self._turns = min(_MOST_GROUPS, 1 + _TURNS * len(times))

    def _likely_before(self, tail: _Tail) -> int:
        if tail is self._mine:
            return tail.waiter
        policy = self._policy
        if policy.discipline is Discipline.FIFO:
            return tail.before
        higher = policy.level(tail.priority) > policy.level(self._mine.priority)
        return tail.left if higher else tail.before

    def _lines_of(self, desk: Desk) -> list[tuple[_Tail, bool]]:
        """List the lines that a counter calls from, and whether they are its own."""
        found = self._lines.get(desk.counter)
        if found is None:
            found = self._lines[desk.counter] = [
                (tail, tail.bound is not None or tail.service in desk.own)
                for tail in self._tails
                if _calls(desk, tail.service, tail.bound)
            ]
        return found

    def until_called(self) -> Expectation:
        ahead = 0
        times, before, turns = self._times, self._before, self._turns
        for _ in range(_MOST_TURNS):
            at_s, number, desk = times[0]
            tail = self._next(desk, at_s)
            if tail is None:
                # Nobody is left whom it could call, and nobody comes during the run.
                heapq.heappop(times)
                continue
            # Large groups far from the asker, single people near.
            taken = tail.take(max(1, before // turns))
            if taken == 0:
                return Expectation(at_s, ahead)
            if tail.service == self._mine.service:
                ahead += taken
            before -= taken
            if self._in_turn:
                self._called(desk, tail, taken)
            busy_s = taken * self._visit_s(tail.service, desk.counter)
            heapq.heapreplace(times, (at_s + busy_s, number, desk))
        # Lines that are emptied first, at a counter that only helps here, are too long to follow.
        return Expectation(times[0][0], ahead + self._mine.waiter)

    def _visit_s(self, service: str, counter: str) -> float:
        known = self._visits.get((service, counter))
        if known is None:
            known = self._visits[service, counter] = self._hall.visit_s(service, counter)
        return known

    def _called(self, desk: Desk, tail: _Tail, taken: int) -> None:
        in_a_row = 0 if tail.priority == NO_PRIORITY else self._in_a_row(desk) + taken
        self._streak[desk.counter] = in_a_row

    def _in_a_row(self, desk: Desk) -> int:
        return self._streak.get(desk.counter, desk.streak)

    def _next(self, desk: Desk, at_s: float) -> _Tail | None:
        """Choose as `hub.queueing.discipline` does, on lines instead of tickets."""
        first: _Tail | None = None
        own_first = False
        candidates: list[_Tail] = []
        for tail, own in self._lines_of(desk):
            if tail.left <= 0:
                continue
            if first is None or tail.head_s < first.head_s:
                first = tail
            if own and not own_first:
                own_first, candidates = True, []
            if own or not own_first:
                candidates.append(tail)
        if first is None or first.head_s <= self._now_s + at_s - self._longest_s:
            return first
        if len(candidates) == 1:
            return candidates[0]
        return self._preferred(candidates, desk, at_s)

    def _preferred(self, candidates: list[_Tail], desk: Desk, at_s: float) -> _Tail:
        policy = self._policy
        if policy.by_service:
            best: dict[str, _Tail] = {}
            for tail in candidates:
                other = best.get(tail.service)
                rule = policy.of(tail.service)
                if other is None or self._rank(tail, rule, desk, at_s) > self._rank(
                    other, rule, desk, at_s
                ):
                    best[tail.service] = tail
            candidates = list(best.values())
        return max(candidates, key=lambda t: self._rank(t, policy.discipline, desk, at_s))

    def _rank(self, tail: _Tail, rule: Discipline, desk: Desk, at_s: float) -> tuple[float, float]:
        match rule:
            case Discipline.FIFO:
                worth = 0.0
            case Discipline.ACCUMULATING:
                worth = self._policy.rate(tail.priority) * (self._now_s + at_s - tail.head_s)
            case Discipline.RATIO if self._in_a_row(desk) >= self._policy.ratio:
                worth = float(tail.priority == NO_PRIORITY)
            case _:
                worth = float(self._policy.level(tail.priority))
        return (worth, -tail.head_s)
