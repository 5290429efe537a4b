"""The hub's time, by its boards: what stands on the wall is the time by which the room is called.

Pure: the times are passed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from broker_config.messages import Board

#: A second board within so many seconds comes from a hub that lives; it tells one every 10 s.
_LIVES_S = 15.0
#: What a board may be on its way: so much apart is no other time.
_NEAR = timedelta(seconds=2)
#: From here on somebody has to look at one of the two clocks.
APART = timedelta(seconds=30)


@dataclass
class HubClock:
    """How far the hub's clock is ahead of this machine's, as far as it is known."""

    ahead: timedelta = timedelta()
    _before: tuple[datetime, float] | None = None

    def hear(self, board: Board, own: datetime, now: float) -> None:
        """Take a board that came at `own` time, and `now` on a clock that nobody sets, in seconds.

        The first one after a silence tells nothing: the broker may have kept it for days.
        """
        before, self._before = self._before, (board.published_at, now)
        if before is None or now - before[1] > _LIVES_S or before[0] == board.published_at:
            return
        ahead = board.published_at - own
        if abs(ahead - self.ahead) > _NEAR:
            self.ahead = ahead

    @property
    def apart(self) -> bool:
        """Tell whether the two show different times."""
        return abs(self.ahead) > APART
