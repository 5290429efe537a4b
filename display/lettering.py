"""Text as textures, set by its capitals: measured, fitted and cached.

Kivy's label centres the whole line with its accents and descenders, so digits stand visibly too
high. Here a line knows its baseline and its capital height, and rows can be set like type.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kivy.graphics.texture import Texture
from PIL import Image, ImageDraw, ImageFont

from look import fonts

_SMALLEST = 0.6  # of the wanted size: below it a long name is cut, not shrunk any more


@dataclass(frozen=True)
class Line:
    """One line of text, ready to be drawn; `below` is what stands under the baseline."""

    texture: Any
    width: float
    height: float
    below: float
    capital: float
    size: float


@lru_cache(maxsize=64)
def _font(size: int, weight: fonts.Weight) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts.path(weight)), size)


def width(text: str, size: float, weight: fonts.Weight = "Bold") -> float:
    """Measure a line."""
    return _font(max(1, round(size)), weight).getlength(unicodedata.normalize("NFC", text))


@lru_cache(maxsize=256)
def line(text: str, size: float, weight: fonts.Weight = "Bold") -> Line:
    """Set one line, white on nothing, so that any colour can be laid over it."""
    text = unicodedata.normalize("NFC", text)
    font = _font(max(1, round(size)), weight)
    ascent = -min(0.0, font.getbbox(text, anchor="ls")[1]) + 2
    below = max(0.0, font.getbbox(text, anchor="ls")[3]) + 2
    wide, high = max(1, round(font.getlength(text)) + 2), max(1, round(ascent + below))
    mask = Image.new("L", (wide, high), 0)
    ImageDraw.Draw(mask).text((1, ascent), text, font=font, fill=255, anchor="ls")
    picture = Image.new("RGBA", mask.size, (255, 255, 255, 0))
    picture.putalpha(mask)
    texture = Texture.create(size=picture.size, colorfmt="rgba")
    texture.blit_buffer(picture.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    capital = -font.getbbox("H", anchor="ls")[1]
    return Line(texture, wide, high, below, capital, size)


def fit(
    text: str,
    size: float,
    room: float,
    weight: fonts.Weight = "Bold",
    smallest: float = _SMALLEST,
) -> Line:
    """Set one line in at most `room`: smaller if it must be, and at last cut with an ellipsis."""
    natural = width(text, size, weight)
    if natural <= room:
        return line(text, size, weight)
    least = size * smallest
    size = max(least, math.floor(size * room / natural))
    while size > max(1.0, least) and width(text, size, weight) > room:
        size -= 1
    if width(text, size, weight) > room:
        while text and width(f"{text}…", size, weight) > room:
            text = text[:-1].rstrip(" ,;:")
        text += "…"
    return line(text, size, weight)


def wrap(
    text: str, size: float, room: float, lines: int, weight: fonts.Weight = "Bold"
) -> list[Line]:
    """Break a text into at most `lines` of about one length; one too long is shrunk or cut."""
    rows = _break(text, size, room, lines, weight)
    # The narrowest room that needs no more lines gives lines of one length, and no lost last word.
    narrow = room
    while len(rows) > 1 and narrow > room / 2:
        narrow -= room / 40
        tighter = _break(text, size, narrow, len(rows), weight)
        if any(width(row, size, weight) > narrow for row in tighter):
            break
        rows = tighter
    return [fit(row, size, room, weight) for row in rows]


def block(text: str, size: float, room: float, height: float) -> tuple[list[Line], float]:
    """Set a text whole in a block, at the largest size from `size` down; tell the leading too.

    Words are not divided: a word wider than `room` makes the whole block smaller. At the smallest
    size what is still too much is cut.
    """
    leading = 1.12
    for step in range(24):
        px = size * 0.93**step
        most = max(1, int(height / (px * leading)))
        rows = _break(text, px, room, most, "Bold")
        if all(width(row, px) <= room for row in rows) or step == 23:
            break
    return wrap(text, px, room, most), px * leading


def _break(text: str, size: float, room: float, lines: int, weight: fonts.Weight) -> list[str]:
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and width(longer, size, weight) > room and len(rows) < lines:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows
