"""How fast one caller may ask: so many calls a second, and a burst of more now and then."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_NAMES = 4096
_ROUNDING_S = 1e-9


class Pace:
    """Counts calls by name. Not for several threads.

    Of each name only one time is kept: when its calls so far, evenly spread, would be done (the
    generic cell rate algorithm of ATM, ITU-T I.371).
    """

    def __init__(
        self, a_second: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._gap_s = 1 / a_second
        self._ahead_s = (burst - 1) / a_second
        self._clock = clock
        self._done: OrderedDict[str, float] = OrderedDict()

    def wait(self, name: str) -> float:
        """Count a call; 0 when it may be made, else the seconds to wait, and nothing counted."""
        now = self._clock()
        done = max(now, self._done.get(name, now))
        too_far = done - now - self._ahead_s
        if too_far > _ROUNDING_S:
            return too_far
        self._done[name] = done + self._gap_s
        self._done.move_to_end(name)
        while len(self._done) > _MOST_NAMES:
            self._done.popitem(last=False)
        return 0.0
