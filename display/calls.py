"""The calls: the newest as the sentence that is spoken, the earlier ones in rows below it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from display.board import Row
from display.layout import MARKS, Layout
from display.lettering import Letters, Say, line, plate, setting
from look.layout import Box
from look.parts import Panel, Part, Sign, Words
from look.text import width
from look.theme import HALL

_PAD, _AIR, _MARK = 36, 12, 48
_WORDS = 150  # how wide the words of a mark may be: the number beside them keeps its size


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
    heads, below = box.inset(px(_PAD), px(24)).top(px(60))
    x = box.x + px(layout.place)
    head = Letters(44, "SemiBold", ink.quiet)
    where = say("hall.to_counter" if row.numbered else "hall.to")
    special = marks(say, row)
    parts: list[Part] = [
        plate(layout, box, ink.ground, 16),
        line(layout, heads, say("hall.call"), head),
        line(layout, replace(heads, x=x, w=box.right - x), where, head),
    ]
    if layout.standing:
        strip, below = below.top(px(MARKS) if special else 0)
        parts += _plates(layout, strip, special, ink)
    else:
        parts += _plates_before(layout, heads, special, ink, x - px(44))
    below = replace(below, x=box.x, w=box.w)
    return [*parts, *_call(layout, below, ink, row, size=layout.hero_type)]


def earlier(layout: Layout, say: Say, box: Box, ink: Ink, row: Row) -> list[Part]:
    """Draw one earlier call: label, marks, arrow, place, each in a column of its own."""
    px, special = layout.px, marks(say, row)
    parts: list[Part] = [plate(layout, box, HALL.call if ink.edge else ink.ground)]
    if ink.edge:
        parts.append(plate(layout, box.left(px(14))[1], ink.ground))
    if layout.standing:
        strip, below = box.top(px(MARKS) if special else 0)
        parts += _plates(layout, strip.inset(px(_PAD), 0), special, ink)
        return [*parts, *_call(layout, below, ink, row, size=layout.row_type)]
    right = box.x + px(layout.place - layout.arrow - 2 * _AIR)
    cells = [box] * len(special)
    if len(cells) * px(_MARK + _AIR) + px(_AIR) <= box.h:
        block = box.middle(box.w, px(_MARK + _AIR) * len(cells))
        cells = [*block.rows(len(cells))] if cells else []
        drawn = [
            _plates_before(layout, cell, [text], ink, right)
            for text, cell in zip(special, cells, strict=True)
        ]
    else:
        # Where a row is low they stand beside each other.
        drawn = [_plates_before(layout, box, special, ink, right)]
    pieces = [piece for pieces in drawn for piece in pieces]
    left = min((piece.box.x for piece in pieces), default=right + px(2 * _AIR))
    room = left - px(2 * _AIR) - box.x - px(_PAD)
    return [*parts, *pieces, *_call(layout, box, ink, row, size=layout.row_type, most=room)]


def marks(say: Say, row: Row) -> list[str]:
    """Say in words what is special about a call; a colour alone would not be seen by all."""
    words = [say("hall.priority")] if row.priority else []
    return [*words, say("hall.again", times=row.times)] if row.times > 1 else words


def _call(
    layout: Layout, box: Box, ink: Ink, row: Row, *, size: float, most: float | None = None
) -> list[Part]:
    """Set label and place; four signs and "12" never shrink.

    A label is never cut, whatever it is: half of a number is another number. On a standing panel
    one too long for its column takes the arrow's place before it becomes smaller.
    """
    px = layout.px
    left, x = box.x + px(_PAD), box.x + px(layout.place)
    room = most or x - px(layout.arrow + 2 * _AIR) - left
    wide = layout.standing and width(row.label, "Bold", round(px(size))) > room
    room = x - px(4 * _AIR) - left if wide else room
    bold = Letters(size, "Bold", ink.text)
    label = setting(layout, row.label, bold, room)
    parts: list[Part] = [
        Words(replace(box, x=left, w=room), label, ink.text, valign="middle"),
    ]
    if not wide:
        side = px(96 if row.newest and not layout.standing else 72)
        arrow = replace(box, x=x - px(layout.arrow), w=px(layout.arrow - 2 * _AIR)).middle(
            side, side
        )
        parts.append(Sign(arrow, "onward", ink.quiet))
    there = replace(box, x=x, w=box.right - px(_PAD) - x)
    if row.numbered:
        place = setting(layout, row.place, bold, there.w)
    else:
        # A name, not a number: as large as it can stand in a block beside the label.
        half, high = replace(bold, size=size / 2), min(box.h, px(size))
        place = setting(layout, row.place, half, there.w, high=high, lines=5)
    return [*parts, Words(there, place, ink.text, valign="middle")]


def _plates(layout: Layout, box: Box, words: Sequence[str], ink: Ink) -> list[Panel | Words]:
    """Stand small plates with words beside each other, from the left edge on."""
    parts: list[Panel | Words] = []
    x = box.x
    for text in words:
        parts += _mark(layout, box, text, ink, x)
        x = parts[-1].box.right + layout.px(_AIR)
    return parts


def _plates_before(
    layout: Layout, box: Box, words: Sequence[str], ink: Ink, right: float
) -> list[Panel | Words]:
    """Stand small plates with words beside each other, ending at `right`."""
    parts: list[Panel | Words] = []
    for text in words:
        wide = _mark(layout, box, text, ink, 0)[0].box.w
        parts += _mark(layout, box, text, ink, right - wide)
        right -= wide + layout.px(_AIR)
    return parts


def _mark(layout: Layout, box: Box, text: str, ink: Ink, x: float) -> list[Panel | Words]:
    words = setting(layout, text, Letters(34, "SemiBold", ink.on_mark), layout.px(_WORDS))
    high = layout.px(_MARK)
    place = replace(box.middle(words.width + layout.px(32), high), x=x)
    return [
        Panel(place, ink.mark, radius=high / 2),
        Words(place, words, ink.on_mark, "centre", "middle"),
    ]
