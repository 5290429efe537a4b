"""One procedure as a row: its name, and what tells it from its twin."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from kiosk.events import Hit
from kiosk.screens.frame import BODY, KINDS, SMALL, TITLE, Scene
from look.fonts import Weight
from look.layout import Box
from look.parts import Button, Panel, Sign, Words
from look.text import LINE
from look.theme import DAY

NAME = BODY - 2
AIR = 10  # above and below the block of a row, besides the air its lines bring
ROW_HIGH = (2 * NAME + SMALL) * LINE + 2 * AIR  # a name of two lines and what it belongs to


def result(scene: Scene, hit: Hit, box: Box, *, lead: bool = False, low: bool = False) -> Button:
    """Make a row; the `lead` is the answer, large; a `low` one tells only its name."""
    fill, pressed, ink, line = KINDS["action" if lead else "plain"]
    room = box.inset(scene.px(28), scene.px(AIR))
    size = scene.px(64 if lead else 48)
    arrow = Box(room.right - size, room.y, size, room.h)
    room = Box(room.x, room.y, room.w - size - scene.px(16), room.h)
    large = TITLE - 12 if lead else NAME
    most = 3 if lead else 2
    quiet = DAY.on_action if lead else DAY.text_quiet
    note = scene.say("search.open") if lead else "" if low else _note(scene, hit)
    about = scene.words(room, note, SMALL, colour=quiet, floor=36, most=2 if lead else 1)
    high = about.setting.height if note else 0.0
    above = Box(room.x, room.y, room.w, room.h - high)
    weight: Weight = "Medium" if low else "SemiBold"
    name = scene.words(above, hit.name, large, weight=weight, colour=ink, floor=38, most=most)
    block = room.middle(room.w, name.setting.height + high)
    above, below = block.top(name.setting.height)
    face: list[Panel | Words | Sign] = [
        scene.panel(box, fill, line),
        replace(name, box=above, valign="top"),
        *([replace(about, box=below)] if note else []),
        Sign(arrow, "next", ink if lead else DAY.action),
    ]
    return Button(f"result:{hit.code}", hit.name, box, tuple(face), pressed)


def _note(scene: Scene, hit: Hit) -> str:
    same = Counter(other.name for other in scene.visit.results)
    if same[hit.name] > 1 and hit.field:
        return hit.field
    if hit.office:
        return scene.say("search.office", office=hit.office)
    return scene.name_of(hit.service)
