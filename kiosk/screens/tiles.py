"""One shelf as a tile: an event of life with its pictogram, or a field."""

from __future__ import annotations

from kiosk.screens.frame import BODY, KINDS, Scene
from look import pictograms
from look.layout import Box
from look.parts import Button, Sign

_LEAST = 34  # capitals of 6.1 mm on the smallest panel


def tile(scene: Scene, name: str, text: str, box: Box) -> Button:
    """Make the tile of a shelf; an event of life has its pictogram."""
    fill, pressed, ink, line = KINDS["plain"]
    kind, _, what = name.partition(":")
    room = box.inset(scene.px(18), scene.px(4))
    face: list[Sign] = []
    if kind != "field":
        side = min(room.h, scene.px(72))
        picture, room = room.left(side, scene.px(20))
        sign = pictograms.of(what) if what else "next"
        face.append(Sign(picture.middle(side, side), sign, KINDS["action"][0]))
    words = scene.words(room, text, BODY - 4, weight="Medium", colour=ink, floor=_LEAST)
    return Button(name, text, box, (scene.panel(box, fill, line), *face, words), pressed)
