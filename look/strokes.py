"""The pen of the pictograms: a path of SVG's letters becomes strokes, each a row of points.

``M L H V C Q A Z`` mean what they mean in SVG; an arc is of a circle. Two letters are ours:
``O x y r`` is a circle, ``R left top right bottom r`` a rectangle with round corners. A stroke of
one point is a dot.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator

Point = tuple[float, float]
Stroke = tuple[Point, ...]
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4, "A": 7, "Z": 0, "O": 3, "R": 5}
_PART = re.compile(r"([MLHVCQAZOR])([^A-Z]*)")
_STEPS = 14  # of a curve: at 400 pixels its corners are not seen


def strokes(path: str) -> tuple[Stroke, ...]:
    """Read a path; raises `ValueError` where it is not one."""
    if not path.strip() or _PART.sub("", path).strip():
        raise ValueError(f"not a path: {path!r}")
    found: list[list[Point]] = []
    for letter, text in _PART.findall(path):
        numbers = [float(number) for number in text.replace(",", " ").split()]
        if len(numbers) != _TAKES[letter]:
            raise ValueError(f"{letter} takes {_TAKES[letter]} numbers: {letter}{text}")
        if letter in "MOR":
            found.append(list(_begun(letter, numbers)))
        elif not found:
            raise ValueError(f"a path begins with M, O or R: {path!r}")
        else:
            found[-1] += _drawn(letter, numbers, found[-1])
    return tuple(map(tuple, found))


def _begun(letter: str, numbers: list[float]) -> Iterator[Point]:
    match letter:
        case "O":
            x, y, radius = numbers
            yield from _round(x, y, radius, 0, 360)
        case "R":
            left, top, right, bottom, r = numbers
            yield from _round(right - r, top + r, r, -90, 0)
            yield from _round(right - r, bottom - r, r, 0, 90)
            yield from _round(left + r, bottom - r, r, 90, 180)
            yield from _round(left + r, top + r, r, 180, 270)
            yield (right - r, top)
        case _:
            yield (numbers[0], numbers[1])


def _drawn(letter: str, numbers: list[float], before: list[Point]) -> Iterator[Point]:
    x, y = before[-1]
    match letter, numbers:
        case "H", [to]:
            yield (to, y)
        case "V", [to]:
            yield (x, to)
        case "Z", []:
            yield before[0]
        case "L", [right, down]:
            yield (right, down)
        case "Q" | "C", [*inner]:
            pairs = [(x, y), *zip(inner[::2], inner[1::2], strict=True)]
            yield from (_curve(pairs, step / _STEPS) for step in range(1, _STEPS + 1))
        case "A", [radius, _, _, large, sweep, right, down]:
            yield from _arc((x, y), (right, down), radius, bool(large), bool(sweep))


def _curve(points: list[Point], part: float) -> Point:
    """Walk a Bézier curve (de Casteljau)."""
    while len(points) > 1:
        points = [
            (a + (c - a) * part, b + (d - b) * part)
            for (a, b), (c, d) in itertools.pairwise(points)
        ]
    return points[0]


def _arc(start: Point, end: Point, radius: float, large: bool, sweep: bool) -> Iterator[Point]:
    """Draw a part of a circle between two points; a radius too small is made large enough."""
    half = math.dist(start, end) / 2
    radius = max(radius, half)
    height = math.sqrt(radius**2 - half**2) * (1 if large == sweep else -1)
    along = ((end[0] - start[0]) / (2 * half), (end[1] - start[1]) / (2 * half))
    x = (start[0] + end[0]) / 2 + height * along[1]
    y = (start[1] + end[1]) / 2 - height * along[0]
    first = math.degrees(math.atan2(start[1] - y, start[0] - x))
    last = math.degrees(math.atan2(end[1] - y, end[0] - x))
    if sweep and last < first:
        last += 360
    if not sweep and last > first:
        last -= 360
    yield from _round(x, y, radius, first, last)


def _round(x: float, y: float, radius: float, first: float, last: float) -> Iterator[Point]:
    steps = max(4, round(abs(last - first) / 8))
    for step in range(steps + 1):
        angle = math.radians(first + (last - first) * step / steps)
        yield (x + radius * math.cos(angle), y + radius * math.sin(angle))
