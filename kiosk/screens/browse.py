"""Browsing: the events of life and the fields as tiles, and the procedures on one shelf as rows."""

from __future__ import annotations

from kiosk.screens.frame import Scene
from kiosk.screens.home import home
from kiosk.screens.lists import listed
from kiosk.screens.rows import result
from kiosk.screens.tiles import tile
from look.parts import Part, buttons

_TILE = 142
_TILE_LARGE = 188  # the longest name of a field has four lines in half of an upright panel
_ROW_LOW = 122  # as low as a name of two lines lets it be: more stand on one page


def shelves(scene: Scene) -> tuple[Part, ...]:
    """Lay out all there is to browse: events of life first, then the fields.

    Whoever comes here looks for another event than those that stand on home: these come last.
    """
    area, _, nav = scene.nav()
    title, area = scene.titled(scene.say("browse.title"), area)
    on_home = {button.id for button in buttons(home(scene))}

    def late(shelf: tuple[str, str]) -> int:
        return 2 if shelf[0].startswith("field:") else int(shelf[0] in on_home)

    there = sorted(scene.shelves, key=late)
    high, columns = (_TILE, 3) if scene.wide else (_TILE_LARGE if scene.plan.large else _TILE, 2)
    shown, turners = listed(scene, there, area, high, columns=columns)
    return (*nav, title, *(tile(scene, *pair, cell) for pair, cell in shown), *turners)


def shelf(scene: Scene) -> tuple[Part, ...]:
    """Lay out the procedures of one event of life or field, those asked most first."""
    area, _, nav = scene.nav()
    title, area = scene.titled(scene.visit.title, area)
    rows, turners = listed(scene, scene.visit.rows, area, _ROW_LOW, columns=2 if scene.wide else 1)
    return (*nav, title, *(result(scene, *pair, low=True) for pair in rows), *turners)
