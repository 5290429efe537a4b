"""One procedure: how long, how much, what to bring, where; and a number for it.

Nothing is cut short: what does not fit stands on the next part, one touch away. A portrait screen
reads from top to bottom, a landscape one has the papers in a column of their own.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from kiosk.screens.frame import BODY, GAP, ROW, SMALL, TURN, Scene
from look.fonts import Weight
from look.layout import Box
from look.parts import Panel, Part, Sign
from look.text import LINE
from look.theme import DAY
from procedures.page import Kind, Line, Page

_SIGNS: dict[str, str] = {
    "time": "clock",
    "fee": "money",
    "papers": "paper",
    "where": "place",
    "result": "done",
}
_TALL: tuple[tuple[Kind, ...], ...] = (("time", "fee", "papers", "where", "result"),)
_WIDE: tuple[tuple[Kind, ...], ...] = (("time", "fee", "where", "result"), ("papers",))
_READ = BODY - 2


@dataclass(frozen=True)
class _Piece:
    """One line of the flow: a section's title (then `kind` is its kind), or a line below one."""

    text: str
    kind: str
    height: float
    before: float


def page(scene: Scene) -> tuple[Part, ...]:
    """Lay out the page of a procedure."""
    area, between, parts = scene.nav()
    if scene.page is None:
        return tuple(parts)
    if scene.wide:
        actions = between
    else:
        actions, area = area.foot(scene.px(148), scene.px(GAP))
    parts += _actions(scene, actions)
    title, area = scene.heading(scene.page.heading, area, 68)
    parts.append(title)
    return (*parts, *_body(scene, scene.page, area))


def _actions(scene: Scene, box: Box) -> list[Part]:
    hit = scene.visit.procedure
    if hit is None or not scene.name_of(hit.service):
        room = box.inset(scene.px(16), scene.px(4))
        text = scene.say("page.elsewhere")
        return [scene.words(room, text, BODY, weight="Medium", align="centre")]
    take, priority = box.left(box.w * 0.62, scene.px(GAP))
    text, other = scene.say("page.take"), scene.say("page.priority")
    return [
        scene.button("take", text, take, kind="action", sign="ticket", size=ROW, most=1),
        scene.button("take-priority", other, priority, kind="priority"),
    ]


def _body(scene: Scene, shown: Page, area: Box) -> list[Part]:
    kinds = _WIDE if scene.wide else _TALL
    cards = area.columns(len(kinds), scene.px(GAP))
    columns = [_fill(scene, shown, *pair) for pair in zip(kinds, cards, strict=True)]
    parts: list[Part] = []
    count = max(len(column) for column in columns)
    if count > 1:
        strip, area = area.foot(scene.px(TURN), scene.px(GAP))
        cards = area.columns(len(kinds), scene.px(GAP))
        columns = [_fill(scene, shown, *pair) for pair in zip(kinds, cards, strict=True)]
        count = max(len(column) for column in columns)
        part = min(scene.visit.part, count - 1)
        parts += scene.turners(strip, part, count)
    else:
        part = 0
    for card, column in zip(cards, columns, strict=True):
        parts.append(Panel(card, DAY.surface, radius=scene.px(20)))
        for piece, box in column[part] if part < len(column) else ():
            parts += _piece(scene, piece, box)
    return parts


def _fill(
    scene: Scene, shown: Page, kinds: tuple[Kind, ...], card: Box
) -> list[list[tuple[_Piece, Box]]]:
    """Stand the pieces below each other; what does not fit begins a new part."""
    area = card.inset(scene.px(32), scene.px(28))
    filled: list[list[tuple[_Piece, Box]]] = [[]]
    y = area.y
    pieces = list(_pieces(scene, shown, kinds, area.w))
    for i, piece in enumerate(pieces):
        need = piece.height
        # A title never stands alone at the foot, nor a title with only a case below it.
        for above, below in itertools.pairwise(pieces[i:]):
            if above.kind not in (*_SIGNS, "case"):
                break
            need += below.before + below.height
        before = piece.before if filled[-1] else 0.0
        if filled[-1] and y + before + need > area.bottom + 1:
            filled.append([])
            y, before = area.y, 0.0
        height = min(piece.height, area.h)
        filled[-1].append((piece, Box(area.x, y + before, area.w, height)))
        y += before + height
    return filled


def _pieces(scene: Scene, shown: Page, kinds: tuple[Kind, ...], room: float) -> list[_Piece]:
    pieces = []
    for kind in kinds:
        title = scene.say(f"page.{kind}")
        pieces.append(_Piece(title, kind, scene.px(SMALL * LINE), scene.px(30)))
        for line in shown.section(kind).lines:
            height = scene.rise(line.text, _READ, room - scene.px(_indent(line)), _weight(line))
            pieces.append(_Piece(line.text, line.kind, height, scene.px(10)))
    return pieces


def _indent(line: Line) -> float:
    return 70 if line.kind in ("paper", "text", "ask") else 0


def _weight(line: Line) -> Weight:
    return "SemiBold" if line.kind == "case" else "Regular"


def _piece(scene: Scene, piece: _Piece, box: Box) -> list[Part]:
    side = scene.px(44)
    mark, room = box.left(side, scene.px(26))
    mark = Box(mark.x, mark.y + scene.px(8), side, side)
    match piece.kind:
        case "case":
            return [_read(scene, box, piece.text, "SemiBold", DAY.text)]
        case "paper":
            return [Sign(mark, "box", DAY.line), _read(scene, room, piece.text)]
        case "text" | "ask":
            colour = DAY.text if piece.kind == "text" else DAY.text_quiet
            return [_read(scene, room, piece.text, "Regular", colour)]
    words = scene.words(room, piece.text, SMALL, weight="SemiBold", colour=DAY.action)
    return [Sign(mark, _SIGNS[piece.kind], DAY.action), words]


def _read(
    scene: Scene, box: Box, text: str, weight: Weight = "Regular", colour: str = DAY.text
) -> Part:
    return scene.words(
        box, text, _READ, weight=weight, colour=colour, valign="top", floor=36, even=False
    )
