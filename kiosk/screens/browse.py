"""Browsing: the events of life and the fields as tiles, and the procedures on one shelf as rows."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.screens.frame import BODY, GAP, KINDS, TURN, Scene
from kiosk.screens.rows import result
from look import pictograms
from look.layout import Box
from look.parts import Button, Part, Sign

APART = 21  # units: 5 mm on the smallest panel
_TILE = 118
_ROW_LOW = 122
_LEAST = 34  # capitals of 6.1 mm on the smallest panel


def shelves(scene: Scene) -> tuple[Part, ...]:
    """Lay out all there is to browse: events of life first, then the fields."""
    area, _, nav = scene.nav()
    title, area = scene.heading(scene.say("browse.title"), area)
    gap = scene.px(APART)
    columns = 3 if scene.wide else 2
    high = scene.px(_TILE + 24)
    most, each = (
        columns * max(1, int((height + gap) // (high + gap)))
        for height in (area.h, area.h - scene.px(TURN + GAP))
    )
    shown, area, turners = scene.paged(scene.shelves, most, each, area)
    cells = area.grid(columns, (each if turners else most) // columns, gap)
    return (*nav, title, *tiles(scene, shown, cells), *turners)


def shelf(scene: Scene) -> tuple[Part, ...]:
    """Lay out the procedures of one event of life or field, those asked most first."""
    area, _, nav = scene.nav()
    title, area = scene.heading(scene.visit.title, area)
    gap = scene.px(APART)
    columns = 2 if scene.wide else 1
    # A row is as low as a name of two lines lets it be: more stand on one page.
    high = scene.px(_ROW_LOW)
    most, each = (
        columns * max(1, int((height + gap) // (high + gap)))
        for height in (area.h, area.h - scene.px(TURN + GAP))
    )
    shown, area, turners = scene.paged(scene.visit.rows, most, each, area)
    cells = area.grid(columns, (each if turners else most) // columns, gap)
    rows = [result(scene, hit, cell, low=True) for hit, cell in zip(shown, cells, strict=False)]
    return (*nav, title, *rows, *turners)


def tiles(scene: Scene, shown: Sequence[tuple[str, str]], cells: Sequence[Box]) -> list[Button]:
    """Make a tile of each shelf; an event of life has its pictogram."""
    return [tile(scene, *pair, cell) for pair, cell in zip(shown, cells, strict=False)]


def tile(scene: Scene, name: str, text: str, box: Box) -> Button:
    """Make one tile."""
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
