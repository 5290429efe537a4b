"""The calls: the newest as the sentence that is spoken, the earlier ones in rows below it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from display.board import Row
from display.layout import HERO_TOP, MARK_LINE, PAD, ROW_GAP, STACK_AIR, Layout
from display.lettering import Letters, Say, line, plate, setting
from look.layout import Box
from look.parts import Panel, Part, Sign, Words
from look.text import CAP, LINE, width
from look.theme import HALL

_AIR, _ARROW = 12, 72


@dataclass(frozen=True)
class Ink:
    """The colours of one call.

    Only the newest call is a filled, bright plate, and only while it is fresh: there is never more
    than one. Other fresh calls are bright letters behind a bright edge, old ones are calm.
    """

    ground: str
    text: str
    quiet: str
    mark: str
    on_mark: str
    edge: bool = False

    @classmethod
    def of(cls, row: Row, *, live: bool) -> Ink:
        """Choose the colours of a row."""
        fresh = row.fresh and live
        if fresh and row.newest:
            return cls(HALL.call, HALL.on_call, HALL.on_call, HALL.on_call, HALL.call)
        bright = live and (row.fresh or row.newest)
        text = HALL.call if bright else HALL.text if live else HALL.text_quiet
        return cls(HALL.surface, text, HALL.text_quiet, HALL.priority, HALL.on_priority, fresh)


def newest(layout: Layout, say: Say, ink: Ink, row: Row) -> list[Part]:
    """Draw the newest call, unmistakable."""
    px, box = layout.px, layout.hero
    inner = box.inset(px(PAD), px(HERO_TOP))
    heads, below = inner.top(px(layout.words * LINE))
    head = Letters(layout.words, "SemiBold", ink.quiet)
    where = say("hall.to_counter" if row.numbered else "hall.to")
    called = line(layout, heads, say("hall.call"), head)
    if layout.stacked:
        plates, left = _plates_before(layout, heads, marks(say, row), ink, heads.right)
        high = min(below.h, px(2 * layout.hero_type * CAP + 2 * STACK_AIR))
        first, second = below.middle(below.w, high).rows(2)
        label = setting(layout, row.label, Letters(layout.hero_type, "Bold", ink.text), first.w)
        there = line(layout, second, where, head)
        sign = replace(second, x=second.x + there.setting.width + px(2 * _AIR))
        arrow, there_after = sign.left(px(_ARROW), px(2 * _AIR))
        rest = replace(there_after, w=heads.right - there_after.x)
        return [
            plate(layout, box, ink.ground, 16),
            *_whole(called, left),
            *plates,
            Words(first, label, ink.text, valign="middle"),
            there,
            Sign(arrow.middle(px(_ARROW), px(_ARROW)), "onward", ink.quiet),
            _place(layout, rest, ink, row, layout.hero_type),
        ]
    size = layout.hero_type if row.numbered else layout.row_type
    below = replace(below, x=box.x, w=box.w)
    call, x = _call(layout, below, ink, row, size=size)
    # Over the place, or as far to the left of it as its size asks.
    wants = width(where, head.weight, round(px(head.size)))
    x = max(heads.x, min(x, heads.right - wants - 1))
    gap = px(_AIR)
    before, after = heads.left(x - gap - heads.x)[0], heads.left(x + wants + gap - heads.x)[1]
    room = max(before, after, key=lambda one: one.w)
    plates, left = _plates_before(layout, room, marks(say, row), ink, room.right)
    return [
        plate(layout, box, ink.ground, 16),
        *_whole(called, min(left, x) - gap),
        line(layout, replace(heads, x=x, w=heads.right - x), where, head),
        *plates,
        *call,
    ]


def _whole(words: Words, left: float) -> list[Words]:
    """Leave a head away that would stand under what begins at `left`."""
    return [words] if words.box.x + words.setting.width < left else []


def earlier(layout: Layout, say: Say, box: Box, ink: Ink, row: Row) -> list[Part]:
    """Draw one earlier call: label, marks or arrow, place, each in a column of its own.

    On a standing panel, which is too narrow, the marks are tabs upon the row.
    """
    px, special = layout.px, marks(say, row)
    tabs: list[Part] = []
    if layout.standing:
        strip, box = box.top(px(layout.tab), px(ROW_GAP))
        tabs = [*_plates_before(layout, strip, special, ink, box.right)[0]]
        special = []
    parts: list[Part] = [*tabs, plate(layout, box, HALL.call if ink.edge else ink.ground)]
    if ink.edge:
        parts.append(plate(layout, box.left(px(14))[1], ink.ground))
    call, _ = _call(layout, box, ink, row, size=layout.row_type, special=special)
    return [*parts, *call]


def marks(say: Say, row: Row) -> list[str]:
    """Say in words what is special about a call; a colour alone would not be seen by all."""
    words = [say("hall.priority")] if row.priority else []
    return [*words, say("hall.again", times=row.times)] if row.times > 1 else words


def _call(
    layout: Layout, box: Box, ink: Ink, row: Row, *, size: float, special: Sequence[str] = ()
) -> tuple[list[Part], float]:
    """Set label and place, and between them an arrow or marks; tell where their column begins.

    A label is never cut, whatever it is: half of a number is another number. One too long for its
    column moves arrow and place to the right, or takes the arrow's place, before it becomes
    smaller. A counter's name begins as soon as its label ends, and has the marks above it.
    """
    px, gap = layout.px, layout.px(2 * _AIR)
    left, x = box.x + px(PAD), box.x + px(layout.place)
    bold = Letters(size, "Bold", ink.text)
    wants = width(row.label, "Bold", round(px(size)))
    plates, wide = _stacked(layout, special, ink, x - gap, box) if row.numbered else ([], 0.0)
    between = x - px(layout.arrow) - gap
    if plates:
        between = min(x - gap - wide - gap, between)
    sign = not special and left + wants <= between
    room = (between if sign or plates else x - 2 * gap) - left
    label = setting(layout, row.label, bold, room)
    parts: list[Part] = [Words(replace(box, x=left, w=room), label, ink.text, valign="middle")]
    behind = left + label.width + gap + px(_ARROW) + gap
    if not row.numbered:
        x = behind if sign and not layout.standing else left + label.width + gap
    elif not sign and not special:
        wide = width(row.place, "Bold", round(px(size)))
        sign = behind + wide <= box.right - px(PAD)
        x = behind if sign else x
    arrow = Box(x - gap - px(_ARROW), box.y, px(_ARROW), box.h)
    if sign and (row.numbered or not layout.standing):
        parts.append(Sign(arrow.middle(px(_ARROW), px(_ARROW)), "onward", ink.quiet))
    there = replace(box, x=x, w=box.right - px(PAD) - x)
    if special and not row.numbered:
        strip, there = there.top(px(layout.tab))
        parts += _plates_from(layout, strip, special, ink)
    parts.append(_place(layout, there, ink, row, size))
    return [*parts, *plates], arrow.x if sign and row.numbered else x


def _place(layout: Layout, box: Box, ink: Ink, row: Row, size: float) -> Words:
    """Set the counter: a number as large as its label, a name as large as it can stand there."""
    bold = Letters(size, "Bold", ink.text)
    if row.numbered:
        place = setting(layout, row.place, bold, box.w)
    else:
        half = replace(bold, size=max(size / 2, layout.words))
        place = setting(layout, row.place, half, box.w, high=box.h, lines=5)
    return Words(box, place, ink.text, valign="middle")


def _stacked(
    layout: Layout, words: Sequence[str], ink: Ink, right: float, box: Box
) -> tuple[list[Panel | Words], float]:
    """Stand all marks on one plate that ends at `right`, or beside each other in a low row."""
    if not words:
        return [], 0.0
    if layout.px(_high(layout, len(words))) > box.h:
        plates, left = _plates_before(layout, box, words, ink, right)
        return plates, right - left
    wide = _mark(layout, box, words, ink, 0)[0].box.w
    return _mark(layout, box, words, ink, right - wide), wide


def _plates_before(
    layout: Layout, box: Box, words: Sequence[str], ink: Ink, right: float
) -> tuple[list[Panel | Words], float]:
    """Stand plates beside each other, ending at `right`; tell where they begin.

    The first one matters most: a second that finds no room in the box is left away.
    """
    gap = layout.px(_AIR)
    wide = [_mark(layout, box, [text], ink, 0)[0].box.w for text in words]
    if sum(wide) + gap > box.w:
        wide = wide[:1]
    parts: list[Panel | Words] = []
    left = right + gap
    for text, one in zip(words, wide, strict=False):
        left -= gap + one
        parts += _mark(layout, box, [text], ink, left)
    return parts, left if parts else right


def _plates_from(layout: Layout, box: Box, words: Sequence[str], ink: Ink) -> list[Panel | Words]:
    """Stand plates beside each other from the left; a second that finds no room is left away."""
    parts: list[Panel | Words] = []
    x = box.x
    for text in words:
        plates = _mark(layout, box, [text], ink, x)
        right = x + plates[0].box.w
        if not parts or right <= box.right:
            parts += plates
        x = right + layout.px(_AIR)
    return parts


def _mark(
    layout: Layout, box: Box, lines: Sequence[str], ink: Ink, x: float
) -> list[Panel | Words]:
    """Draw one plate with words, line below line, in the middle of a row's height."""
    px, how = layout.px, Letters(layout.words, "SemiBold", ink.on_mark)
    room = box.w - px(layout.words * 0.44)
    words = [setting(layout, text, how, room) for text in lines]
    wide = max(one.width for one in words) + px(layout.words * 0.44)
    place = replace(box.middle(wide, px(_high(layout, len(lines)))), x=x)
    first = place.y + px(layout.tab) / 2
    parts: list[Panel | Words] = [Panel(place, ink.mark, radius=px(layout.tab) / 2)]
    for number, one in enumerate(words):
        middle = first + number * px(layout.words * MARK_LINE)
        there = Box(x, middle - one.height / 2, wide, one.height)
        parts.append(Words(there, one, ink.on_mark, "centre", "middle"))
    return parts


def _high(layout: Layout, lines: int) -> float:
    return layout.tab + (lines - 1) * layout.words * MARK_LINE
