"""Home: three doors, the first the largest."""

from __future__ import annotations

from kiosk.screens.frame import BIG, BODY, GAP, KINDS, SMALL, TITLE, Scene
from look.layout import Box
from look.parts import Button, Part, Sign
from look.theme import DAY


def home(scene: Scene) -> tuple[Part, ...]:
    """Lay out the home screen."""
    gap = scene.px(GAP)
    parts: list[Part] = []
    head, rest = scene.inner.top(scene.px(170 if scene.wide else 330), gap)
    name, hint = head.top(head.h * 0.62)
    parts += [
        scene.words(name, scene.centre or scene.say("home.welcome"), TITLE, weight="SemiBold"),
        scene.words(hint, scene.say("home.hint"), BODY, colour=DAY.text_quiet),
    ]
    foot, rest = rest.foot(scene.px(112), gap)
    width = scene.px(330)
    side, note = Box(foot.right - width, foot.y, width, foot.h), foot
    other = "en" if scene.visit.lang == "vi" else "vi"
    language = scene.say("home.language")
    parts.append(scene.button(f"language:{other}", language, side, sign="language", size=SMALL))
    note = Box(foot.x, foot.y, foot.w - width - gap, foot.h)
    sentence = _sentence(scene)
    if sentence:
        sign, note = note.left(scene.px(60), scene.px(20))
        parts.append(Sign(sign, "warning", DAY.warning))
        parts.append(scene.words(note, sentence, SMALL, weight="Medium", colour=DAY.warning))
    if not scene.offers:
        parts.append(_door(scene, "search", rest.foot(rest.h * 0.4)[0], "plain", "search"))
        return tuple(parts)
    if scene.wide:
        first, right = rest.left(rest.w * 0.54, gap)
        second, third = right.rows(2, gap)
    else:
        first, rest = rest.top(rest.h * 0.42, gap)
        second, third = rest.rows(2, gap)
    parts += [
        _door(scene, "take", first, "action", "ticket", large=True),
        _door(scene, "priority", second, "priority", "priority"),
        _door(scene, "search", third, "plain", "search"),
    ]
    return tuple(parts)


def _sentence(scene: Scene) -> str:
    if not scene.offers:
        return scene.say("home.starting")
    if scene.hub_away:
        return scene.say("home.offline")
    return scene.say("home.no_printer") if scene.printer_away else ""


def _door(scene: Scene, key: str, box: Box, kind: str, sign: str, *, large: bool = False) -> Button:
    fill, pressed, ink, line = KINDS[kind]
    text = scene.say(f"home.{key}")
    room = box.inset(scene.px(44), scene.px(28))
    size = min(scene.px(230 if large else 150), room.h * 0.7)
    picture, room = room.left(size, scene.px(44))
    title_px = BIG * 1.3 if large else TITLE
    title, hint = scene.px(title_px * 1.3), scene.px(BODY * 1.3 * 2)
    block = room.middle(room.w, min(room.h, title + hint))
    above, below = block.top(title)
    ids = {"priority": "take-priority"}
    face = (
        scene.panel(box, fill, line),
        Sign(picture, sign, ink),
        scene.words(above, text, title_px, weight="SemiBold", colour=ink, most=1),
        scene.words(below, scene.say(f"home.{key}_hint"), BODY, colour=ink, valign="top", most=2),
    )
    return Button(ids.get(key, key), text, box, face, pressed)
