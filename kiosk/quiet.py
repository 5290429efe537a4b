"""How the kiosk looks while nobody is there: dark by the hour, and never quite in one place. Pure.

What can be touched stays and can be touched: only the palette changes, and the whole picture moves
by a few pixels, so that no edge of a button burns into a panel that shows the same for years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

_STAYS = 3  # times as long as it takes to be quiet, the picture stands in one place
# Eight places around the usual one, each a step from the one before: nobody sees it jump.
_RING = ((0, 0), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
_STEP = 4.0  # units of a screen 1080 wide: the borders are 3


@dataclass(frozen=True)
class Quiet:
    """The look of the moment: dark or not, and how many units the picture stands off."""

    dark: bool = False
    shift: tuple[float, float] = (0.0, 0.0)


AWAKE = Quiet()


@dataclass(frozen=True)
class Night:
    """The hours in which a quiet kiosk is dark, over midnight where it begins after it ends."""

    begins: time
    ends: time

    @classmethod
    def parse(cls, text: str) -> Night | None:
        """Read ``19:00-06:00``; None for an empty text: it is never dark."""
        if not text:
            return None
        begins, _, ends = text.partition("-")
        return cls(time.fromisoformat(begins), time.fromisoformat(ends))

    def holds(self, now: time) -> bool:
        """Tell whether it is night."""
        if self.begins <= self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends


def quiet(untouched_s: float, now: time, night: Night | None, begins_s: float) -> Quiet:
    """Choose the look of a kiosk that nobody has touched for so long, `now` by the wall."""
    if untouched_s < begins_s:
        return AWAKE
    across, down = _RING[int(untouched_s // (begins_s * _STAYS)) % len(_RING)]
    dark = night is not None and night.holds(now.replace(tzinfo=None))
    return Quiet(dark, (across * _STEP, down * _STEP))
