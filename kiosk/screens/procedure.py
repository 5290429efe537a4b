"""One procedure: what to bring, how long, how much, where; and a number for it."""

from __future__ import annotations

from kiosk.screens.frame import BODY, GAP, ROW, SMALL, Scene
from look.fonts import Weight
from look.layout import Box
from look.parts import Panel, Part, Sign
from look.theme import DAY
from procedures.page import Kind, Line, Page

_FACTS: tuple[tuple[str, Kind], ...] = (
    ("clock", "time"),
    ("money", "fee"),
    ("place", "where"),
    ("done", "result"),
)


def page(scene: Scene) -> tuple[Part, ...]:
    """Lay out the page of a procedure."""
    shown = scene.page
    area, parts = scene.nav()
    if shown is None:
        return tuple(parts)
    gap = scene.px(GAP)
    actions, area = area.foot(scene.px(140), gap)
    parts += _actions(scene, actions)
    title, area = scene.heading(shown.heading, area, 64)
    parts.append(title)
    if scene.wide:
        facts, papers = area.left(area.w * 0.36, scene.px(40))
        cells = facts.rows(4, scene.px(16))
    else:
        facts, papers = area.top(scene.px(420), gap)
        cells = facts.grid(2, 2, scene.px(16))
    return (*parts, *_facts(scene, shown, cells), *_papers(scene, shown, papers))


def _actions(scene: Scene, box: Box) -> list[Part]:
    hit = scene.visit.procedure
    if hit is None or not scene.name_of(hit.service):
        return [
            Panel(box, DAY.surface_pressed, radius=scene.px(20)),
            scene.words(
                box.inset(scene.px(32), scene.px(8)),
                scene.say("page.elsewhere"),
                BODY,
                weight="Medium",
                align="centre",
            ),
        ]
    take, ahead = box.left(box.w * 0.62, scene.px(GAP))
    return [
        scene.button(
            "take", scene.say("page.take"), take, kind="action", sign="ticket", size=ROW + 4
        ),
        scene.button("take-priority", scene.say("page.priority"), ahead, kind="priority"),
    ]


def _facts(scene: Scene, shown: Page, cells: tuple[Box, ...]) -> list[Part]:
    parts: list[Part] = []
    for (sign, kind), cell in zip(_FACTS, cells, strict=True):
        picture, room = cell.inset(scene.px(24), scene.px(14)).left(scene.px(56), scene.px(20))
        above, below = room.top(scene.px(SMALL * 1.3))
        text = "\n".join(line.text for line in shown.section(kind).lines)
        parts += [
            Panel(cell, DAY.surface, radius=scene.px(20)),
            Sign(picture.top(scene.px(56))[0], sign, DAY.action),
            scene.words(
                above, scene.say(f"page.{kind}"), SMALL, colour=DAY.text_quiet, floor=36, most=1
            ),
            scene.words(below, text, SMALL + 2, weight="Medium", valign="top", floor=32),
        ]
    return parts


def _papers(scene: Scene, shown: Page, area: Box) -> list[Part]:
    lines = shown.section("papers").lines
    head, rest = area.inset(scene.px(32), scene.px(24)).top(scene.px(70), scene.px(8))
    parts: list[Part] = [
        Panel(area, DAY.surface, radius=scene.px(20)),
        scene.words(head, scene.say("page.papers"), ROW, weight="SemiBold"),
    ]
    parts_of = _fill(scene, lines, rest)
    if len(parts_of) > 1:
        strip, rest = rest.foot(scene.px(96), scene.px(16))
        parts_of = _fill(scene, lines, rest)
    part = min(scene.visit.part, len(parts_of) - 1)
    if len(parts_of) > 1:
        count = scene.say("page.part", part=part + 1, parts=len(parts_of))
        parts.append(scene.words(head, count, SMALL, colour=DAY.text_quiet, align="right", most=1))
        parts += scene.turners(strip, part, len(parts_of))
    for line, strip in parts_of[part]:
        parts += _line(scene, line, strip)
    return parts


def _fill(scene: Scene, lines: tuple[Line, ...], area: Box) -> list[list[tuple[Line, Box]]]:
    """Stand the lines below each other; what does not fit begins a new part."""
    filled: list[list[tuple[Line, Box]]] = [[]]
    y = area.y
    for line in lines:
        room = area.w - (scene.px(66) if line.kind == "paper" else 0)
        weight: Weight = "SemiBold" if line.kind == "case" else "Regular"
        height = min(area.h, scene.rise(line.text, BODY - 2, room, weight))
        if y + height > area.bottom and filled[-1]:
            filled.append([])
            y = area.y
        filled[-1].append((line, Box(area.x, y, area.w, height)))
        y += height + scene.px(14)
    return filled


def _line(scene: Scene, line: Line, box: Box) -> list[Part]:
    if line.kind != "paper":
        weight: Weight = "SemiBold" if line.kind == "case" else "Regular"
        return [scene.words(box, line.text, BODY - 2, weight=weight, valign="top", floor=32)]
    side = scene.px(42)
    tick, room = box.left(side, scene.px(24))
    tick = Box(tick.x, tick.y + scene.px(9), side, side)
    return [
        Sign(tick, "box", DAY.line),
        scene.words(room, line.text, BODY - 2, valign="top", floor=32),
    ]
