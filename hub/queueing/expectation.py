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
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial

from hub.queueing.discipline import Discipline
from hub.queueing.hall import Asker, Desk, Hall, Line
from hub.queueing.tails import Tail, likely_before, own_line
from hub.queueing.values import NO_PRIORITY

# With twice as many people ahead as turns, they are taken in groups; finer ones, of three or four
# turns for each counter, tell the waits no better (`bench forecast_shares forecast_errors`). With
# few counters there are as many groups as with four: a third of a long line is too much at once.
_TURNS, _FEW, _MOST_GROUPS = 2, 4, 100
# Where more are called before than was thought, groups grow from so many people beyond it on.
_BEYOND = 50
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
    open_ = {desk.counter for desk in opened}
    if len(opened) == 1 and _alone(asker, hall.lines, opened[0]):
        one_s = hall.visit_s(asker.service, opened[0].counter)
        return Expectation((opened[0].free_s or 0.0) + asker.index * one_s, asker.index)
    tails = [Tail(line, asker) for line in hall.lines if line.count > 0]
    mine = own_line(asker, tails)
    return _Run(hall, mine, tails, _staggered(asker, opened, open_), open_).until_called()


def _alone(asker: Asker, lines: Sequence[Line], desk: Desk) -> bool:
    """Tell whether a counter has nobody but the asker's line to call: one after the other."""
    open_ = {desk.counter}
    return not any(
        line.count and line.key != asker.key and _calls(desk, line.service, line.bound, open_)
        for line in lines
    )


def _opened(asker: Asker, desks: Sequence[Desk]) -> list[Desk]:
    """List the open counters; if none of them could call the asker, open the likeliest one."""
    opened = [d for d in desks if d.free_s is not None]
    open_ = {d.counter for d in opened}
    could = [d for d in desks if _calls(d, asker.service, asker.bound, open_)]
    if not could:
        return []
    if any(d.free_s is not None for d in could):
        return opened
    likeliest = min(could, key=lambda d: (d.counter != asker.bound, asker.service not in d.own))
    return [*opened, likeliest._replace(free_s=0.0, streak=0)]


def _calls(desk: Desk, service: str, bound: str | None, open_: AbstractSet[str]) -> bool:
    """Tell whether a counter calls a line; one bound to a counter that is closed, like others."""
    return desk.counter == bound or (bound not in open_ and desk.serves(service))


def _staggered(
    asker: Asker, opened: list[Desk], open_: AbstractSet[str]
) -> list[tuple[float, int, Desk]]:
    """Spread the times at which busy counters fall free.

    Of several visits that should each last some minutes more, the first ends much sooner: each
    counter that serves the asker gets its quantile of an exponential distribution. Of those that
    fall free at one time, the one that the asker is bound to calls first.
    """
    busy = sorted(
        (d for d in opened if d.free_s and _calls(d, asker.service, asker.bound, open_)),
        key=lambda d: d.free_s or 0.0,
    )
    share = {d.counter: (rank + 0.5) / len(busy) for rank, d in enumerate(busy)}
    times = []
    for number, desk in enumerate(opened):
        free_s = desk.free_s or 0.0
        if len(busy) > 1 and desk.counter in share:
            free_s *= -math.log1p(-share[desk.counter])
        times.append((free_s, -1 if desk.counter == asker.bound else number, desk))
    heapq.heapify(times)
    return times


class _Run:
    def __init__(
        self,
        hall: Hall,
        mine: Tail,
        tails: list[Tail],
        times: list[tuple[float, int, Desk]],
        open_: AbstractSet[str],
    ) -> None:
        self._mine = mine
        self._tails = tails
        self._times = times
        self._open = open_
        self._paused = {desk.counter for _at_s, _number, desk in times if desk.paused}
        self._hall = hall
        self._visits: dict[tuple[str, str], float] = {}
        self._policy = hall.policy
        self._now_s = hall.now_s
        rules = (hall.policy.discipline, *hall.policy.by_service.values())
        self._in_turn = Discipline.RATIO in rules  # no other asks whom a counter called before
        self._longest_s = hall.policy.longest_wait.total_seconds()
        # Of a counter only once it falls free: most runs are over before all of them have.
        self._lines: dict[str, list[tuple[Tail, bool, bool]]] = {}
        self._streak: dict[str, int] = {}
        self._has_called: set[str] = set()
        guess = partial(likely_before, mine, tails, hall.policy, len(times))
        overdue_s = hall.now_s - self._longest_s
        # While one waits for so many, more come to be past the longest wait.
        wait_s = guess(overdue_s) * self._visit_s(mine.service, times[0][2].counter) / len(times)
        self._before = guess(overdue_s + wait_s)
        self._turns = min(_MOST_GROUPS, 1 + _TURNS * max(_FEW, len(times)))

    def _lines_of(self, desk: Desk) -> list[tuple[Tail, bool, bool]]:
        """List the lines that a counter calls from: its own or not; only past the longest wait."""
        found = self._lines.get(desk.counter)
        if found is None:
            found = self._lines[desk.counter] = []
            keeping = self._open - self._paused
            for tail in self._tails:
                if _calls(desk, tail.service, tail.bound, keeping):
                    own = tail.bound == desk.counter or tail.service in desk.own
                    lent = tail.bound in self._paused and tail.bound != desk.counter
                    found.append((tail, own, lent))
        return found

    def until_called(self) -> Expectation:
        ahead = 0
        times, before, turns = self._times, self._before, self._turns
        for _ in range(_MOST_TURNS):
            at_s, number, desk = times[0]
            overdue_s = self._now_s + at_s - self._longest_s
            tail = self._next(desk, at_s, overdue_s)
            if tail is None:
                # Nobody is left whom it could call, and nobody comes during the run.
                heapq.heappop(times)
                continue
            # Large groups far from the asker, single people near.
            most = max(1, before // turns if before > 0 else -before // _BEYOND)
            if self._mine.after is not None:  # who is not past the longest wait goes one by one
                most = min(most, max(1, tail.overdue(overdue_s)))
            if self._in_turn and tail.head_s > overdue_s:
                most = self._in_a_group(desk, tail, most)
            taken = tail.take(most)
            if taken == 0:
                return Expectation(at_s, ahead)
            if tail.service == self._mine.service:
                ahead += taken
            before -= taken
            self._has_called.add(desk.counter)
            if self._in_turn:
                self._called(desk, tail, taken)
            busy_s = taken * self._visit_s(tail.service, desk.counter)
            heapq.heapreplace(times, (at_s + busy_s, number, desk))
        # While one waits for a counter that is away, others may call too many to follow one by one.
        return Expectation(times[0][0], ahead + self._mine.waiter)

    def _visit_s(self, service: str, counter: str) -> float:
        known = self._visits.get((service, counter))
        if known is None:
            known = self._visits[service, counter] = self._hall.visit_s(service, counter)
        return known

    def _in_a_group(self, desk: Desk, tail: Tail, most: int) -> int:
        """End a group where the ratio gives others their turn; a large one is of several turns."""
        ratio, in_a_row = self._policy.ratio, self._in_a_row(desk)
        if tail.priority == NO_PRIORITY:
            owed = in_a_row // ratio
            return min(most, owed) if owed else most  # nobody with priority is left
        return most if in_a_row >= ratio else min(most, max(1, most // ratio) * ratio - in_a_row)

    def _called(self, desk: Desk, tail: Tail, taken: int) -> None:
        """Count who was called in a row; each one without priority makes up for so many with it."""
        ratio, in_a_row = self._policy.ratio, self._in_a_row(desk)
        if tail.priority == NO_PRIORITY:
            in_a_row = max(0, in_a_row - taken * ratio)
        else:
            in_a_row = in_a_row + taken if in_a_row < ratio else ratio
        self._streak[desk.counter] = in_a_row

    def _in_a_row(self, desk: Desk) -> int:
        return self._streak.get(desk.counter, min(desk.streak, self._policy.ratio))

    def _next(self, desk: Desk, at_s: float, overdue_s: float) -> Tail | None:
        """Choose as `hub.queueing.discipline` does, on lines instead of tickets."""
        first: Tail | None = None
        back: Tail | None = None
        held: Tail | None = None  # those who are bound, of whatever class, are one line
        own_ones: list[Tail] = []
        others: list[Tail] = []
        for tail, own, lent in self._lines_of(desk):
            if tail.left <= 0 or (lent and tail.head_s > overdue_s):
                continue
            if first is None or tail.head_s < first.head_s:
                first = tail
            if tail.after is not None:
                if back is None or tail.head_s < back.head_s:
                    back = tail
            elif tail.bound is None:
                (own_ones if own else others).append(tail)
            elif held is None or tail.head_s < held.head_s:
                held, held_own = tail, own
        if held is not None:
            (own_ones if held_own else others).append(held)
        if first is None or first.head_s <= overdue_s:
            return first
        if back and (back is first or self._may_return(desk, back)):
            return back
        candidates = own_ones or others
        if len(candidates) == 1:
            return candidates[0]
        return self._preferred(candidates, desk, at_s)

    def _may_return(self, desk: Desk, back: Tail) -> bool:
        """Tell whether a counter has called one other since somebody came back."""
        return desk.counter in self._has_called or desk.call_seq > (back.after or 0)

    def _preferred(self, candidates: list[Tail], desk: Desk, at_s: float) -> Tail:
        policy = self._policy
        if policy.by_service:
            best: dict[str, Tail] = {}
            for tail in candidates:
                other = best.get(tail.service)
                rule = policy.of(tail.service)
                if other is None or self._rank(tail, rule, desk, at_s) > self._rank(
                    other, rule, desk, at_s
                ):
                    best[tail.service] = tail
            candidates = list(best.values())
        return max(candidates, key=lambda t: self._rank(t, policy.discipline, desk, at_s))

    def _rank(self, tail: Tail, rule: Discipline, desk: Desk, at_s: float) -> tuple[float, float]:
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
