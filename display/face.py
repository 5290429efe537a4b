"""The screen as parts: a function from what is known to what is drawn. Pure; the stage draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from broker_config.messages import Waiting
from display import calls
from display.board import View
from display.layout import LIST_AIR, LIST_HEAD, PAD, Layout, lay_out
from display.lettering import Letters, Say, line, longest, plate, setting
from display.notice import says, turns
from look import pictograms
from look.layout import Box
from look.parts import Align, Panel, Part, Picture, Sign, Words
from look.text import LINE, Setting, fit, width, wrap
from look.theme import HALL

_NEAR = 40  # the centre's own name: who reads it is in the room
MOST_LINES = 3  # of a notice: what is longer comes in turns
_DOT = 20
_ASKS, _PAGES = ("waiting", "waiting_short", "waiting_shortest"), ("page", "page_short")


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
    dates: tuple[str, ...] = ()  # the date in words, and shorter ones for where it has no room
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
    """Lay out the window for what a board holds: the rows give way to a long notice.

    Their letters do not: a notice too long for that is told in turns.
    """
    lay = partial(
        lay_out,
        *window,
        distance_m,
        inches,
        counters=view.counters,
        named=view.named,
    )
    layout = lay()
    room = layout.strip.inset(layout.px(PAD), 0).w
    lines = len(wrap(says(say, view), "Bold", round(layout.px(layout.words)), room))
    for told in range(min(lines, MOST_LINES), 1, -1):
        longer = lay(notice=told)
        # What the screen says of itself is told at once: that nothing is live, or nobody called.
        same = longer.row_type >= layout.row_type and longer.lists >= layout.lists
        if same or not (view.live and view.notice):
            return longer
    return layout


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
    large = Letters(max(84, layout.words), "Bold", HALL.text)
    ask = Letters(max(64, layout.words), "SemiBold", HALL.call)
    welcome = Letters(max(52, layout.words), "Medium", HALL.text_quiet)
    name = setting(layout, shown.centre, large, room.w, high=room.h / 2, lines=6)
    todo = setting(layout, shown.say("hall.take"), ask, room.w, high=room.h / 2 - px(40), lines=2)
    # Where not all has room, the emblem goes first, and then the greeting.
    free = room.h - name.height - px(40) - todo.height
    greeting = max(px(90), px(welcome.size * LINE))
    greeting = greeting if greeting <= free else 0.0
    side = px(190) if emblem and px(190) + greeting <= free else 0.0
    block = room.middle(room.w, side + greeting + name.height + px(40) + todo.height)
    above, block = block.top(side)
    first, block = block.top(greeting)
    second, third = block.top(name.height, px(40))
    return [
        plate(layout, layout.calls, HALL.surface, 16),
        *([Picture(above.left(px(150))[0].top(px(150))[0], emblem)] if side else []),
        *([line(layout, first, shown.say("hall.welcome"), welcome)] if greeting else []),
        Words(second, name, large.colour),
        Words(third, todo, ask.colour),
    ]


def _clock(shown: Shown) -> list[Part]:
    """Draw the time of day, large, and the date below it: beside it on a standing panel."""
    layout = shown.layout
    px, room = layout.px, layout.clock.inset(layout.px(28), layout.px(10))
    large = max(112 if layout.standing else 116, layout.words)
    hour, below = room.left(px(330), px(28)) if layout.standing else room.top(px(92))
    how = Letters(layout.words, "Medium", HALL.text_quiet)
    date = longest(layout, (*shown.dates, ""), how, below.w)
    first: Align = "left" if date and layout.standing else "centre"
    second: Align = "right" if layout.standing else "centre"
    digits = Letters(large, "SemiBold", HALL.text)
    return [
        plate(layout, layout.clock, HALL.surface, 16),
        line(layout, hour if date else room, shown.hour, digits, first),
        *([line(layout, below, date, how, second)] if date else []),
    ]


def _side(shown: Shown) -> list[Part]:
    """Draw who waits, page after page, and then one of the centre's pictures."""
    layout, services = shown.layout, shown.view.waiting
    names = _names(layout, services)
    lines = max((len(name.lines) for name in names.values()), default=0)
    high = layout.px(max(layout.listed, lines * layout.words * LINE))
    head, room = _list(layout)
    rows = max(1, int((room.h + 1) // high))
    listed, each = [*services], rows * _columns(layout)
    if len(listed) > each:
        listed = [one for one in listed if one.count] or listed
    pages = [listed[first : first + each] for first in range(0, max(1, len(listed)), each)]
    pictured = bool(shown.pictures and shown.view.rows and shown.calm)
    turn, page = divmod(shown.turn, len(pages) + pictured)
    if page == len(pages):
        return _picture(shown, layout.waiting, turn)
    dots = _dots(layout, head, page, len(pages))
    title = Letters(layout.words, "SemiBold", HALL.text_quiet)
    free = head.w - (head.right - dots[0].box.x + layout.px(20) if dots else 0)
    asks = longest(layout, [shown.say(f"hall.{key}") for key in _ASKS], title, free)
    parts: list[Part] = [
        plate(layout, layout.waiting, HALL.surface, 16),
        line(
            layout,
            replace(head.middle(head.w, layout.px(layout.words * LINE)), w=free),
            asks,
            title,
        ),
        *dots,
    ]
    cells = _cells(layout, room.top(high * rows)[0], rows)
    for one, cell in zip(pages[page], cells, strict=False):
        parts += _service(layout, cell, one, names.get(one.service))
    return parts


def _columns(layout: Layout) -> int:
    return 2 if layout.standing else 1


def _cells(layout: Layout, room: Box, rows: int) -> list[Box]:
    strips = room.columns(_columns(layout), layout.px(40))
    return [cell for strip in strips for cell in strip.rows(rows)]


def _list(layout: Layout) -> tuple[Box, Box]:
    """Part the panel of who waits into its head and its room."""
    inner = layout.waiting.inset(layout.px(28), layout.px(LIST_AIR))
    return inner.top(layout.px(layout.words * LIST_HEAD))


def _dots(layout: Layout, box: Box, page: int, pages: int) -> list[Panel]:
    """Draw a dot for each page of the list, that of this one full; none where they are many."""
    side, gap = layout.px(_DOT), layout.px(_DOT / 2)
    if pages < 2 or pages * (side + gap) > box.w / 2:
        return []
    left = box.right - pages * side - (pages - 1) * gap
    middle = box.middle(box.w, side)
    return [
        Panel(
            Box(left + i * (side + gap), middle.y, side, side),
            HALL.text_quiet if i == page else HALL.surface,
            HALL.text_quiet,
            side / 2,
            layout.px(3),
        )
        for i in range(pages)
    ]


def _names(layout: Layout, services: Sequence[Waiting]) -> dict[str, Setting]:
    """Set the names of all services as large as the words around a call, in three lines at most.

    None at all where one of them finds no room: signs take their place, as on the kiosk.
    """
    room = _lettered(layout, _cells(layout, _list(layout)[1], 1)[0])[1].w
    room -= width("888", "Bold", round(layout.px(_count(layout)))) + layout.px(16)
    px = round(layout.px(layout.words))
    found = {}
    for one in services:
        name = (one.name or one.service).split(":")[0]  # what follows a colon explains the name
        found[one.service] = fit(name, "Medium", (px,), room, 1e9, most=3, even=True)
        if " ".join(found[one.service].lines) != name:  # cut, or broken within a word
            return {}
    return found


def _count(layout: Layout) -> float:
    """Tell the type size of a count."""
    return max(52, layout.words)


def _lettered(layout: Layout, box: Box) -> tuple[Box, Box]:
    """Part a row of who waits into the place of its letter and the rest."""
    return box.left(layout.px(max(44, layout.words * 0.8)), layout.px(16))


def _service(layout: Layout, box: Box, one: Waiting, name: Setting | None) -> list[Part]:
    """Draw letter, name or sign, and count of a service, none of them ever smaller."""
    colour = HALL.text if one.count else HALL.text_quiet
    letter, room = _lettered(layout, box)
    count = setting(layout, str(one.count), Letters(_count(layout), "Bold", colour), room.w)
    high = Letters(max(46, layout.words), "Bold", HALL.call)
    told: list[Part] = [Words(room, name, colour, valign="middle")] if name else []
    sign = pictograms.of(one.service)
    if not name and sign != pictograms.NEUTRAL:
        side = min(layout.px(layout.words), box.h)
        told = [Sign(room.left(side)[0].middle(side, side), sign, colour)]
    return [
        line(layout, letter, one.letter, high, "centre"),
        *told,
        Words(room, count, colour, "right", "middle"),
    ]


def _strip(shown: Shown) -> list[Part]:
    """Draw the line at the foot: the centre's name, a notice, or, loudly, that nothing is live."""
    layout, view, box = shown.layout, shown.view, shown.layout.strip
    room = box.inset(layout.px(PAD), layout.px(4))
    text = says(shown.say, view)
    if not view.live:
        loud = Letters(max(50, layout.words), "Bold", HALL.on_warning)
        told = setting(layout, text, loud, room.w, high=room.h, lines=layout.told)
        return [plate(layout, box, HALL.warning), Words(room, told, loud.colour, valign="middle")]
    calm = Letters(layout.words, "Medium", HALL.text if view.notice else HALL.text_quiet)
    parts: list[Part] = [plate(layout, box, HALL.surface)]
    if view.pages > 1 and not view.notice:
        pages = [shown.say(f"hall.{key}", page=view.page, pages=view.pages) for key in _PAGES]
        page = line(layout, room, longest(layout, pages, calm, room.w / 2), calm, "right")
        parts.append(page)
        room = replace(room, w=room.w - page.setting.width - layout.px(40))
    # The welcome already says the name, in large letters.
    if text:
        pieces = turns(text, calm, layout, room.w) if view.notice else [text]
        piece = pieces[shown.turn % len(pieces)]
        told = setting(layout, piece, calm, room.w, high=room.h, lines=layout.told)
    else:
        near = replace(calm, size=_NEAR)
        told = setting(layout, shown.centre, near, room.w, high=room.h, lines=2)
    return [*parts, Words(room, told, calm.colour, valign="middle")]
