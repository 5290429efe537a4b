"""Letters and plates of the screen, in its units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from display.layout import Layout
from look.fonts import Weight
from look.layout import Box
from look.parts import Align, Panel, Words
from look.text import Setting, fit, width

#: Says a sentence of the texts by its key, as ``"hall.call"``, with what stands in its places.
Say = Callable[..., str]


@dataclass(frozen=True)
class Letters:
    """How large and heavy, and of which colour."""

    size: float
    weight: Weight
    colour: str


def plate(layout: Layout, box: Box, colour: str, radius: float = 12) -> Panel:
    """Draw a ground with soft corners."""
    return Panel(box, colour, radius=layout.px(radius))


def line(layout: Layout, box: Box, text: str, how: Letters, align: Align = "left") -> Words:
    """Set one line in the middle of its box."""
    return Words(box, setting(layout, text, how, box.w), how.colour, align, "middle")


def longest(layout: Layout, texts: Sequence[str], how: Letters, room: float) -> str:
    """Choose the first of `texts` that stands on one line at its size, else the last."""
    px = round(layout.px(how.size))
    return next((text for text in texts if width(text, how.weight, px) <= room), texts[-1])


def setting(
    layout: Layout,
    text: str,
    how: Letters,
    room: float,
    *,
    high: float = 1e9,
    lines: int = 1,
) -> Setting:
    """Set a text at its size, or smaller until it stands whole in its room."""
    px = layout.px(how.size)
    sizes = tuple(dict.fromkeys(max(6, round(px * 0.95**step)) for step in range(28)))
    return fit(text, how.weight, sizes, room, high, most=lines, even=lines > 1)
