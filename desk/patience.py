"""Slow down whoever guesses: after some wrong tries each further one must wait, twice as long."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

FREE = 4
"""So many wrong tries cost nothing: a slip of the finger is no attack."""
FIRST_S, MOST_S = 2.0, 300.0
FORGOTTEN_S = 3600.0
_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class _Tries:
    wrong: int
    until: float
    at: float


class Patience:
    """Counts wrong tries by what was tried; in memory, and safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tries: dict[str, _Tries] = {}

    def begin(self, asked: Collection[str]) -> int:
        """Count a try as a wrong one until it proves right, and give 0.

        When it is too early for it, nothing is counted: give the whole seconds still to wait. What
        is tried all at once is so no more than what is tried one after another.
        """
        now = self._clock()
        with self._lock:
            wait_s = self._wait_s(asked, now)
            if not wait_s:
                self._count(asked, now)
        return wait_s

    def wait_s(self, asked: Collection[str]) -> int:
        """Tell how many whole seconds are still to wait; 0: none."""
        with self._lock:
            return self._wait_s(asked, self._clock())

    def right(self, asked: Collection[str]) -> None:
        """Forget the wrong tries before a right one."""
        with self._lock:
            for key in asked:
                self._tries.pop(key, None)

    def _wait_s(self, asked: Collection[str], now: float) -> int:
        until = max((self._tries[key].until for key in asked if key in self._tries), default=0)
        return max(0, math.ceil(until - now))

    def _count(self, asked: Collection[str], now: float) -> None:
        self._forget(now)
        for key in asked:
            before = self._tries.get(key)
            wrong = (before.wrong if before else 0) + 1
            wait_s = FIRST_S * 2 ** min(wrong - FREE - 1, 20) if wrong > FREE else 0.0
            self._tries[key] = _Tries(wrong, now + min(wait_s, MOST_S), now)

    def _forget(self, now: float) -> None:
        if len(self._tries) < _KEPT:
            return
        old = [key for key, tries in self._tries.items() if now - tries.at > FORGOTTEN_S]
        for key in old or list(self._tries)[: _KEPT // 10]:
            del self._tries[key]
