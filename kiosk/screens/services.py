"""The lists one chooses from: the services, and the classes served with priority."""

from __future__ import annotations

from kiosk.screens.frame import GAP, KINDS, ROW, SMALL, Scene
from look.layout import Box
from look.parts import Button, Panel, Part, Sign, Words
from look.theme import DAY

ROWS_TALL, ROWS_WIDE = 9, 5


def services(scene: Scene) -> tuple[Part, ...]:
    """Lay out the services, one row each."""
    area, nav = scene.nav()
    chosen = dict(scene.priorities).get(scene.visit.priority)
    parts: list[Part] = [*nav]
    if chosen:
        strip, area = area.top(scene.px(92), scene.px(GAP))
        parts.append(Panel(strip, DAY.priority, radius=scene.px(20)))
        text = scene.say("services.title_priority", name=chosen)
        inner = strip.inset(scene.px(32), 0)
        parts.append(scene.words(inner, text, SMALL + 4, weight="Medium", colour=DAY.on_priority))
    title, area = scene.heading(scene.say("services.title"), area)
    parts.append(title)
    columns, rows = (2, ROWS_WIDE) if scene.wide else (1, ROWS_TALL)
    shown, area, turners = scene.paged(scene.offers, columns * rows, area)
    rows -= bool(turners)
    for offer, cell in zip(shown, _cells(scene, area, columns, rows), strict=False):
        note = "" if offer.open else scene.say("services.closed")
        target = f"service:{offer.id}" if offer.open else ""
        parts += _row(scene, cell, target, offer.name, note=note, letter=offer.letter)
    return (*parts, *turners)


def priority(scene: Scene) -> tuple[Part, ...]:
    """Lay out the priority classes."""
    area, nav = scene.nav()
    title, area = scene.heading(scene.say("priority.title"), area)
    columns, rows = (2, ROWS_WIDE) if scene.wide else (1, ROWS_TALL - 1)
    shown, area, turners = scene.paged(scene.priorities, columns * rows, area)
    parts: list[Part] = [*nav, title, *turners]
    for (named, name), cell in zip(shown, _cells(scene, area, columns, rows), strict=False):
        parts += _row(scene, cell, f"priority:{named}", name, sign="next")
    return tuple(parts)


def _cells(scene: Scene, area: Box, columns: int, rows: int) -> tuple[Box, ...]:
    return area.grid(columns, rows, scene.px(20))


def _row(
    scene: Scene,
    box: Box,
    target: str,
    name: str,
    *,
    note: str = "",
    letter: str = "",
    sign: str = "",
) -> list[Part]:
    fill, pressed, ink, line = KINDS["plain"]
    if not target:
        fill, ink, line = DAY.ground, DAY.text_quiet, None
    face: list[Panel | Words | Sign] = [scene.panel(box, fill, line)]
    room = box.inset(scene.px(28), scene.px(10))
    if letter:
        side = min(room.h, scene.px(96))
        badge, room = room.left(side, scene.px(32))
        badge = badge.middle(side, side)
        if target:
            face.append(Panel(badge, DAY.action, radius=scene.px(18)))
        colour = DAY.on_action if target else DAY.text_quiet
        face.append(scene.words(badge, letter, 60, weight="Bold", colour=colour, align="centre"))
    if sign:
        size = scene.px(56)
        face.append(Sign(Box(room.right - size, room.y, size, room.h), sign, DAY.action))
        room = Box(room.x, room.y, room.w - size - scene.px(16), room.h)
    if note:
        room, below = room.rows(2)
        face.append(scene.words(below, note, SMALL, colour=DAY.text_quiet))
    face.append(scene.words(room, name, ROW, weight="Medium", colour=ink, most=2))
    return [Button(target, name, box, tuple(face), pressed)] if target else list(face)
