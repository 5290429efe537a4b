"""Coming back with mended papers: the number of the slip, and what came of it."""

from __future__ import annotations

from kiosk import typed
from kiosk.screens.frame import BIG, GAP, ROW, SMALL, TITLE, Scene
from kiosk.screens.message import centred
from kiosk.screens.plan import LEAST
from look.layout import Box
from look.parts import Button, Panel, Part
from look.theme import DAY

_DIGITS = "1234567890"
_ACROSS, _MOST_ACROSS = 5, 8

#: Who only has to wait, or to come, has made no mistake.
_CAME = {"in_line": "done", "waiting": "clock", "parked": "clock", "called": "screen"}


def check_in(scene: Scene) -> tuple[Part, ...]:
    """Lay out the number pad: the letters there are, the digits, and one key to go on."""
    area, _, nav = scene.nav()
    gap = scene.px(GAP)
    high = scene.px(150 if scene.wide else 170)
    title, area = scene.titled(scene.say("check_in.title"), area, high + gap)
    field, area = scene.lifted(area, high)
    letters, apart = _letters(scene), scene.px(40)
    if scene.wide:
        above, foot = area.top(area.h * 0.7, gap)
        left, right = above.columns(2, gap * 2)
        keys = [*_keys(scene, left, letters), *_keys(scene, right, _DIGITS)]
    else:
        foot, area = area.foot(scene.px(130), apart / 2)
        # All keys are of one height, however many letters there are.
        many, few = (-(-len(signs) // _ACROSS) for signs in (letters, _DIGITS))
        least = scene.plan.apart(LEAST) + scene.plan.apart()
        upper, lower = area.top(area.h * many / (many + few) - apart / 2, apart)
    if scene.wide:
        pass
    elif (many + few) * least + apart > area.h:
        keys = _keys(scene, area, letters + _DIGITS)
    else:
        keys = [*_keys(scene, upper, letters), *_keys(scene, lower, _DIGITS)]
    return (
        *nav,
        title,
        *_field(scene, field),
        *keys,
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
    """Stand keys in rows of five; of more where the rows would be too low for a finger."""
    gap = scene.plan.apart()
    for across in range(_ACROSS, _MOST_ACROSS + 1):
        rows = max(2, -(-len(keys) // across))
        if rows * (scene.plan.apart(LEAST) + gap) - gap <= area.h:
            break
    cells = area.grid(across, rows, gap)
    return [
        scene.button(f"key:{key}", key, cell, size=TITLE, quick=True)
        for key, cell in zip(keys, cells, strict=False)
    ]


def _go(scene: Scene, box: Box) -> list[Part]:
    """Stand "one sign back" beside the way on, at the foot, where a seated hand reaches both."""
    box = box.top(min(box.h, scene.px(200)))[0]
    gap = scene.plan.apart()
    one = (box.w - gap * (_ACROSS - 1)) / _ACROSS
    left, box = box.left(one, gap)
    parts: list[Part] = [scene.button("key:backspace", "", left, sign="backspace", quick=True)]
    if typed.as_label(scene.visit.number):
        text = scene.say("check_in.ok")
        ok = scene.button("ok", text, box, kind="action", sign="done", size=TITLE, floor=36)
        return [*parts, ok]
    room = box.inset(scene.px(18), scene.px(6))
    text = scene.say("check_in.not_yet")
    words = scene.words(room, text, SMALL, colour=DAY.text_quiet, align="centre", floor=36, most=2)
    return [*parts, scene.panel(box, DAY.surface_pressed), words]


def came_back(scene: Scene) -> tuple[Part, ...]:
    """Tell where one stands now, or what to do instead."""
    visit = scene.visit
    foot, area = scene.plan.ways()
    done = scene.say("ticket.done")
    counter = scene.counters.get(visit.counter, visit.counter)
    title = scene.say(f"came_back.{visit.came_back}", label=visit.number, counter=counter)
    hint = scene.say(f"came_back.{visit.came_back}_hint", label=visit.number, counter=counter)
    parts = centred(
        scene, scene.plan.raised(area), _CAME.get(visit.came_back, "warning"), title, hint
    )
    if visit.came_back != "unknown":
        return (*parts, scene.button("done", done, foot, kind="action", sign="done", size=ROW))
    left, right = foot.columns(2, scene.px(GAP))
    again = scene.say("came_back.again")
    return (
        *parts,
        scene.button("again", again, left, kind="action", sign="back", size=ROW),
        scene.button("home", scene.say("nav.home"), right, sign="home", size=ROW),
    )
