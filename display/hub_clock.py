"""The hub's time, by its boards: what stands on the wall is the time by which the room is called.

Pure: the times are passed in.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from broker_config.messages import Board

#: A second board within so many seconds comes from a hub that lives; it tells one every 10 s.
_LIVES_S = 15.0
#: What a board may be on its way: so much apart is no other time.
_NEAR = timedelta(seconds=2)
#: From here on somebody has to look at one of the two clocks.
APART = timedelta(seconds=30)


class HubClock:
    """The time by the hub, as far as it is known; it goes on while the hub is away.

    All seconds are of a clock that nobody sets.
    """

    def __init__(self) -> None:
        self._before: tuple[datetime, float] | None = None
        # What the hub's clock would have said when the seconds began.
        self._zero: datetime | None = None

    def hear(self, board: Board, now: float) -> None:
        """Take a board that came at `now`.

        The first one after a silence tells nothing: the broker may have kept it for days.
        """
        before, self._before = self._before, (board.published_at, now)
        if before is None or now - before[1] > _LIVES_S or before[0] == board.published_at:
            return
        zero = board.published_at - timedelta(seconds=now)
        if self._zero is None or abs(zero - self._zero) > _NEAR:
            self._zero = zero

    def time(self, own: datetime, now: float) -> datetime:
        """Tell the time by the hub, and this machine's `own` as long as it is not known."""
        return own if self._zero is None else self._zero + timedelta(seconds=now)

    def apart(self, own: datetime, now: float) -> bool:
        """Tell whether the two show different times."""
        return abs(self.time(own, now) - own) > APART
