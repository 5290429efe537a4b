"""Pictograms as vector shapes: strokes and dots on a field of 24 × 24, round ends, one weight.

They are drawn four times too large and made smaller: the window has no multisampling (it costs
2.6 times the frames on Mesa), so shapes drawn by the graphics card would have jagged edges.
"""

from __future__ import annotations

import math
from functools import lru_cache

from PIL import Image, ImageDraw

FIELD = 24
STROKE = 2.0
_FINER = 4

Point = tuple[float, float]
Stroke = tuple[Point, ...]


def _arc(x: float, y: float, radius: float, start: float = 0.0, end: float = 360.0) -> Stroke:
    steps = max(8, int(abs(end - start) / 6))
    angles = (math.radians(start + (end - start) * i / steps) for i in range(steps + 1))
    return tuple((x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles)


def _rect(x: float, y: float, right: float, bottom: float) -> Stroke:
    return ((x, y), (right, y), (right, bottom), (x, bottom), (x, y))


SIGNS: dict[str, tuple[Stroke, ...]] = {
    "ticket": (
        (
            *((3.0, 6.0), (21.0, 6.0), (21.0, 9.5)),
            *_arc(21, 12, 2.5, 270, 90),
            *((21.0, 14.5), (21.0, 18.0), (3.0, 18.0), (3.0, 14.5)),
            *_arc(3, 12, 2.5, 90, -90),
            *((3.0, 9.5), (3.0, 6.0)),
        ),
        ((9.0, 10.0), (15.0, 10.0)),
        ((9.0, 14.0), (15.0, 14.0)),
    ),
    # a person with a stick: the old, the hurt, whoever stands badly
    "priority": (
        _arc(10, 4.5, 2.2),
        ((10.0, 9.0), (10.0, 15.0), (7.0, 21.0)),
        ((10.0, 15.0), (13.0, 21.0)),
        ((10.0, 10.0), (13.0, 13.0), (16.5, 13.0)),
        ((17.0, 13.0), (17.0, 21.0)),
    ),
    "people": (
        _arc(8, 8, 3),
        (*_arc(8, 19, 5.5, 180, 360),),
        _arc(17, 9, 2.3),
        (*_arc(17.2, 18.5, 4.3, 235, 360),),
    ),
    "search": (_arc(10.5, 10.5, 6.5), ((15.5, 15.5), (21.0, 21.0))),
    "printer": (
        ((7.0, 8.0), (7.0, 3.0), (17.0, 3.0), (17.0, 8.0)),
        ((7.0, 17.0), (3.0, 17.0), (3.0, 8.0), (21.0, 8.0), (21.0, 17.0), (17.0, 17.0)),
        _rect(7, 14, 17, 21),
    ),
    "back": (((20.0, 12.0), (4.0, 12.0)), ((11.0, 5.0), (4.0, 12.0), (11.0, 19.0))),
    "home": (
        ((3.0, 11.5), (12.0, 4.0), (21.0, 11.5)),
        ((6.0, 9.5), (6.0, 20.0), (18.0, 20.0), (18.0, 9.5)),
        ((10.0, 20.0), (10.0, 14.0), (14.0, 14.0), (14.0, 20.0)),
    ),
    "next": (((9.0, 5.0), (16.0, 12.0), (9.0, 19.0)),),
    "more": (((5.0, 9.0), (12.0, 16.0), (19.0, 9.0)),),
    "fewer": (((5.0, 15.0), (12.0, 8.0), (19.0, 15.0)),),
    "done": (((4.0, 12.5), (10.0, 18.5), (20.0, 6.5)),),
    "add": (((12.0, 4.0), (12.0, 20.0)), ((4.0, 12.0), (20.0, 12.0))),
    "warning": (
        ((12.0, 3.5), (21.5, 20.0), (2.5, 20.0), (12.0, 3.5)),
        ((12.0, 9.5), (12.0, 14.0)),
        ((12.0, 17.0), (12.0, 17.1)),
    ),
    "clock": (_arc(12, 12, 9), ((12.0, 7.0), (12.0, 12.0), (15.5, 14.0))),
    "paper": (
        ((14.0, 3.0), (5.0, 3.0), (5.0, 21.0), (19.0, 21.0), (19.0, 8.0), (14.0, 3.0)),
        ((9.0, 12.0), (15.0, 12.0)),
        ((9.0, 16.0), (15.0, 16.0)),
    ),
    "money": (
        _rect(2.5, 6, 21.5, 18),
        _arc(12, 12, 2.8),
        ((6.0, 12.0), (6.0, 12.1)),
        ((18.0, 12.0), (18.0, 12.1)),
    ),
    "place": (
        (*_arc(12, 10, 7, 150, 390), (12.0, 21.5), (5.94, 13.5)),
        _arc(12, 10, 2.5),
    ),
    "screen": (_rect(2.5, 4, 21.5, 16), ((12.0, 16.0), (12.0, 20.0)), ((8.0, 20.0), (16.0, 20.0))),
    "box": (_rect(4, 4, 20, 20),),
    "backspace": (
        ((8.0, 5.0), (21.5, 5.0), (21.5, 19.0), (8.0, 19.0), (2.5, 12.0), (8.0, 5.0)),
        ((11.5, 9.0), (17.5, 15.0)),
        ((17.5, 9.0), (11.5, 15.0)),
    ),
    "language": (
        _arc(12, 12, 9),
        tuple((12 + 4.2 * math.cos(a / 10), 12 + 9 * math.sin(a / 10)) for a in range(64)),
        ((3.0, 12.0), (21.0, 12.0)),
    ),
}


@lru_cache(maxsize=128)
def mask(name: str, px: int) -> Image.Image:
    """Draw one pictogram as a grey mask of `px` × `px`."""
    scale = px * _FINER / FIELD
    image = Image.new("L", (px * _FINER, px * _FINER), 0)
    draw = ImageDraw.Draw(image)
    half = STROKE * scale / 2
    for stroke in SIGNS[name]:
        points = [(x * scale, y * scale) for x, y in stroke]
        draw.line(points, fill=255, width=round(2 * half), joint="curve")
        for x, y in points:
            draw.ellipse((x - half, y - half, x + half, y + half), fill=255)
    return image.resize((px, px), Image.Resampling.LANCZOS)


@lru_cache(maxsize=32)
def rounded(radius: int) -> Image.Image:
    """Draw a disc of four round corners with one pixel between them, to be pulled apart."""
    size = 2 * radius + 1
    image = Image.new("L", (size * _FINER, size * _FINER), 0)
    edge = size * _FINER - 1
    ImageDraw.Draw(image).rounded_rectangle((0, 0, edge, edge), radius * _FINER, fill=255)
    return image.resize((size, size), Image.Resampling.BOX)
