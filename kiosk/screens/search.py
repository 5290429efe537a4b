"""The search: what was typed, what was found so far, the keys."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from kiosk import keyboard, marks
from kiosk.screens.frame import APART, BODY, GAP, ROW, SMALL, TURN, Scene
from kiosk.screens.lists import listed, turners
from kiosk.screens.plan import LEAST
from kiosk.screens.rows import ROW_HIGH, result
from look.layout import Box
from look.parts import Panel, Part, Sign
from look.text import ELLIPSIS, LINE
from look.theme import DAY

_WORD = 36  # on the widest keys
#: Letters: so long is the longest beginning of what is asked most that finds nothing yet.
_SHORT = 10
HIGH = 92  # a key, upright
_ACROSS = keyboard.COLUMNS * (LEAST + APART) - APART  # ten keys of 20 mm, 5 mm apart
_CARD = ((ROW, SMALL), (BODY, SMALL), (SMALL, 36), (36, 36))  # the other office, and what is beside
FACE = 50  # what stands on it: a W in a key of 84 units is no smaller than an I


def search(scene: Scene) -> tuple[Part, ...]:
    """Lay out the search."""
    area, _, nav = scene.nav()
    gap = scene.px(GAP)
    count = 1 + len(_rows(scene))  # the marks stand above them
    if scene.wide:
        typing, found = area.left(scene.plan.apart(_ACROSS), scene.px(40))
        field, keys = typing.top(scene.px(120), gap)
        keys = keys.top(min(keys.h, scene.px(120) * count))[0]
    else:
        field, area = scene.lifted(area, scene.px(120))
        high = LEAST if scene.plan.above else HIGH
        keys, found = area.foot(scene.plan.apart(high * count + APART * (count - 1)), gap)
        out = (scene.plan.apart(_ACROSS) - keys.w) / 2  # upright they need some of the margin
        keys = Box(keys.x - out, keys.y, keys.w + 2 * out, keys.h)
    return (*nav, *_field(scene, field), *_found(scene, found), *_keys(scene, keys))


def _said(scene: Scene, area: Box, high: float) -> tuple[Box, Box]:
    """Cut the strip of what is only read; in the lower layout it stands above the field."""
    room = _lifted(scene)
    if room is None or room.h < high:
        return area.top(high, scene.plan.apart())
    return room.foot(high)[0], area


def _lifted(scene: Scene) -> Box | None:
    """What is left of the room above what is reached: the field stands at its foot."""
    above = scene.plan.above
    return above and above.top(max(0.0, above.h - scene.px(120 + GAP)))[0]


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
    if visit.found is None:
        strip, area = _said(scene, area, scene.px(BODY * LINE * 3))
        say = scene.say("search.example")
        ask = scene.words(strip, say, BODY, colour=DAY.text_quiet, valign="top")
        browse = area.top(min(area.h, scene.px(120)))[0]
        say = scene.say("search.browse")
        return [ask, scene.button("shelves", say, browse, sign="next", floor=36)]
    if not visit.results and visit.about.mode != "elsewhere":
        return _nothing(scene, area)
    top, rest = _above(scene, area)
    lead = visit.about.mode == "found" and _roomy(scene)
    rows = visit.results[lead:]
    if rows and top and rest.h < scene.plan.apart(2 * LEAST + APART):
        # No row stands below what is said: it has the first page to itself.
        if visit.part == 0:
            turning = area.foot(scene.px(TURN))[0].columns(2, scene.px(GAP))
            return [*top, *turners(scene, turning, 0, 2)]
        top, rest, before = [], area, 1
    else:
        before = 0
    shown, pages = listed(scene, rows, rest, ROW_HIGH, before=before)
    return [*top, *(result(scene, *pair) for pair in shown), *pages]


def _above(scene: Scene, area: Box) -> tuple[list[Part], Box]:
    """Say how the rows are meant: the answer itself, the other office, or one sentence."""
    visit, gap = scene.visit, scene.plan.apart()
    about = visit.about
    if about.mode == "found" and not _roomy(scene):
        return [], area  # the room is dear: the answer is the first of the rows
    if about.mode == "found":
        lead, area = area.top(scene.px(ROW_HIGH * 1.35), gap)
        return [result(scene, visit.results[0], lead, lead=True)], area
    if about.mode == "elsewhere":
        return _elsewhere(scene, area)
    key = "search.field" if about.mode == "field" else "search.several"
    text = scene.say(key, field=about.field)
    words = scene.words(area, text, SMALL, weight="Medium", floor=36, most=3, valign="top")
    line, area = _said(scene, area, words.setting.height)
    return [replace(words, box=line)], area


def _elsewhere(scene: Scene, area: Box) -> tuple[list[Part], Box]:
    """Name the office that grants it, on a card as high as what it says; give the rest.

    The card leaves room for the buttons that turn to the rows; its letters are as large as that
    lets them be, and a note gives way.
    """
    about, air = scene.visit.about, scene.px(16)
    picture, room = area.inset(scene.px(28), air).left(scene.px(84), scene.px(28))
    place = scene.say("search.at", office=about.office)
    below = scene.px(TURN + GAP) if scene.visit.results else 0.0
    free = max(area.h - below, above.h if (above := _lifted(scene)) else 0.0) - 2 * air
    room = Box(room.x, room.y, room.w, free)
    for note, (large, small) in product((about.note, ""), _CARD):
        said = [
            scene.words(room, about.wish, small, colour=DAY.text_quiet, floor=small, valign="top"),
            scene.words(room, place, large, weight="SemiBold", floor=small, valign="top"),
        ]
        if note:
            said.append(scene.words(room, note, small, floor=small, valign="top"))
        high = sum(words.setting.height for words in said)
        if high <= free:
            break
    card, rest = _said(scene, area, high + 2 * air)
    inside = card.inset(scene.px(28), air)
    room = Box(room.x, inside.y, room.w, inside.h)
    parts: list[Part] = [
        Panel(card, DAY.surface, DAY.action, radius=scene.px(20), border=scene.px(5)),
        Sign(Box(picture.x, inside.y, picture.w, high), "place", DAY.action),
    ]
    for words in said:
        strip, room = room.top(words.setting.height)
        parts.append(replace(words, box=strip))
    return parts, rest


def _nothing(scene: Scene, area: Box) -> list[Part]:
    """Say so kindly, and offer two ways on; whoever has only begun to type is told to go on.

    Without a book there are no shelves, and no further letter would find anything.
    """
    begun = scene.shelves and len((scene.visit.found or "").strip()) <= _SHORT
    said = scene.say("search.go_on" if begun else "search.none")
    strip, area = _said(scene, area, scene.px(BODY * LINE * 3))
    gap, high = scene.plan.apart(), scene.px(130)
    low = area.h < 2 * high + gap
    ways = area.top(min(area.h, high * 1.3 if low else 2 * high + gap))[0]
    first, second = ways.columns(2, gap) if low else ways.rows(2, gap)
    parts: list[Part] = [
        scene.words(strip, said, BODY, valign="top", floor=36),
        scene.button("shelves", scene.say("search.browse"), first, sign="next", floor=36, most=3),
    ]
    if scene.offers and not scene.closed:
        text = scene.say("search.ask")
        parts.append(
            scene.button("take", text, second, kind="action", sign="ticket", floor=36, most=3)
        )
    return parts


def _roomy(scene: Scene) -> bool:
    """Tell whether there is room for more than what is needed."""
    return not scene.plan.large and scene.plan.above is None


def _rows(scene: Scene) -> tuple[tuple[keyboard.Key, ...], ...]:
    """Choose the keys: where the room is dear no digits, which no procedure's name needs."""
    return keyboard.ROWS if _roomy(scene) else keyboard.ROWS[1:]


def _keys(scene: Scene, area: Box) -> list[Part]:
    gap = scene.plan.apart()
    one = (area.w - gap * (keyboard.COLUMNS - 1)) / keyboard.COLUMNS
    rows = _rows(scene)
    above, *strips = area.rows(1 + len(rows), gap)
    parts = _marks(scene, above, one, gap)
    for row, strip in zip(rows, strips, strict=True):
        widths = [key.width * one + (key.width - 1) * gap for key in row]
        x = strip.x + (strip.w - sum(widths) - gap * (len(row) - 1)) / 2
        for key, width in zip(row, widths, strict=True):
            face = scene.say(key.face) if "." in key.face[1:] else key.face
            box = Box(x, strip.y, width, strip.h)
            size = FACE if len(face) == 1 else SMALL
            made = scene.button(
                f"key:{key.id}", face, box, sign=key.sign, size=size, quick=True, floor=_WORD
            )
            parts.append(made)
            x += width + gap
    return parts


def _marks(scene: Scene, strip: Box, one: float, gap: float) -> list[Part]:
    """Offer the forms and the tones of the letter typed last, each always in the same place.

    The letter itself stands once: among its tones, or its forms where it has no tones.
    """
    query = scene.visit.query
    at = marks.place(query)
    if at is None:
        hint = scene.say("search.marks")
        quiet = DAY.text_quiet
        return [scene.words(strip, hint, SMALL, colour=quiet, align="centre", floor=34, most=1)]
    letter = query[at]
    parts: list[Part] = []
    tones = marks.tones(letter)
    for kind, first, faces in (
        ("form", keyboard.FORMS_AT, marks.forms(letter)),
        ("tone", keyboard.TONES_AT, tones),
    ):
        for column, face in enumerate(faces, first):
            if kind == "form" and face == letter in tones:
                continue
            box = Box(strip.x + column * (one + gap), strip.y, one, strip.h)
            if face == letter:  # it is so already: seen, not touched
                words = scene.words(box, face, FACE, weight="Bold", align="centre", most=1)
                parts += [scene.panel(box, DAY.surface_pressed), words]
            else:
                parts.append(scene.button(f"{kind}:{face}", face, box, size=FACE, quick=True))
    return parts
