"""Opening hours as a forecast sees them: a wait stands still over lunch.

A day's stretches of opening time are passed in, in order; none at all means a centre that never
closes. After closing time goes on: whoever is still in hand is served.
"""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Literal

Stretches = tuple[tuple[datetime, datetime], ...]


def open_s(stretches: Stretches, start: datetime, end: datetime) -> tuple[float, bool]:
    """Measure the seconds between two moments without the breaks; tell whether there was none.

    A stretch that runs into closing is broken too.
    """
    total = (end - start).total_seconds()
    shut = sum(_overlap(pause, start, end) for pause in _breaks(stretches))
    over = bool(stretches) and end > stretches[-1][1]
    return total - shut, shut == 0 and not over


def after_open_s(stretches: Stretches, start: datetime, seconds: float) -> float:
    """Tell how long a wait of so much opening time lasts by the clock on the wall."""
    if len(stretches) < 2:  # no break is to come
        return seconds
    end = start + timedelta(seconds=seconds)
    for begins, ends in _breaks(stretches):
        if start < ends and end > begins:
            end += ends - max(begins, start)
    return (end - start).total_seconds()


def warning(
    stretches: Stretches, now: datetime, wait_s: float
) -> Literal["break", "closing"] | None:
    """Tell whether a wait by the clock on the wall passes the next break, or closing."""
    if not stretches:
        return None
    until = now + timedelta(seconds=wait_s)
    if until >= stretches[-1][1]:
        return "closing"
    for begins, _ends in _breaks(stretches):
        if now <= begins <= until:
            return "break"
    return None


def _breaks(stretches: Stretches) -> Stretches:
    return tuple((one[1], other[0]) for one, other in itertools.pairwise(stretches))


def _overlap(pause: tuple[datetime, datetime], start: datetime, end: datetime) -> float:
    return max(0.0, (min(end, pause[1]) - max(start, pause[0])).total_seconds())
