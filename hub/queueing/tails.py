"""What is left of each line during a virtual run of the counters (`hub.queueing.expectation`)."""

from __future__ import annotations

from hub.queueing.hall import Asker, Line


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
        # Those who came before the asker stand evenly up to then, the others from then on.
        split = 0 < self.before < line.count
        last_s = min(line.last_s, asker.arrived_s) if split else line.last_s
        among = self.before if split else line.count
        self.head_s = line.first_s
        self._gap_s = max(0.0, last_s - line.first_s) / max(1, among - (not split))
        after = max(1, line.count - self.before)
        later = (asker.arrived_s, max(0.0, line.last_s - asker.arrived_s) / after)
        self._later = later if self.before else None
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
