"""Draw parts and tell which button was touched: the one widget of the kiosk's window.

Text and pictograms become textures once and are kept; everything else is rectangles. The whole
screen is laid anew when it changes, which takes a few milliseconds and leaves no state behind.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any

from kivy.clock import Clock
from kivy.graphics import BorderImage, Color, PopMatrix, PushMatrix, Rectangle, Translate
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget
from PIL import Image

from look import icons, pictures, text
from look.fonts import Weight
from look.parts import Button, Panel, Part, Picture, Sign, Words, buttons
from look.press import Presses
from look.rest import Rest
from look.theme import Colours, rgba

_KEPT = 3  # windows full of textures: what was drawn lately is drawn again


class Stage(Widget):
    """Show one screen. `on_button` gets each button that was meant, `on_drawn` each new screen.

    `on_finger` hears of each finger before it can mean anything.
    """

    def __init__(
        self,
        on_button: Callable[[Button], None],
        on_drawn: Callable[[str, tuple[Part, ...]], None],
        clock: Callable[[], float] = time.monotonic,
        on_finger: Callable[[], None] = lambda: None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._on_button = on_button
        self._on_drawn = on_drawn
        self._on_finger = on_finger
        self._now = clock
        self._name = ""
        self._parts: tuple[Part, ...] = ()
        self.presses = Presses()
        self.rest = Rest()
        self._colours: Colours | None = None
        self._textures: OrderedDict[object, Texture] = OrderedDict()
        self._pixels = 0  # in all textures
        self._fills: list[tuple[Button, Color, str]] = []  # what changes under a finger
        self._shift = 0.0, 0.0
        with self.canvas.before:
            PushMatrix()
            self._moved = Translate(0, 0)
        with self.canvas.after:
            PopMatrix()

    def show(self, name: str, parts: tuple[Part, ...]) -> None:
        """Show these parts from the next frame on; nothing happens when they are already there."""
        if (name, parts) == (self._name, self._parts):
            return
        self._name, self._parts = name, parts
        self.presses.shown(buttons(parts))
        self._draw()
        # A zero timeout comes at the start of the frame after the one that shows this.
        Clock.schedule_once(lambda _: self._on_drawn(name, parts), 0)

    def wear(self, colours: Colours | None) -> None:
        """Draw each role in another palette's colour from now on; None: as the parts say."""
        self._colours = colours
        self._draw()

    def move(self, right: float, down: float) -> None:
        """Let the whole picture stand off by so many pixels; fingers meet what they see."""
        self._shift = right, down
        self._moved.xy = right, -down

    def on_touch_down(self, touch: Any) -> bool:
        """Take the first finger; every other is ignored."""
        if getattr(touch, "is_mouse_scrolling", False):
            return True
        place = self._place(touch)
        self._on_finger()
        standing = buttons(self._parts)
        key = self.presses.down(touch.uid, *place, self._now(), standing, screen=self._name)
        if key is None and self.presses.held is None:
            self.rest.down(touch.uid, *place, self._now())
        else:
            self.rest.forget()
        self._press()
        if key is not None:
            self._on_button(key)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """Follow a finger that rests; nothing is dragged."""
        self.rest.moved(touch.uid, *self._place(touch))
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """Act when the finger leaves the button it came down on."""
        self.rest.up(touch.uid)
        button = self.presses.up(touch.uid, *self._place(touch), self._now())
        self._press()
        if button is not None:
            self._on_button(button)
        return True

    def _place(self, touch: Any) -> tuple[float, float]:
        right, down = self._shift
        return touch.x - right, self.height - touch.y - down

    def _draw(self) -> None:
        self.canvas.clear()
        self._fills.clear()
        with self.canvas:
            for part in self._parts:
                if isinstance(part, Button):
                    for i, piece in enumerate(part.face):
                        if i == 0 and isinstance(piece, Panel):
                            self._fills.append((part, self._panel(piece), piece.fill))
                        else:
                            self._piece(piece)
                else:
                    self._piece(part)
        self._press()

    def _press(self) -> None:
        """Let the button under the finger look pressed; nothing is laid anew for it."""
        held = self.presses.held
        for button, colour, fill in self._fills:
            colour.rgba = self._rgba(button.pressed if button == held else fill)

    def _piece(self, part: Panel | Words | Sign | Picture) -> None:
        match part:
            case Panel():
                self._panel(part)
            case Words():
                self._words(part)
            case Sign():
                size = round(min(part.box.w, part.box.h))
                box = part.box.middle(size, size)
                key = (part.name, size)
                texture = self._texture(key, lambda: icons.mask(part.name, size))
                self._blit(texture, box.x, box.y, part.colour)

            case Picture():
                self._picture(part)

    def _picture(self, part: Picture) -> None:
        image = pictures.fitted(part.file, round(part.box.w), round(part.box.h))
        if image is not None:
            box = part.box.middle(*image.size)
            texture = self._texture((part.file, image.size), lambda: image)
            self._blit(texture, box.x, box.y, "#ffffff")

    def _panel(self, part: Panel) -> Color:
        """Lay a panel; give the colour it is filled with."""
        if part.line and part.border:
            self._ink(part.line)
            self._rounded(part, 0.0)
        fill = self._ink(part.fill)
        self._rounded(part, max(1.0, round(part.border)) if part.line else 0.0)
        return fill

    def _ink(self, colour: str) -> Color:
        return Color(*self._rgba(colour))

    def _rgba(self, colour: str) -> tuple[float, float, float, float]:
        return rgba(self._colours.instead_of(colour) if self._colours else colour)

    def _rounded(self, part: Panel, inset: float) -> None:
        x, y = round(part.box.x), round(part.box.y)
        w, h = round(part.box.right) - x, round(part.box.bottom) - y
        pos = (x + inset, self.height - y - h + inset)
        size = (w - 2 * inset, h - 2 * inset)
        radius = round(part.radius - inset)
        if radius >= 1:
            texture = self._texture(("round", radius), lambda: icons.rounded(radius))
            BorderImage(pos=pos, size=size, texture=texture, border=(radius,) * 4)
        else:
            Rectangle(pos=pos, size=size)

    def _words(self, part: Words) -> None:
        setting, box = part.setting, part.box
        px, step = setting.px, setting.line_height
        first = box.y + px * (text.LINE + text.CAP) / 2
        block = (len(setting.lines) - 1) * step
        if part.valign == "middle":
            first = box.y + (box.h - block + px * text.CAP) / 2
        elif part.valign == "bottom":
            first = box.bottom - block - px * (text.LINE - text.CAP) / 2
        pad, up = text.origin(px)
        for i, line in enumerate(setting.lines):
            if not line:
                continue
            room = box.w - text.width(line, setting.weight, px)
            x = box.x + room * {"left": 0.0, "centre": 0.5, "right": 1.0}[part.align]
            key = (line, setting.weight, px)
            draw = partial(_line, *key)
            texture = self._texture(key, draw)
            self._blit(texture, x - pad, first + i * step - up, part.colour)

    def _blit(self, texture: Texture, x: float, y: float, colour: str) -> None:
        self._ink(colour)
        pos = (round(x), round(self.height - y - texture.height))
        Rectangle(pos=pos, size=texture.size, texture=texture)

    def _texture(self, key: object, draw: Callable[[], Image.Image]) -> Texture:
        texture = self._textures.get(key)
        if texture is None:
            image = draw()
            if image.mode == "L":  # a mask, to be laid over with any colour
                white = Image.new("L", image.size, 255)
                image = Image.merge("RGBA", (white, white, white, image))
            texture = Texture.create(size=image.size, colorfmt="rgba")
            texture.blit_buffer(image.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
            texture.flip_vertical()
            self._textures[key] = texture
            self._pixels += texture.width * texture.height
            while self._pixels > _KEPT * self.width * self.height and len(self._textures) > 1:
                _, oldest = self._textures.popitem(last=False)
                self._pixels -= oldest.width * oldest.height
        self._textures.move_to_end(key)
        return texture


def _line(line: str, weight: Weight, px: int) -> Image.Image:
    return text.mask(line, weight, px)[0]
