"""Where things stand on a kiosk's window, and how large they are: the plan of all screens. Pure.

Usual: the strip of aids at the foot, the screen above it. `large`: every unit grows, so each screen
holds less, and pages hold the rest. `reach` below 1: all that is touched stands in that lower part
of an upright panel; what is only read may stand above it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from look.layout import Box
from look.theme import Scale

MARGIN, EDGE = 48.0, 40.0
GAP = 24.0
APART = 21.0  # between two targets: 5 mm on the smallest panel (Duff 2010)
LEAST = 84.0  # a target: 20.8 mm on the smallest panel (Colle & Hiszem 2004)
FOOT = 122.0  # the buttons at the foot: two lines of the smallest text
LARGER = 1.25
#: Of an upright panel's height: in less no keyboard stands, above more no heading.
LOWEST_REACH, HIGHEST_REACH = 0.6, 0.8

REACHED_MM = 1200.0  # above the floor; EN 301 549, 8.3.2 and 8.3.3 allow 1220


def reach(inches: float, bottom_mm: float) -> float:
    """Tell which lower part of an upright panel of 16:9 a seated hand reaches, 1 being all of it.

    `bottom_mm` is how high its lower edge is above the floor.
    """
    high = inches * 25.4 * 16 / math.hypot(9, 16)
    return max(0.0, min(1.0, (REACHED_MM - bottom_mm) / high))


@dataclass(frozen=True)
class Plan:
    """The plan of a window of `width` × `height` pixels."""

    width: int
    height: int
    large: bool = False
    reach: float = 1.0

    @cached_property
    def _finger(self) -> Scale:
        return Scale.of(self.width, self.height)

    @cached_property
    def scale(self) -> Scale:
        """The sizes of what is read."""
        return Scale(self._finger.unit * (LARGER if self.large else 1.0))

    @property
    def wide(self) -> bool:
        """Tell a lying window from an upright one."""
        return self.width > self.height

    def apart(self, units: float = APART) -> float:
        """Turn units into pixels where a finger asks for them: it is as large as ever."""
        return self._finger.px(units)

    @property
    def _lowered(self) -> float:
        """How many pixels at the top are out of reach."""
        if self.wide or self.reach >= 1.0:
            return 0.0
        return self.height * (1.0 - max(LOWEST_REACH, min(HIGHEST_REACH, self.reach)))

    @cached_property
    def _cut(self) -> tuple[Box, Box]:
        """The strip at the very foot, where a seated hand reaches, and what is above."""
        high = self._lowered
        reached = Box(0, high, self.width, self.height - high)
        if high:  # what is above is a margin already
            reached = Box(0, high - self.apart(EDGE), self.width, reached.h + self.apart(EDGE))
        whole = reached.inset(self.apart(MARGIN), self.apart(EDGE))
        return whole.foot(self.scale.px(FOOT), self.scale.px(GAP))

    @property
    def inner(self) -> Box:
        """What a screen may fill: the window within its margins, above the strip at its foot."""
        return self._cut[1]

    @cached_property
    def above(self) -> Box | None:
        """What is out of reach, for what is only read; None where all is within reach."""
        if not self._lowered:
            return None
        top = self.apart(EDGE)
        inner = self.inner
        return Box(inner.x, top, inner.w, max(0.0, inner.y - top - self.scale.px(GAP)))

    @cached_property
    def aids(self) -> Box:
        """Where the aids stand that every screen has: the strip at the foot, lying half of it."""
        strip = self._cut[0]
        if not self.wide:
            return strip
        width = strip.w * (0.56 if self.large else 0.5)
        return Box(strip.right - width, strip.y, width, strip.h)

    def ways(self) -> tuple[Box, Box]:
        """Cut the strip where what leads on or back stands; it, and what is above.

        Upright it stands over the aids, lying beside them: there the height is dear.
        """
        if not self.wide:
            return self.inner.foot(self.scale.px(FOOT), self.scale.px(GAP))
        strip = self._cut[0]
        return strip.left(self.aids.x - strip.x - self.scale.px(2 * GAP))[0], self.inner

    def raised(self, area: Box) -> Box:
        """Let an area that is only read begin at the top of the window."""
        if self.above is None:
            return area
        return Box(area.x, self.above.y, area.w, area.bottom - self.above.y)
