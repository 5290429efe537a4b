"""Home: three doors, the first the largest, and a quiet one for those who come back."""

from __future__ import annotations

from dataclasses import replace

from kiosk.screens.browse import tile
from kiosk.screens.frame import APART, BIG, BODY, FOOT, GAP, KINDS, SMALL, TITLE, Scene
from kiosk.screens.message import centred
from look.layout import Box
from look.parts import Button, Part, Picture, Sign
from look.theme import DAY

TILES = 12
_IDS = {"priority": "take-priority"}


def home(scene: Scene) -> tuple[Part, ...]:
    """Lay out the home screen."""
    gap = scene.px(GAP)
    parts: list[Part] = []
    head, rest = scene.inner.top(scene.px(110 if scene.wide else 240), gap)
    if scene.emblem:
        high = scene.px(150)
        picture, head = head.left(high, scene.px(32))
        parts.append(Picture(picture.middle(high, high), scene.emblem))
    name, hint = head.top(head.h * (1 if scene.wide else 0.62))
    title = scene.centre or scene.say("home.welcome")
    parts.append(scene.words(name, title, TITLE, weight="SemiBold"))
    foot, rest = rest.foot(scene.px(FOOT), gap)
    width = scene.px(330)
    side = Box(foot.right - width, foot.y, width, foot.h)
    other = scene.texts.after(scene.visit.lang)
    language = scene.texts.name(other)
    parts.append(scene.button(f"language:{other}", language, side, sign="language", size=SMALL))
    foot = note = back = Box(foot.x, foot.y, foot.w - width - gap, foot.h)
    opens = not scene.closed and scene.offers
    if not scene.closed:
        if scene.wide:
            note, back = foot.left(foot.w * 0.42, gap)
        else:
            back, rest = rest.foot(scene.px(FOOT), gap)
    if opens:
        text = scene.say("home.check_in")
        parts.append(scene.button("check-in", text, back, sign="paper"))
    parts += _note(scene, note)
    shelves, rest = _shelves(scene, rest)
    parts += shelves
    if scene.closed:
        door, rest = rest.foot(min(rest.h * 0.36, scene.px(220)), gap)
        said = scene.say("closed.title"), scene.say_opening()
        parts += centred(scene, rest, "clock", *said)
        return (*parts, _door(scene, "search", door, "plain", "search"))
    if scene.wide:
        first, rest = rest.top(rest.h * 0.36, gap)
        second, third = rest.rows(2, gap)
    else:
        first, rest = rest.top(rest.h * 0.56, gap)
        second, third = rest.columns(2, gap)
    if not opens:
        # The search stays where it will be: a finger on its way there still meets it.
        parts += centred(scene, first, "clock", scene.say("home.starting"))
        return (*parts, _door(scene, "search", third, "plain", "search"))
    if hint.h:
        parts.append(scene.words(hint, scene.say("home.hint"), BODY, colour=DAY.text_quiet))
    parts += [
        _door(scene, "take", first, "action", "ticket", large=True),
        _door(scene, "priority", second, "priority", "priority"),
        _door(scene, "search", third, "plain", "search"),
    ]
    return tuple(parts)


def _note(scene: Scene, box: Box) -> list[Part]:
    """Say what is not as usual; else the time."""
    if sentence := _sentence(scene):
        sign, box = box.left(scene.px(60), scene.px(20))
        words = scene.words(box, sentence, SMALL, weight="Medium", colour=DAY.warning)
        return [Sign(sign, "warning", DAY.warning), words]
    if not scene.now:
        return []
    time = f"{scene.now:%H:%M}  ·  {scene.say_day(scene.now)}"
    return [scene.words(box, time, BODY, weight="Medium", colour=DAY.text_quiet)]


def _shelves(scene: Scene, area: Box) -> tuple[list[Part], Box]:
    """Stand the first events of life on the screen itself: what is asked most is two touches away.

    Give them and what is left of the area. Their place is kept while the book is still being
    opened: nothing that can be touched may move under a finger.
    """
    gap = scene.px(APART)
    if scene.wide:
        area, block = area.left(area.w * 0.34, scene.px(40))
    else:
        block, area = area.foot(area.h * 0.65, scene.px(GAP))
    events = [pair for pair in scene.shelves if pair[0].startswith("event:")]
    if not scene.shelves:
        return [], area
    title, block = scene.heading(scene.say("browse.home"), block, BODY, gap=8)
    columns = 3 if scene.wide else 2
    cells = block.grid(columns, TILES // columns, gap)
    more = ("shelves", scene.say("browse.more"))
    shown = zip((*events[: TILES - 1], more), cells, strict=False)
    return [title, *(tile(scene, *pair, cell) for pair, cell in shown)], area


def _sentence(scene: Scene) -> str:
    if scene.closed:
        return ""
    if scene.hub_away:
        return scene.say("home.offline") if scene.offers else ""
    return scene.say("home.no_printer") if scene.printer_away else ""


def _door(scene: Scene, key: str, box: Box, kind: str, sign: str, *, large: bool = False) -> Button:
    fill, pressed, ink, line = KINDS[kind]
    text = scene.say(f"home.{key}")
    narrow = not large and box.w < scene.px(700)
    room = box.inset(scene.px(28 if narrow else 44), scene.px(12))
    size = min(
        scene.px(100 if narrow else 136 if not large else 150 if box.w < scene.px(700) else 230),
        room.h * 0.8,
    )
    picture, room = room.left(size, scene.px(24 if narrow else 36))
    title_px = BIG * 1.3 if large else TITLE
    high = Box(room.x, room.y, room.w, room.h * (1 if narrow else 0.6))
    title = scene.words(
        high, text, title_px, weight="SemiBold", colour=ink, most=2 if narrow else 1
    )
    if narrow:
        # Half a row has no room for a hint: the next screen says it.
        only = (scene.panel(box, fill, line), Sign(picture, sign, ink), title)
        return Button(_IDS.get(key, key), text, box, only, pressed)
    hint = scene.words(room, scene.say(f"home.{key}_hint"), BODY, colour=ink, most=2, floor=36)
    block = room.middle(room.w, title.setting.height + hint.setting.height)
    above, below = block.top(title.setting.height)
    face = (
        scene.panel(box, fill, line),
        Sign(picture, sign, ink),
        replace(title, box=above, valign="top"),
        replace(hint, box=below, valign="top"),
    )
    return Button(_IDS.get(key, key), text, box, face, pressed)
