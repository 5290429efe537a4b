"""A pane that nobody sees: it draws a screen as the windows do, and gives its pixels.

One window must be open in the process (Kivy draws nowhere else); the pane may be larger than it.
"""

from __future__ import annotations

from typing import Any

from kivy.core.window import Window
from kivy.graphics import ClearBuffers, ClearColor, Fbo
from PIL import Image

from look.parts import Part
from look.stage import Stage
from look.theme import DAY, Colours, rgba


class Pane:
    """A pane of one size, and the stage that draws on it, in a palette or as the parts say."""

    def __init__(self, size: tuple[int, int], colours: Colours | None = None) -> None:
        assert Window is not None, "a window is open"
        self._size = size
        self._stage: Any = Stage(lambda _: None, lambda *_: None)
        self._stage.size = size
        self._stage.wear(colours)
        self._glass: Any = Fbo(size=size)
        for order in (
            ClearColor(*rgba((colours or DAY).ground)),
            ClearBuffers(),
            self._stage.canvas,
        ):
            self._glass.add(order)

    def picture(self, parts: tuple[Part, ...]) -> Image.Image:
        """Draw parts and take the pixels."""
        self._stage.show("", parts)
        self._glass.draw()
        picture = Image.frombytes("RGBA", self._size, self._glass.pixels).convert("RGB")
        return picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
