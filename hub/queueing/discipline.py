"""The rule that chooses which line's head is called next.

A line is the waiting tickets of one service and one class, in order of arrival. Only its head
competes, so the choice costs the same however many wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from hub.queueing.values import NO_PRIORITY, Ticket, place_of

# Priority always first starves the rest, so there is a longest wait that nobody past it is
# overtaken beyond. The figure is our own proposal.
LONGEST_WAIT = timedelta(minutes=45)


def choose(
    heads: Iterable[Ticket],
    own: Sequence[str],
    now: datetime,
    longest_wait: timedelta = LONGEST_WAIT,
) -> Ticket | None:
    """Choose among the heads of a counter's lines; None when nobody waits.

    Whoever waits longer than `longest_wait` goes first, the longest first. Then the counter's own
    services before those it helps with, priority before none, and the order of arrival.
    """
    overdue = overdue_before(now, longest_wait)

    def rank(head: Ticket) -> tuple[bool, bool, bool, int, int]:
        if head.place <= overdue:
            return (False, False, False, *head.order)
        return (True, head.service not in own, head.priority == NO_PRIORITY, *head.order)

    return min(heads, key=rank, default=None)


def overdue_before(now: datetime, longest_wait: timedelta = LONGEST_WAIT) -> int:
    """Tell the place at which, and before which, nobody may be overtaken any more."""
    return place_of(now - longest_wait)
