"""Where everything stands, from the window's size, the panel's and the last row of chairs. Pure.

Capital letters of a call are at least 0.7° high for the reader (EN 301 549, 5.1.4): 12.2 mm per
metre of distance, on a panel of the size the settings tell. Labels and counters, which one must
read from the chair, obey it; what else stands there is for those who come nearer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from look.layout import Box
from look.text import CAP

MM_PER_METRE = 12.2

_LYING, _STANDING = (1920, 1080), (1080, 1920)
_MARGIN, _GAP, _ROW_GAP = 28, 20, 12
_SIDE, _STRIP, _CLOCK, _BAR = 540, 84, 172, 128
_WAITING = 476  # how high the waiting list of a standing panel is
_ROW_AIR = 26  # above and below the capitals of one row together
MARKS = 64  # a standing panel has no room for marks beside a label: they stand above it
_HERO_LEAST = 350
_HERO_MOST = 189  # the widest common label, "A005", then just fits its column
_HERO_AIR = 148  # what the newest call needs beside its capitals: the heads and the air


@dataclass(frozen=True)
class Layout:
    """The grid of one window: `unit` turns the sizes of a panel 1080 high (or wide) into pixels."""

    unit: float
    standing: bool
    hero: Box
    rows: tuple[Box, ...]
    calls: Box  # hero and rows together: what the welcome fills
    clock: Box
    waiting: Box
    strip: Box
    hero_type: float
    row_type: float
    place: float  # how far from the left edge of a call its counter stands, in units
    arrow: float  # how far before it the arrow begins

    def px(self, units: float) -> float:
        """Turn units into pixels."""
        return units * self.unit


def panel_mm(inches: float) -> float:
    """Compute the shorter side of a 16:9 panel from its diagonal."""
    return inches * 25.4 * 9 / math.hypot(16, 9)


def call_units(distance_m: float, inches: float) -> float:
    """Compute the type size, in units of 1/1080 of the shorter side, that `distance_m` asks for."""
    capitals = MM_PER_METRE * distance_m / panel_mm(inches) * 1080
    return math.ceil(capitals / CAP)


def lay_out(width: float, height: float, distance_m: float, inches: float) -> Layout:
    """Lay out a window. Whatever the panel's shape, nothing stands outside it."""
    standing = height > width
    usual = _STANDING if standing else _LYING
    unit = min(width / usual[0], height / usual[1])
    inner = Box(0, 0, width / unit, height / unit).inset(_MARGIN)
    strip, inner = inner.foot(_STRIP, _GAP)
    if standing:
        clock, inner = inner.top(_BAR, _GAP)
        waiting, calls = inner.foot(_WAITING, _GAP)
    else:
        calls, side = inner.left(inner.w - _SIDE - _GAP, _GAP)
        clock, waiting = side.top(_CLOCK, _GAP)
    more = MARKS if standing else 0
    # Beyond about nine metres two such rows no longer fit; the type stays at what does.
    room = calls.h - _HERO_LEAST - _ROW_GAP - _ROW_AIR - more
    size = min(call_units(distance_m, inches), room / CAP)
    row = size * CAP + _ROW_AIR + more
    count = max(1, int((calls.h - _HERO_LEAST) // (row + _ROW_GAP)))
    hero, rest = calls.top(calls.h - count * (row + _ROW_GAP), _ROW_GAP)
    hero_type = size if standing else max(size, min(hero.h - _HERO_AIR, _HERO_MOST) / CAP)

    def box(one: Box) -> Box:
        return Box(one.x * unit, one.y * unit, one.w * unit, one.h * unit)

    return Layout(
        unit=unit,
        standing=standing,
        hero=box(hero),
        rows=tuple(box(one) for one in rest.rows(count, _ROW_GAP)),
        calls=box(calls),
        clock=box(clock),
        waiting=box(waiting),
        strip=box(strip),
        hero_type=hero_type,
        row_type=size,
        place=calls.w - 266 if standing else 970,
        arrow=98 if standing else 124,
    )
