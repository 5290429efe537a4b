"""Where everything stands, from the window's size and the last row of chairs. Pure.

Capital letters of a call are at least 0.7° high for the reader (EN 301 549, 5.1.4): 12.2 mm per
metre of distance. The size of the panel is not known to a program; the type is set for the
smallest one a hall hangs up, 43 inches, and only grows on a larger one. Labels and counters, which
one must read from the chair, obey it; the side column is for those who stand nearer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Capital height of Be Vietnam Pro as a part of the type size (a test measures the font file).
CAP = 0.74
MM_PER_METRE = 12.2
SMALLEST_INCHES = 43.0

_WIDTH, _HEIGHT = 1920, 1080
_MARGIN, _GAP, _ROW_GAP = 28, 20, 12
_SIDE, _STRIP, _CLOCK = 540, 84, 208
_ROW_AIR = 26  # above and below the capitals of one row together
_HERO_LEAST = 350
_HERO_MOST = 192  # the widest common label, "A005", then just fits its column
_HERO_AIR = 148  # what the newest call needs beside its capitals: the heads and the air


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels; y grows upwards, as Kivy's does."""

    x: float
    y: float
    width: float
    height: float

    @property
    def top(self) -> float:
        """Tell its upper edge."""
        return self.y + self.height

    @property
    def right(self) -> float:
        """Tell its right edge."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """Tell the height of its centre line."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Layout:
    """The grid of one window: `unit` turns the sizes of a 1080-line screen into pixels."""

    unit: float
    hero: Box
    rows: tuple[Box, ...]
    calls: Box  # hero and rows together: what the welcome fills
    clock: Box
    waiting: Box
    strip: Box
    hero_type: float
    row_type: float

    def px(self, units: float) -> float:
        """Turn units into pixels."""
        return units * self.unit


def panel_height_mm(inches: float = SMALLEST_INCHES) -> float:
    """Compute the height of a 16:9 panel from its diagonal."""
    return inches * 25.4 * 9 / math.hypot(16, 9)


def call_units(distance_m: float) -> float:
    """Compute the type size, in units of 1/1080 of the height, that `distance_m` asks for."""
    capitals = MM_PER_METRE * distance_m / panel_height_mm() * _HEIGHT
    return math.ceil(capitals / CAP)


def lay_out(width: float, height: float, distance_m: float) -> Layout:
    """Lay out a window. Whatever the panel's shape, nothing stands outside it."""
    unit = min(width / _WIDTH, height / _HEIGHT)
    wide, high = width / unit, height / unit
    foot = _MARGIN + _STRIP + _GAP
    tall = high - _MARGIN - foot
    left = wide - 2 * _MARGIN - _GAP - _SIDE
    # Beyond about nine metres two such rows no longer fit; the type stays at what does.
    type_units = min(call_units(distance_m), (tall - _HERO_LEAST - _ROW_GAP - _ROW_AIR) / CAP)
    row = type_units * CAP + _ROW_AIR
    count = max(1, int((tall - _HERO_LEAST) // (row + _ROW_GAP)))
    hero = tall - count * (row + _ROW_GAP)
    side = wide - _MARGIN - _SIDE

    def box(x: float, y: float, w: float, h: float) -> Box:
        return Box(x * unit, y * unit, w * unit, h * unit)

    return Layout(
        unit=unit,
        hero=box(_MARGIN, foot + tall - hero, left, hero),
        rows=tuple(
            box(_MARGIN, foot + (count - 1 - place) * (row + _ROW_GAP), left, row)
            for place in range(count)
        ),
        calls=box(_MARGIN, foot, left, tall),
        clock=box(side, foot + tall - _CLOCK, _SIDE, _CLOCK),
        waiting=box(side, foot, _SIDE, tall - _CLOCK - _GAP),
        strip=box(_MARGIN, _MARGIN, wide - 2 * _MARGIN, _STRIP),
        hero_type=max(type_units, min(hero - _HERO_AIR, _HERO_MOST) / CAP),
        row_type=type_units,
    )
