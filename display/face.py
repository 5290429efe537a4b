"""The screen as parts: a function from what is known to what is drawn. Pure; the stage draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from broker_config.messages import Waiting
from display import calls
from display.board import View
from display.layout import LIST_AIR, LIST_HEAD, PAD, Layout, lay_out
from display.lettering import Letters, Say, line, plate, setting
from look.layout import Box
from look.parts import Align, Part, Picture, Words
from look.text import fit, wrap
from look.theme import HALL

_NEAR = 40  # what only those read who come nearer
MOST_LINES = 5
_NAME, _SMALL = 38, 34  # of a service, in one line and in two: who wants to read it comes nearer


@dataclass(frozen=True)
class Shown:
    """All that the screen draws from. `turn` counts the pages of the waiting list, for ever.

    `pictures` are files of the centre's own, shown in turn with that list while nothing is being
    called, never where a call stands.
    """

    layout: Layout
    say: Say
    view: View
    centre: str
    hour: str = ""
    date: str = ""
    turn: int = 0
    emblem: str = ""
    pictures: tuple[str, ...] = ()

    @property
    def calm(self) -> bool:
        """Tell whether nobody is being called."""
        return not any(row.fresh for row in self.view.rows)


def arrange(
    say: Say, view: View, window: tuple[int, int], distance_m: float, inches: float
) -> Layout:
    """Lay out the window for what a board holds: the rows give way to a long notice."""
    lay = partial(
        lay_out,
        *window,
        distance_m,
        inches,
        counters=view.counters,
        named=view.named,
    )
    layout = lay()
    text = view.notice if view.live else _not_live(say, view)
    room = layout.strip.inset(layout.px(PAD), 0).w
    lines = wrap(text, "Bold", round(layout.px(layout.words)), room)
    return layout if len(lines) < 2 else lay(notice=min(len(lines), MOST_LINES))


def face(shown: Shown) -> tuple[Part, ...]:
    """Lay out the whole screen."""
    layout, say, view = shown.layout, shown.say, shown.view
    parts = [*_strip(shown), *_clock(shown), *_side(shown)]
    if not view.rows:
        return (*parts, *_opening(shown))
    newest, *earlier = view.rows
    parts += calls.newest(layout, say, calls.Ink.of(newest, live=view.live), newest)
    for row, box in zip(earlier, layout.rows, strict=False):
        parts += calls.earlier(layout, say, box, calls.Ink.of(row, live=view.live), row)
    return tuple(parts)


def _opening(shown: Shown) -> list[Part]:
    """Draw what stands where the calls will: the welcome, in turn with the centre's pictures."""
    turn, second = divmod(shown.turn, 2)
    if shown.pictures and second:
        return _picture(shown, shown.layout.calls, turn)
    return _welcome(shown)


def _picture(shown: Shown, box: Box, turn: int) -> list[Part]:
    file = shown.pictures[turn % len(shown.pictures)]
    return [
        plate(shown.layout, box, HALL.surface, 16),
        Picture(box.inset(shown.layout.px(12)), file),
    ]


def _welcome(shown: Shown) -> list[Part]:
    """Draw what stands there before the first call of the day: the centre, and what to do."""
    layout, emblem = shown.layout, shown.emblem
    px, room = layout.px, layout.calls.inset(layout.px(72))
    large, ask = (
        Letters(84, "Bold", HALL.text),
        Letters(max(64, layout.words), "SemiBold", HALL.call),
    )
    name = setting(layout, shown.centre, large, room.w, high=room.h / 2, lines=6)
    todo = setting(layout, shown.say("hall.take"), ask, room.w, lines=2)
    side = px(190) if emblem else 0.0
    block = room.middle(room.w, side + px(90) + name.height + px(40) + todo.height)
    above, block = block.top(side)
    first, block = block.top(px(90))
    second, third = block.top(name.height, px(40))
    return [
        plate(layout, layout.calls, HALL.surface, 16),
        *([Picture(above.left(px(150))[0].top(px(150))[0], emblem)] if emblem else []),
        line(layout, first, shown.say("hall.welcome"), Letters(52, "Medium", HALL.text_quiet)),
        Words(second, name, large.colour),
        Words(third, todo, ask.colour),
    ]


def _clock(shown: Shown) -> list[Part]:
    """Draw the time of day, large, and the date in words: beside it on a standing panel."""
    layout = shown.layout
    px, room = layout.px, layout.clock.inset(layout.px(28), layout.px(10))
    large, small = (112, 46) if layout.standing else (116, 38)
    hour, date = room.left(px(330), px(28)) if layout.standing else room.top(px(100))
    first: Align = "left" if layout.standing else "centre"
    second: Align = "right" if layout.standing else "centre"
    return [
        plate(layout, layout.clock, HALL.surface, 16),
        line(layout, hour, shown.hour, Letters(large, "SemiBold", HALL.text), first),
        line(layout, date, shown.date, Letters(small, "Medium", HALL.text_quiet), second),
    ]


def _side(shown: Shown) -> list[Part]:
    """Draw who waits, page after page, and then one of the centre's pictures."""
    layout, services = shown.layout, shown.view.waiting
    listed, each = [*services], _rows(layout) * _columns(layout)
    if len(listed) > each:
        listed = [one for one in listed if one.count] or listed
    pages = [listed[first : first + each] for first in range(0, max(1, len(listed)), each)]
    pictured = bool(shown.pictures and shown.view.rows and shown.calm)
    turn, page = divmod(shown.turn, len(pages) + pictured)
    if page == len(pages):
        return _picture(shown, layout.waiting, turn)
    number = f"{page + 1}/{len(pages)}" if len(pages) > 1 else ""
    return _waiting(layout, shown.say("hall.waiting"), pages[page], number)


def _columns(layout: Layout) -> int:
    return 2 if layout.standing else 1


def _rows(layout: Layout) -> int:
    return max(1, int((_list(layout)[1].h + 1) // layout.px(layout.listed)))


def _list(layout: Layout) -> tuple[Box, Box]:
    """Part the panel of who waits into its head and its room."""
    return layout.waiting.inset(layout.px(28), layout.px(LIST_AIR)).top(layout.px(LIST_HEAD))


def _waiting(layout: Layout, asks: str, services: Sequence[Waiting], page: str) -> list[Part]:
    """Draw letter, name and count of each service; letters never become smaller for their number.

    Where there are too many, those with people, and the rest on the next page.
    """
    px = layout.px
    head, room = _list(layout)
    rows = _rows(layout)
    title = Letters(38, "SemiBold", HALL.text_quiet)
    parts: list[Part] = [
        plate(layout, layout.waiting, HALL.surface, 16),
        line(layout, head, asks, title),
        *([line(layout, head, page, title, "right")] if page else []),
    ]
    strips = room.top(px(layout.listed) * rows)[0].columns(_columns(layout), px(40))
    cells = [cell for strip in strips for cell in strip.rows(rows)]
    for one, cell in zip(services, cells, strict=False):
        parts += _service(layout, cell, one)
    return parts


def _service(layout: Layout, box: Box, one: Waiting) -> list[Part]:
    px = layout.px
    colour = HALL.text if one.count else HALL.text_quiet
    letter, room = box.left(px(max(44, layout.words * 0.8)), px(16))
    large = max(52, layout.words)
    count = setting(layout, str(one.count), Letters(large, "Bold", colour), room.w)
    there = replace(room, w=room.w - count.width - px(16))
    # What follows a colon explains the name; a screen across the hall has no room for it.
    name = (one.name or one.service).split(":")[0]
    named = fit(name, "Medium", (round(px(_NAME)),), there.w, 1e9, most=1)
    if not named.whole:
        sizes = tuple(round(px(_SMALL - step)) for step in range(0, 9, 2))
        named = fit(name, "Medium", sizes, there.w, box.h, most=3, even=True)
    return [
        line(
            layout, letter, one.letter, Letters(max(46, layout.words), "Bold", HALL.call), "centre"
        ),
        Words(there, named, colour, valign="middle"),
        Words(room, count, colour, "right", "middle"),
    ]


def _strip(shown: Shown) -> list[Part]:
    """Draw the line at the foot: the centre's name, a notice, or, loudly, that nothing is live."""
    layout, view, box = shown.layout, shown.view, shown.layout.strip
    room = box.inset(layout.px(PAD), layout.px(4))
    if not view.live:
        text = _not_live(shown.say, view)
        loud = Letters(max(50, layout.words), "Bold", HALL.on_warning)
        return [plate(layout, box, HALL.warning), _told(layout, room, text, loud)]
    # The welcome already says the name, in large letters.
    text = view.notice or (shown.centre if view.rows else shown.say("hall.none"))
    calm = Letters(_NEAR, "Medium", HALL.text_quiet)
    notice = Letters(layout.words, "Medium", HALL.text) if view.notice else calm
    parts: list[Part] = [plate(layout, box, HALL.surface)]
    if view.pages > 1 and not view.notice:
        which = shown.say("hall.page", page=view.page, pages=view.pages)
        page = line(layout, room, which, calm, "right")
        parts.append(page)
        room = replace(room, w=room.w - page.setting.width - layout.px(40))
    return [*parts, _told(layout, room, text, notice)]


def _not_live(say: Say, view: View) -> str:
    return say("hall.starting" if view.revision is None else "hall.not_live")


def _told(layout: Layout, box: Box, text: str, how: Letters) -> Words:
    """Set a sentence in one line, in more when it is long."""
    sentence = setting(layout, text, how, box.w, high=box.h, lines=MOST_LINES)
    return Words(box, sentence, how.colour, valign="middle")
