"""The search: what was typed, what was found so far, the keys."""

from __future__ import annotations

from dataclasses import replace

from kiosk import keyboard
from kiosk.events import Hit
from kiosk.screens.frame import BODY, GAP, KINDS, ROW, SMALL, TURN, Scene
from look.layout import Box
from look.parts import Button, Panel, Part, Sign
from look.text import ELLIPSIS, LINE
from look.theme import DAY

_NAME = BODY - 2
_AIR = 10  # above and below the block of a row, besides the air its lines bring
_ROW = (2 * _NAME + SMALL) * LINE + 2 * _AIR  # a name of two lines and what it belongs to


def search(scene: Scene) -> tuple[Part, ...]:
    """Lay out the search."""
    area, _, nav = scene.nav()
    gap = scene.px(GAP)
    if scene.wide:
        typing, found = area.left(area.w * 0.54, scene.px(40))
        field, keys = typing.top(scene.px(120), gap)
        keys = keys.top(min(keys.h, scene.px(700)))[0]
    else:
        field, area = area.top(scene.px(120), gap)
        keys, found = area.foot(scene.px(104 * 5 + 10 * 4), scene.px(32))
    return (*nav, *_field(scene, field), *_found(scene, found), *_keys(scene, keys))


def _field(scene: Scene, box: Box) -> list[Part]:
    query = scene.visit.query
    picture, room = box.inset(scene.px(32), scene.px(12)).left(scene.px(64), scene.px(24))
    text, colour = (query, DAY.text) if query else (scene.say("search.prompt"), DAY.text_quiet)
    room = Box(room.x, room.y, room.w - scene.px(16), room.h)
    words = scene.words(room, text.rstrip(), ROW, weight="Medium", colour=colour, most=1)
    while not words.setting.whole:
        # Whoever types looks at the last letter: a long text loses its beginning, not its end.
        text = text.lstrip(ELLIPSIS)[1:]
        words = scene.words(room, ELLIPSIS + text.strip(), ROW, weight="Medium", most=1)
    parts: list[Part] = [
        Panel(box, DAY.surface, DAY.action, radius=scene.px(20), border=scene.px(5)),
        Sign(picture, "search", DAY.action),
        words,
    ]
    if query:
        space = scene.px(16) * (len(query) - len(query.rstrip()))
        x = min(room.x + words.setting.width + space + scene.px(6), room.right)
        caret = Box(x, box.y + box.h * 0.24, scene.px(5), box.h * 0.52)
        parts.append(Panel(caret, DAY.action))
    return parts


def _found(scene: Scene, area: Box) -> list[Part]:
    visit = scene.visit
    if not visit.results:
        key = "search.none" if visit.found is not None else "search.example"
        strip, _ = area.top(scene.px(ROW * 1.3 * 3))
        return [scene.words(strip, scene.say(key), BODY, colour=DAY.text_quiet, valign="top")]
    gap = scene.px(16)
    most, each = (
        max(1, int((height + gap) // (scene.px(_ROW) + gap)))
        for height in (area.h, area.h - scene.px(TURN + GAP))
    )
    shown, area, turners = scene.paged(visit.results, most, each, area)
    cells = area.rows(each if turners else most, gap)
    return [
        *(_result(scene, hit, cell) for hit, cell in zip(shown, cells, strict=False)),
        *turners,
    ]


def _result(scene: Scene, hit: Hit, box: Box) -> Button:
    fill, pressed, ink, line = KINDS["plain"]
    room = box.inset(scene.px(28), scene.px(_AIR))
    size = scene.px(48)
    arrow = Box(room.right - size, room.y, size, room.h)
    room = Box(room.x, room.y, room.w - size - scene.px(16), room.h)
    if hit.office:
        note = scene.say("search.office", office=hit.office)
    else:
        note = scene.name_of(hit.service)
    name = scene.words(room, hit.name, _NAME, weight="SemiBold", colour=ink, most=2)
    about = scene.words(room, note, SMALL, colour=DAY.text_quiet, floor=36, most=1)
    block = room.middle(room.w, name.setting.height + about.setting.height)
    above, below = block.top(name.setting.height)
    face = (
        scene.panel(box, fill, line),
        replace(name, box=above, valign="top"),
        replace(about, box=below),
        Sign(arrow, "next", DAY.action),
    )
    return Button(f"result:{hit.code}", hit.name, box, face, pressed)


def _keys(scene: Scene, area: Box) -> list[Part]:
    gap = scene.px(10)
    one = (area.w - gap * (keyboard.COLUMNS - 1)) / keyboard.COLUMNS
    parts: list[Part] = []
    for row, strip in zip(keyboard.ROWS, area.rows(len(keyboard.ROWS), gap), strict=True):
        widths = [key.width * one + (key.width - 1) * gap for key in row]
        x = strip.x + (strip.w - sum(widths) - gap * (len(row) - 1)) / 2
        for key, width in zip(row, widths, strict=True):
            face = scene.say(key.face) if "." in key.face[1:] else key.face
            box = Box(x, strip.y, width, strip.h)
            size = ROW if len(face) == 1 else SMALL
            parts.append(
                scene.button(f"key:{key.id}", face, box, sign=key.sign, size=size, quick=True)
            )
            x += width + gap
    return parts
