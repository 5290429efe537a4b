"""Where everything stands, from the window's size, the panel's and the last row of chairs. Pure.

Capital letters of a call are at least 0.7° high for the reader: 12.2 mm per metre of distance, on a
panel of the size the settings tell. EN 301 549, 5.1.4 asks it of the text "necessary for all
functionality": whose turn it is, and where. The words around it (the name of a counter, a mark, the
notice, that nothing is live, letters and counts of who waits) are at least 16' high, 4.65 mm per
metre: the least that ISO 9241-303 allows for text that is read. So is the date, and the pages; what
finds no room at that size is left away. The centre's own name alone may be smaller: who reads it is
in the room.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from look.layout import Box
from look.text import CAP, LINE

MM_PER_METRE = 12.2
WORDS_MM_PER_METRE = 4.65

_LYING, _STANDING = (1920, 1080), (1080, 1920)
_MARGIN, _GAP, ROW_GAP = 28, 20, 12
_SIDE, _CLOCK, _BAR = 540, 112, 128  # the clock without the date below it
_ROW_AIR = 26  # above and below the capitals of one row together
_STRIP_AIR = 8
MARK, MARK_LINE = 1.1, 0.98  # of the type size: how high a mark is, and each further line of it
_WORDS_LEAST = 40
PAD = 36
HERO_MOST = 189  # the widest common label, "A005", then just fits its column
HERO_TOP, _HERO_AIR = 12, 30  # of the newest call: above its heads, and around its capitals
STACK_AIR = 112  # between and around the two lines of a newest call that fills its plate
_WIDEST = 2.82  # "A005" at a type size of 1, without its arrow
_RATHER, _SHARE = 1.25, 0.4  # the newest call of a standing panel: above the others, of them all
_LISTED = 64  # the least height of a row of who waits
LIST_AIR, LIST_HEAD = 16, 1.1  # around who waits; of the type size: how high its title stands
_LISTED_STANDING = 3


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
    words: float  # the type size of the words around a call
    listed: float  # how high a row of who waits is
    tab: float  # how high a mark is
    stacked: bool  # the newest call in two lines, which fill its plate
    place: float  # how far from the left edge of a call its counter stands, in units
    arrow: float  # how far before it the arrow begins
    told: int  # how many lines the strip at the foot has

    def px(self, units: float) -> float:
        """Turn units into pixels."""
        return units * self.unit

    @property
    def lists(self) -> bool:
        """Tell whether who waits has room for its head and one row."""
        least = 2 * LIST_AIR + self.words * LIST_HEAD + self.listed
        return self.waiting.h >= self.px(least)


def panel_mm(inches: float) -> float:
    """Compute the shorter side of a 16:9 panel from its diagonal."""
    return inches * 25.4 * 9 / math.hypot(16, 9)


def call_units(distance_m: float, inches: float, mm_per_metre: float = MM_PER_METRE) -> float:
    """Compute the type size, in units of 1/1080 of the shorter side, that `distance_m` asks for."""
    capitals = mm_per_metre * distance_m / panel_mm(inches) * 1080
    return math.ceil(capitals / CAP)


def lay_out(
    width: float,
    height: float,
    distance_m: float,
    inches: float,
    *,
    counters: int = 12,
    named: bool = False,
    notice: int = 1,
) -> Layout:
    """Lay out a window. Whatever the panel's shape, nothing stands outside it.

    `counters` is how many call here: there is one call for each, the newest included. Where some
    are `named` a row is high enough for two lines of words. `notice` is how many lines it has.
    """
    standing = height > width
    usual = _STANDING if standing else _LYING
    unit = min(width / usual[0], height / usual[1])
    inner = Box(0, 0, width / unit, height / unit).inset(_MARGIN)
    # A distance that no panel of this size serves: the type stays at what does.
    words = max(_WORDS_LEAST, min(call_units(distance_m, inches, WORDS_MM_PER_METRE), 140))
    listed = max(_LISTED, words * 1.08)
    strip, inner = inner.foot(words * LINE * notice + _STRIP_AIR, _GAP)
    if standing:
        clock, inner = inner.top(_BAR, _GAP)
        high = 2 * LIST_AIR + words * LIST_HEAD + listed * _LISTED_STANDING
        waiting, calls = inner.foot(min(high, inner.h / 3), _GAP)
    else:
        calls, side = inner.left(inner.w - _SIDE - _GAP, _GAP)
        clock, waiting = side.top(_CLOCK + words * LINE, _GAP)
    heads, tab = words * LINE, words * MARK
    place, arrow = (calls.w - 266, 98) if standing else (970, 124)
    asked, above = call_units(distance_m, inches), tab + ROW_GAP if standing else 0
    least, most = heads + HERO_TOP + _HERO_AIR, counters > 1
    fits = (calls.h - least - most * (ROW_GAP + _ROW_AIR + above)) / (1 + most)
    size = max(1, min(asked, fits / CAP))
    row = max(size * CAP + _ROW_AIR, words * LINE * 2 if named else 0) + above
    if standing:
        stack = HERO_TOP + heads + STACK_AIR + 2 * size * CAP * _RATHER
        stack = max(stack, calls.h * _SHARE)
        least = max(least + size * CAP, min(stack, calls.h - row - ROW_GAP))
    else:
        least += min(HERO_MOST, max(size * CAP, fits))
    count = min(counters - 1, max(1, int((calls.h - least) // (row + ROW_GAP))))
    hero, rest = calls.top(calls.h - count * (row + ROW_GAP), ROW_GAP if count else 0)
    inline = min(HERO_MOST, hero.h - heads - HERO_TOP - _HERO_AIR) / CAP
    if standing:
        inline = min(inline, size)
    # Two lines, each as wide as the plate, where they are larger than label and place in one.
    stack = (hero.h - HERO_TOP - heads - STACK_AIR) / 2 / CAP
    stack = min(stack, (hero.w - 2 * PAD) / _WIDEST)
    return Layout(
        unit=unit,
        standing=standing,
        hero=_times(hero, unit),
        rows=tuple(_times(one, unit) for one in rest.rows(count, ROW_GAP)) if count else (),
        calls=_times(calls, unit),
        clock=_times(clock, unit),
        waiting=_times(waiting, unit),
        strip=_times(strip, unit),
        hero_type=max(size, inline, stack),
        row_type=size,
        words=words,
        listed=listed,
        tab=tab,
        stacked=stack > max(size, inline),
        place=place,
        arrow=arrow,
        told=notice,
    )


def _times(one: Box, unit: float) -> Box:
    return Box(one.x * unit, one.y * unit, one.w * unit, one.h * unit)
