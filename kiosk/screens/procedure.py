"""One procedure: how long, how much, what to bring, where; and a number for it.

Nothing is cut short: what does not fit stands on the next part, one touch away, also the rest of
a text that is longer than a part. A portrait screen reads from top to bottom; a landscape one has
the papers on the left and all else beside them, and once one of them is told the other fills both.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kiosk.screens.frame import BODY, GAP, ROW, SMALL, TURN, Scene
from kiosk.screens.lists import turners
from kiosk.screens.qr import qr
from look.fonts import Weight
from look.layout import Box
from look.parts import Panel, Part, Sign, Words
from look.text import Setting, fit
from look.theme import DAY
from procedures.page import ASK, CUT, EXEMPT, TERMS, Line, Page

_SIGNS: dict[str, str] = {
    "time": "clock",
    "fee": "money",
    "papers": "paper",
    "where": "place",
    "result": "done",
    "official": "paper",
    "basis": "paper",
}
_ALL_KINDS = ("papers", "fee", "time", "where", "result", "official", "basis")
_WIDE = (_ALL_KINDS[:1], _ALL_KINDS[1:])
#: What the book has a citizen ask at the counter, in the visitor's language.
_ASKS = {ASK: "page.ask", CUT: "page.ask_more", TERMS: "page.ask_time", EXEMPT: "page.ask_less"}
#: The section that answers what was asked for, where it has not the aspect's own name.
_ANSWERS = {"online": "where", "form": "papers"}
_TAKE = 124  # each of the two that give a number, where they stand in that column
_SIDE = 430  # units: the column beside a landscape page
_QR = 200  # units: a module of a code of 45 is 1.1 mm on the smallest panel
_READ = BODY - 2
_FULL = 0.7  # of a card: so much is filled before a text that does not fit moves on whole
_ALL = 100_000  # lines: some remarks of the national list fill pages


@dataclass(frozen=True)
class _Piece:
    """A title (its `kind` is its section's) or a text below one, set in lines."""

    setting: Setting
    kind: str
    before: float
    goes_on: bool = False  # the rest of a text that began on the part before

    @property
    def height(self) -> float:
        """How high it stands."""
        return self.setting.height

    def split(self, room: float) -> tuple[_Piece, _Piece]:
        """Cut a text that is longer than a whole part into what fits in `room` and its rest."""
        lines = max(1, int(room / self.setting.line_height))
        head, rest = self.setting.lines[:lines], self.setting.lines[lines:]
        return (
            replace(self, setting=replace(self.setting, lines=head)),
            replace(self, setting=replace(self.setting, lines=rest), goes_on=True),
        )


def page(scene: Scene) -> tuple[Part, ...]:
    """Lay out the page of a procedure."""
    area, _, parts = scene.nav()
    area = scene.plan.raised(area)
    if scene.page is None:
        return tuple(parts)
    if scene.wide:
        # A column of its own for the code and the number: the text keeps the whole height.
        area, side = area.left(area.w - scene.px(_SIDE + GAP), scene.px(GAP))
        actions, side = side.foot(scene.px(2 * _TAKE + GAP), scene.px(GAP))
        turning, side = side.foot(scene.px(TURN), scene.px(GAP))
        ways = turning.left(scene.px(TURN), scene.plan.apart())
        head = _code(scene, scene.page, side)
        title, area = scene.heading(scene.page.heading, area, ROW)
        body = _lying(scene, scene.page, area, ways)
        head.append(title)
    else:
        actions, area = area.foot(scene.px(148), scene.px(GAP))
        head, area = _head(scene, scene.page, area)
        body = _upright(scene, scene.page, area)
    return (*parts, *_actions(scene, actions), *head, *body)


def _code(scene: Scene, shown: Page, side: Box) -> list[Part]:
    """Stand the code to scan above what it is, and the day of the data."""
    parts: list[Part] = []
    if shown.source:
        square, side = side.top(scene.plan.apart(_QR), scene.px(12))
        parts += qr(square.middle(square.h, square.h), shown.source)
    floor = 34 if scene.plan.large else 28
    # What a code is for gives way before the day of the data, and that before its date.
    for said in (_dated(scene, shown), _day(scene, shown), _date(shown)):
        words = scene.words(
            side, said, 36, colour=DAY.text_quiet, floor=floor, valign="top", even=False
        )
        if words.setting.whole:
            break
    return [*parts, words]


def _head(scene: Scene, shown: Page, area: Box) -> tuple[list[Part], Box]:
    """Stand the citizen's words above all, the day of the data below, and the code to scan."""
    room, gap = area, scene.px(GAP)
    parts: list[Part] = []
    least = 0.0
    if shown.source:
        side = scene.plan.apart(_QR)
        code = Box(area.right - side, area.y, side, side)
        parts += qr(code, shown.source)
        room = Box(area.x, area.y, area.w - side - scene.px(32), area.h)
        least = side
    title, rest = scene.heading(shown.heading, room, 64)
    rest = Box(rest.x, rest.y - gap * 0.7, rest.w, rest.h)
    # In larger type the height is dear: what the code is for gives way.
    said = _day(scene, shown) if scene.plan.large else _dated(scene, shown)
    about = scene.words(rest, said, 38, colour=DAY.text_quiet, floor=36, valign="top")
    strip, _ = rest.top(about.setting.height)
    high = max(least, strip.bottom - area.y)
    return [*parts, title, replace(about, box=strip)], area.top(high, gap)[1]


def _dated(scene: Scene, shown: Page) -> str:
    """Say of what day the data is, and what the code is for where there is one."""
    day = _day(scene, shown)
    return f"{day}. {scene.say('page.qr')}" if shown.source else day


def _day(scene: Scene, shown: Page) -> str:
    day = _date(shown)
    return scene.say("page.dated", day=day) if day else scene.say("page.undated")


def _date(shown: Page) -> str:
    return f"{shown.day:%d/%m/%Y}" if shown.day else ""


def _actions(scene: Scene, box: Box) -> list[Part]:
    hit = scene.visit.procedure
    here = hit is not None and scene.name_of(hit.service)
    if scene.closed or not here:
        # Before the hub has said what there is, nobody is told that it is not done here.
        elsewhere = scene.say("page.elsewhere" if scene.offers else "home.starting")
        room = box.inset(scene.px(4 if scene.wide else 16), scene.px(4))
        text = scene.say_opening() if here else elsewhere
        return [scene.words(room, text, BODY, weight="Medium", align="centre")]
    if scene.wide:
        take, priority = box.rows(2, scene.px(GAP))
    else:
        take, priority = box.left(box.w * 0.62, scene.px(GAP))
    text, other = scene.say("page.take"), scene.say("page.priority")
    size = BODY if scene.wide else ROW
    return [
        scene.button("take", text, take, kind="action", sign="ticket", size=size),
        scene.button("take-priority", other, priority, kind="priority"),
    ]


def _upright(scene: Scene, shown: Page, area: Box) -> list[Part]:
    """Fill one card; where it does not hold all, a lower one above the ways to its parts."""
    column = _fill(scene, shown, _led(scene, _ALL_KINDS), area)
    if len(column) == 1:
        return _card(scene, area, column[0])
    strip, area = area.foot(scene.px(TURN), scene.px(GAP))
    column = _fill(scene, shown, _led(scene, _ALL_KINDS), area)
    part = min(scene.visit.part, len(column) - 1)
    ways = turners(scene, strip.columns(2, scene.px(GAP)), part, len(column))
    return [*ways, *_card(scene, area, column[part])]


def _lying(scene: Scene, shown: Page, area: Box, ways: Sequence[Box]) -> list[Part]:
    """Fill two cards side by side."""
    cards = area.columns(2, scene.px(GAP))
    papers, others = (_fill(scene, shown, _led(scene, kinds), cards[0]) for kinds in _WIDE)
    both = min(len(papers), len(others))
    rest = papers[both:] + others[both:]
    pairs = [*zip(papers, others, strict=False), *itertools.zip_longest(rest[::2], rest[1::2])]
    part = min(scene.visit.part, len(pairs) - 1)
    parts: list[Part] = [*turners(scene, ways, part, len(pairs))] if len(pairs) > 1 else []
    for card, pieces in zip(cards, pairs[part], strict=True):
        parts += _card(scene, card, pieces) if pieces else ()
    return parts


def _card(scene: Scene, card: Box, pieces: Iterable[tuple[_Piece, float]]) -> list[Part]:
    """Lay a card and the pieces on it, each so far below its upper edge."""
    parts: list[Part] = [Panel(card, DAY.surface, radius=scene.px(20))]
    inside = _inside(scene, card)
    for piece, below in pieces:
        box = Box(inside.x, inside.y + below, inside.w, piece.height)
        parts += _piece(scene, piece, box)
    return parts


def _inside(scene: Scene, card: Box) -> Box:
    return card.inset(scene.px(32), scene.px(28))


def _led(scene: Scene, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Put what was asked for first."""
    # Whoever browsed asked for nothing, whatever was typed before.
    aspect = "" if scene.visit.shelf else scene.visit.about.aspect
    asked = _ANSWERS.get(aspect, aspect)
    return tuple(sorted(kinds, key=lambda kind: kind != asked))


def _fill(
    scene: Scene, shown: Page, kinds: tuple[str, ...], card: Box
) -> list[list[tuple[_Piece, float]]]:
    """Stand the pieces below each other, each so far down; what does not fit begins a new part."""
    area = _inside(scene, card)
    filled: list[list[tuple[_Piece, float]]] = [[]]
    y = 0.0
    left = deque(_pieces(scene, shown, kinds, area.w))
    while left:
        piece = left.popleft()
        need = piece.height
        # A title never stands alone at the foot, nor a title with only a case below it.
        for above, below in itertools.pairwise((piece, *left)):
            if not _heads(above):
                break
            whole = below.height <= area.h
            need += below.before + (below.height if whole else 2 * below.setting.line_height)
        before = piece.before if filled[-1] else 0.0
        room = area.h + 1 - y - before
        # Below titles alone a text is parted rather than that nothing stands there, and where
        # much would stay empty.
        headed = bool(filled[-1]) and all(_heads(one) for one, _ in filled[-1])
        parted = headed or (y < _FULL * area.h and not _heads(piece))
        least = 2 * piece.setting.line_height
        if piece.height > (room if parted else area.h) and need > room >= least:
            piece, rest = piece.split(room)
            left.appendleft(rest)
        elif need > room and filled[-1] and not (headed and piece.height <= room):
            filled.append([])
            left.appendleft(piece)
            y = 0.0
            continue
        filled[-1].append((piece, y + before))
        y += before + piece.height
    return filled


def _heads(piece: _Piece) -> bool:
    return piece.kind in (*_SIGNS, "case")


def _pieces(scene: Scene, shown: Page, kinds: tuple[str, ...], room: float) -> Iterator[_Piece]:
    for kind in kinds:
        size = round(scene.px(SMALL))
        title = fit(
            scene.say(f"page.{kind}"), "SemiBold", (size,), room - scene.px(70), 1e9, most=_ALL
        )
        yield _Piece(title, kind, scene.px(30))
        for line in _lines(scene, shown, kind):
            weight: Weight = "SemiBold" if line.kind == "case" else "Regular"
            measure = room - scene.px(_indent(line))
            setting = fit(line.text, weight, (round(scene.px(_READ)),), measure, 1e9, most=_ALL)
            yield _Piece(setting, line.kind, scene.px(10))


def _lines(scene: Scene, shown: Page, kind: str) -> tuple[Line, ...]:
    if kind == "official":
        return Line(shown.name), Line(scene.say("page.code", code=shown.code))
    lines = next((section.lines for section in shown.sections if section.kind == kind), ())
    return tuple(
        replace(line, text=scene.say(_ASKS[line.text])) if line.kind == "ask" else line
        for line in lines
    )


def _indent(line: Line) -> float:
    return 70 if line.kind in ("paper", "text", "ask") else 0


def _piece(scene: Scene, piece: _Piece, box: Box) -> list[Part]:
    side = scene.px(44)
    mark, room = box.left(side, scene.px(26))
    mark = Box(mark.x, mark.y + scene.px(8), side, side)
    match piece.kind:
        case "case":
            return [Words(box, piece.setting, DAY.text)]
        case "paper":
            words = Words(room, piece.setting, DAY.text)
            return [words] if piece.goes_on else [Sign(mark, "box", DAY.line), words]
        case "text" | "ask":
            quiet = piece.kind == "ask"
            return [Words(room, piece.setting, DAY.text_quiet if quiet else DAY.text)]
    return [
        Sign(mark, _SIGNS[piece.kind], DAY.action),
        Words(room, piece.setting, DAY.action, valign="middle"),
    ]
