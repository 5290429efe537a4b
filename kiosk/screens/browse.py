"""Browsing: the events of life and the fields as tiles, and the procedures on one shelf as rows."""

from __future__ import annotations

from kiosk.screens.frame import BODY, KINDS, Scene
from kiosk.screens.lists import listed
from kiosk.screens.rows import result
from look import pictograms
from look.layout import Box
from look.parts import Button, Part, Sign

_TILE = 142
_ROW_LOW = 122  # as low as a name of two lines lets it be: more stand on one page
_LEAST = 34  # capitals of 6.1 mm on the smallest panel


def shelves(scene: Scene) -> tuple[Part, ...]:
    """Lay out all there is to browse: events of life first, then the fields."""
    area, _, nav = scene.nav()
    title, area = scene.titled(scene.say("browse.title"), area)
    shown, turners = listed(scene, scene.shelves, area, _TILE, columns=3 if scene.wide else 2)
    return (*nav, title, *(tile(scene, *pair, cell) for pair, cell in shown), *turners)


def shelf(scene: Scene) -> tuple[Part, ...]:
    """Lay out the procedures of one event of life or field, those asked most first."""
    area, _, nav = scene.nav()
    title, area = scene.titled(scene.visit.title, area)
    rows, turners = listed(scene, scene.visit.rows, area, _ROW_LOW, columns=2 if scene.wide else 1)
    return (*nav, title, *(result(scene, *pair, low=True) for pair in rows), *turners)


def tile(scene: Scene, name: str, text: str, box: Box) -> Button:
    """Make the tile of a shelf; an event of life has its pictogram."""
    fill, pressed, ink, line = KINDS["plain"]
    kind, _, what = name.partition(":")
    room = box.inset(scene.px(18), scene.px(5))
    face: list[Sign] = []
    if kind != "field":
        side = min(room.h, scene.px(72))
        picture, room = room.left(side, scene.px(20))
        sign = pictograms.of(what) if what else "next"
        face.append(Sign(picture.middle(side, side), sign, KINDS["action"][0]))
    words = scene.words(room, text, BODY - 4, weight="Medium", colour=ink, floor=_LEAST)
    return Button(name, text, box, (scene.panel(box, fill, line), *face, words), pressed)
