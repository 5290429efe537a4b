"""What the staff ask of a kiosk over the broker: each errand is done once, and only while fresh.

An errand is retained like every message, so a kiosk that was away hears the last one again; after
a minute nobody waits for it any more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from broker_config.messages import ERRAND_S, Errand

_KEPT = 100


class Errands:
    """Hears errands, and hands on those that are to be done."""

    def __init__(self, do: Callable[[Errand], None], now: Callable[[], datetime]) -> None:
        self._do = do
        self._now = now
        self._done: deque[str] = deque(maxlen=_KEPT)

    def take(self, payload: bytes) -> None:
        """Take an errand; raises `UnreadableMessageError` for what is none.

        One that was done, or is old by this machine's clock, is left. An empty one clears the last.
        """
        if not payload:
            return
        errand = Errand.from_bytes(payload)
        # Either clock may be a little ahead.
        fresh = abs(self._now() - errand.at) <= timedelta(seconds=ERRAND_S)
        if fresh and errand.id not in self._done:
            self._done.append(errand.id)
            self._do(errand)
