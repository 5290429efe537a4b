"""Coming back with mended papers: the number of the slip, and what came of it."""

from __future__ import annotations

from kiosk import typed
from kiosk.screens.frame import APART, BIG, GAP, ROW, TITLE, Scene
from kiosk.screens.message import centred
from look.layout import Box
from look.parts import Button, Panel, Part
from look.theme import DAY

_DIGITS = "1234567890"
_ACROSS = 5

#: Who only has to wait, or to come, has made no mistake.
_CAME = {"in_line": "done", "waiting": "clock", "parked": "clock", "called": "screen"}


def check_in(scene: Scene) -> tuple[Part, ...]:
    """Lay out the number pad: the letters there are, the digits, and one key to go on."""
    area, _, nav = scene.nav()
    gap = scene.px(GAP)
    title, area = scene.heading(scene.say("check_in.title"), area)
    field, area = area.top(scene.px(150 if scene.wide else 170), gap)
    if scene.wide:
        letters, rest = area.left(area.w * 0.5 - gap, gap * 2)
        digits, foot = rest.top(rest.h * 0.7, gap)
    else:
        foot, area = area.foot(scene.px(170), scene.px(40))
        # All keys are of one height, however many letters there are.
        many, few = _rows(_letters(scene)), _rows(_DIGITS)
        letters, digits = area.top(area.h * many / (many + few) - scene.px(20), scene.px(40))
    return (
        *nav,
        title,
        *_field(scene, field),
        *_keys(scene, letters, _letters(scene)),
        *_keys(scene, digits, _DIGITS),
        *_go(scene, foot),
    )


def _letters(scene: Scene) -> str:
    """List the letters a number can begin with, and what a kiosk's own series needs."""
    offered = {offer.letter for offer in scene.offers}
    own = {letter for letter in scene.own if letter.isalpha()}
    return "".join(sorted(offered | own)) + ("-" if own else "")


def _field(scene: Scene, box: Box) -> list[Part]:
    number = scene.visit.number
    text, size = (number, BIG * 1.2) if number else (scene.say("check_in.example"), ROW)
    return [
        Panel(box, DAY.surface, DAY.action, radius=scene.px(20), border=scene.px(5)),
        scene.words(
            box.inset(scene.px(32), scene.px(8)),
            text,
            size,
            weight="Bold" if number else "Regular",
            colour=DAY.action if number else DAY.text_quiet,
            align="centre",
            most=1,
        ),
    ]


def _keys(scene: Scene, area: Box, keys: str) -> list[Button]:
    cells = area.grid(_ACROSS, _rows(keys), scene.px(APART))
    return [
        scene.button(f"key:{key}", key, cell, size=TITLE, quick=True)
        for key, cell in zip(keys, cells, strict=False)
    ]


def _rows(keys: str) -> int:
    return max(2, -(-len(keys) // _ACROSS))


def _go(scene: Scene, box: Box) -> list[Part]:
    """Stand "one sign back" beside the way on, at the foot, where a seated hand reaches both."""
    box = box.top(min(box.h, scene.px(200)))[0]
    gap = scene.px(APART)
    one = (box.w - gap * (_ACROSS - 1)) / _ACROSS
    left, box = box.left(one, gap)
    parts: list[Part] = [scene.button("key:backspace", "", left, sign="backspace", quick=True)]
    text = scene.say("check_in.ok")
    if typed.as_label(scene.visit.number):
        ok = scene.button("ok", text, box, kind="action", sign="done", size=TITLE, most=1)
        return [*parts, ok]
    room = box.inset(scene.px(18), scene.px(6))
    words = scene.words(room, text, TITLE, colour=DAY.text_quiet, align="centre", most=1)
    return [*parts, scene.panel(box, DAY.surface_pressed), words]


def came_back(scene: Scene) -> tuple[Part, ...]:
    """Tell where one stands now, or what to do instead."""
    visit = scene.visit
    foot, area = scene.ways()
    done = scene.say("ticket.done")
    counter = scene.counters.get(visit.counter, visit.counter)
    title = scene.say(f"came_back.{visit.came_back}", label=visit.number, counter=counter)
    hint = scene.say(f"came_back.{visit.came_back}_hint", label=visit.number, counter=counter)
    parts = centred(scene, area, _CAME.get(visit.came_back, "warning"), title, hint)
    if visit.came_back != "unknown":
        return (*parts, scene.button("done", done, foot, kind="action", sign="done", size=ROW))
    left, right = foot.columns(2, scene.px(GAP))
    again = scene.say("came_back.again")
    return (
        *parts,
        scene.button("again", again, left, kind="action", sign="back", size=ROW),
        scene.button("home", scene.say("nav.home"), right, sign="home", size=ROW),
    )
