"""What a screen is made of, as values: the stage draws them and tells which button was touched.

A screen is a function from what is known to a tuple of parts; nothing here touches Kivy, so a
test can ask in milliseconds whether every target is large enough and every text stands whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from look.layout import Box
from look.text import Setting

Align = Literal["left", "centre", "right"]
Valign = Literal["top", "middle", "bottom"]


@dataclass(frozen=True)
class Panel:
    """A filled rectangle with round corners and, if it has a `line`, a border."""

    box: Box
    fill: str
    line: str | None = None
    radius: float = 0.0
    border: float = 0.0


@dataclass(frozen=True)
class Words:
    """A text that has been set, in its box. `middle` stands on the height of its capitals."""

    box: Box
    setting: Setting
    colour: str
    align: Align = "left"
    valign: Valign = "top"


@dataclass(frozen=True)
class Sign:
    """A pictogram, drawn as large as its box allows."""

    box: Box
    name: str
    colour: str


@dataclass(frozen=True)
class Picture:
    """A picture file, as large as its box allows; nothing where it cannot be read."""

    box: Box
    file: str


@dataclass(frozen=True)
class Button:
    """What can be touched. `quick` ones (keys) act when the finger comes down, again at once."""

    id: str
    text: str
    box: Box
    face: tuple[Panel | Words | Sign, ...]
    pressed: str
    quick: bool = False


Part = Panel | Words | Sign | Picture | Button


def buttons(parts: Iterable[Part]) -> Iterator[Button]:
    """List what can be touched, topmost last."""
    return (part for part in parts if isinstance(part, Button))
