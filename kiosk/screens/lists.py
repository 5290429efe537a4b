"""Lists: as many rows as a screen holds, and pages for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from kiosk.screens.frame import BODY, GAP, TURN, Scene
from look.layout import Box
from look.parts import Button

T = TypeVar("T")


def listed(
    scene: Scene,
    items: Sequence[T],
    area: Box,
    high: float,
    *,
    columns: int = 1,
    fewest: int = 99,
    before: int = 0,
) -> tuple[list[tuple[T, Box]], list[Button]]:
    """Give each item a cell at least `high` units high; where they are too many, pages.

    The area is cut into as many rows as it can hold; `fewest` are enough when all stand there.
    `before` pages of something else stand before the first.
    """
    gap = scene.plan.apart()

    def rows(height: float) -> int:
        return max(1, int((height + gap) // (scene.px(high) + gap)))

    if not before and len(items) <= columns * rows(area.h):
        needed = min(rows(area.h), max(fewest, -(-len(items) // columns)))
        return list(zip(items, area.grid(columns, needed, gap), strict=False)), []
    ways, area = _turning(scene, area, high)
    each = columns * rows(area.h)
    parts = -(-len(items) // each)
    part = min(scene.visit.part - before, parts - 1)
    shown = items[part * each : (part + 1) * each]
    cells = area.grid(columns, rows(area.h), gap)
    return list(zip(shown, cells, strict=False)), turners(
        scene, ways, part + before, parts + before
    )


def _turning(scene: Scene, area: Box, high: float) -> tuple[Sequence[Box], Box]:
    """Cut the places of the page buttons: below, or beside where no row were left above."""
    strip, rest = area.foot(scene.px(TURN), scene.px(GAP))
    if rest.h >= scene.px(high):
        return strip.columns(2, scene.px(GAP)), rest
    gap, side = scene.plan.apart(), scene.px(TURN)
    rest = Box(area.x, area.y, area.w - side - gap, area.h)
    return Box(rest.right + gap, area.y, side, area.h).rows(2, gap), rest


def turners(scene: Scene, ways: Sequence[Box], part: int, parts: int) -> list[Button]:
    """Make the buttons that turn the pages of a list; narrow ones have their arrow alone."""
    found = []
    for name, box, there in (
        ("fewer", ways[0], part > 0),
        ("more", ways[1], part < parts - 1),
    ):
        if not there:
            continue
        key = f"nav.{name}"
        if box.w > 2 * scene.px(TURN):
            found.append(scene.terse(name, (key,), box, sign=name, size=BODY))
        else:
            found.append(replace(scene.button(name, "", box, sign=name), text=scene.say(key)))
    return found
