"""One picture to be drawn: its name, its size, its palette, its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from look.parts import Part
from look.theme import Colours


@dataclass(frozen=True)
class Size:
    """A window in pixels."""

    width: int
    height: int

    @property
    def lies(self) -> bool:
        """Tell a lying window from an upright one."""
        return self.width > self.height

    def times(self, factor: float) -> Size:
        """Make it so many times as large."""
        return Size(round(self.width * factor), round(self.height * factor))


@dataclass(frozen=True)
class Drawing:
    """A screen and how to lay out its parts. `name` is that of its file, without its ending.

    Without `colours` each part has its own, on the ground of the day.
    """

    name: str
    size: Size
    colours: Colours | None
    parts: Callable[[], tuple[Part, ...]]
