"""What is left of each line during a virtual run of the counters (`hub.queueing.expectation`)."""

from __future__ import annotations

from collections.abc import Sequence

from hub.queueing.discipline import Discipline, Policy
from hub.queueing.hall import Asker, Line
from hub.queueing.values import NO_PRIORITY


class Tail:
    """What is left of a line during the run."""

    __slots__ = (
        *("_gap_s", "_later", "after", "before", "bound", "head_s", "key", "left"),
        *("priority", "service", "waiter"),
    )

    def __init__(self, line: Line, asker: Asker) -> None:
        self.service, self.priority, self.bound = line.service, line.priority, line.bound
        self.key, self.after = line.key, line.after
        self.left = line.count
        self.before = min(line.before, line.count)
        # Those who came before the asker stand evenly up to then, the others after it: in the own
        # line behind the asker, who stands there at that moment.
        split = 0 < self.before < line.count
        last_s = min(line.last_s, asker.arrived_s) if split else line.last_s
        among = self.before if split else line.count
        self.head_s = line.first_s
        self._gap_s = max(0.0, last_s - line.first_s) / max(1, among - (not split))
        gap_s = max(0.0, line.last_s - asker.arrived_s) / max(1, line.count - self.before)
        later_s = asker.arrived_s + (0.0 if line.key == asker.key else gap_s)
        self._later = (later_s, gap_s) if self.before else None
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
        if taken and not self.before and self._later:
            self.head_s, self._gap_s = self._later
            self._later = None
        return taken

    def overdue(self, limit_s: float) -> int:
        """Count who came before a moment, from the head on."""
        if self.head_s > limit_s:
            return 0
        return 1 + int((limit_s - self.head_s) / self._gap_s) if self._gap_s else self.left


def own_line(asker: Asker, tails: list[Tail]) -> Tail:
    """Find the line in which the asker stands, and mark their place; or add it to the others."""
    for tail in tails:
        if tail.key == asker.key:
            break
    else:
        at_s, counter = asker.arrived_s, asker.bound
        alone = Line(asker.service, asker.priority, 1, at_s, at_s, counter, after=asker.after)
        tail = Tail(alone, asker)
        tails.append(tail)
    tail.waiter = asker.index
    tail.left = max(tail.left, asker.index + 1)
    return tail


def likely_before(
    mine: Tail, tails: Sequence[Tail], policy: Policy, desks: int, overdue_s: float
) -> int:
    """Guess how many are called before the asker, who stands in `mine`, at so many counters.

    The run takes large groups as long as many are left of them, so rather too few than too many.
    Who came before `overdue_s` is past the longest wait.
    """
    plain = mine.priority == NO_PRIORITY
    before = late = in_turn = 0
    for tail in tails:
        if tail is mine:
            before += tail.waiter
            continue
        rule = policy.of(tail.service) if tail.service == mine.service else policy.discipline
        overdue = min(tail.before, tail.overdue(overdue_s))
        if rule is Discipline.RATIO and (tail.priority == NO_PRIORITY) is not plain:
            late += overdue
            in_turn += tail.left - overdue
        else:
            before += max(overdue, _likely_of(tail, mine, policy, rule))
    # So many with priority go before one without; each counter may be about to call the others.
    others = policy.ratio * (before + desks) if plain else before // policy.ratio + desks
    return before + late + min(in_turn, others)


def _likely_of(tail: Tail, mine: Tail, policy: Policy, rule: Discipline) -> int:
    if rule is Discipline.FIFO:
        return tail.before
    if rule is Discipline.ACCUMULATING:  # all are called when they are worth about the same
        rate, own_rate = policy.rate(tail.priority), policy.rate(mine.priority)
        return tail.left if rate > own_rate else int(tail.before * rate / (own_rate or 1))
    level, own_level = policy.level(tail.priority), policy.level(mine.priority)
    return tail.left if level > own_level else tail.before if level == own_level else 0
