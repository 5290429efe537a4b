"""What the book says to a question: which procedures, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from procedures.catalogue import Book, Procedure
from procedures.country import Aspect, Wish
from procedures.index import Index
from procedures.page import Line, Page, Section, page
from procedures.text import codes_in, fold, read_code
from procedures.weighing import Near

__all__ = ["Answer", "Line", "Mode", "Office", "Page", "Result", "Section", "answer", "page", "row"]

Mode = Literal["found", "several", "field", "elsewhere", "nothing"]

# The best is the answer when the next one is clearly behind, or behind and explains much less.
_CLEARLY, _BEHIND, _LESS = 1.25, 1.12, 0.8
# Where the next one explains as much, the question does not tell them apart.
_AS_MUCH_BEHIND = 1.4
_SURE = 0.75
# How near the best must be; the more it tells (in rare words), the less: a few common words are
# matched by chance more easily than they are meant, a long story is told only in part by any.
_NEAR_ENOUGH, _A_RARE_WORD, _AT_LEAST = 0.95, 0.25, 0.45
# A common word alone ("hộ") is a question only begun; a word no book has may be one misspelt.
_BEGUN, _MISSPELT = 0.65, 0.55
# Who explains as much of a question explains it all.
_ALL = 0.95
# What is shown below the best is not much farther off.
_WORTH_SHOWING, _WORTH_SHOWING_BELOW_ANOTHER = 0.3, 0.5
# Another office must be nearer than the nearest procedure of the ward by so much. A common wish
# need not, where that procedure tells little and not all of the question.
_AHEAD, _NEARLY = 1.04, 0.92
_LITTLE = 3.0


@dataclass(frozen=True, slots=True)
class Result:
    """One procedure as a row: what one touches, and where a number for it is taken."""

    code: str
    name: str
    short_name: str
    service: str
    office: str


@dataclass(frozen=True, slots=True)
class Office:
    """Who grants what this ward does not, and what that is called there."""

    wish: str
    office: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows, best first, and how they are meant.

    `found`: the first is clearly meant; `several`: any of the first may be; `field`: a whole field
    was asked for, and these are of it; `elsewhere`: the ward is not the place, `elsewhere` says
    which is, the rows are what is near; `nothing`: no row. `aspect` is the part of the procedure
    that was asked about.
    """

    mode: Mode
    results: tuple[Result, ...] = ()
    aspect: Aspect | None = None
    elsewhere: Office | None = None
    field: str | None = None


def answer(index: Index, book: Book, query: str, limit: int = 10) -> Answer:
    """Answer any text: a code in any spelling, or words with or without accents."""
    if known := _by_code(book, query):
        return Answer("found", (row(known),)[: max(limit, 0)])
    # A number that is no code wishes for nothing.
    if limit < 1 or read_code(query) or not any(map(str.isalpha, query)):
        return Answer("nothing")
    found = index.ask(query)
    aspect = found.reading.aspect
    strange = any(not (t.filler or index.closeness.knows(t)) for t in found.reading.literal)
    if not found.near or found.near[0].score < _needed(found.near[0], strange):
        return Answer("nothing", aspect=aspect)
    # An index may be a moment older than the book: what the book no longer knows is left out.
    near = [(n, entry) for n in found.near if (entry := book.find(n.key))]
    shown = [entry for n, entry in near if n.score >= _WORTH_SHOWING * found.near[0].score]
    name = index.field(found.reading)
    if name and len(whole := _of_field(book, name, shown)) > 1:
        return Answer("field", tuple(map(row, whole[:limit])), aspect, field=whole[0].field)
    office, first = _elsewhere(index, book, found.near, strange)
    if office:
        # Nobody grants it when no office stands there; what is near may still be of use elsewhere.
        mode: Mode = "elsewhere" if office.office else "nothing"
        least = _WORTH_SHOWING_BELOW_ANOTHER * found.near[0].score
        worth = (entry for n, entry in near if n.score >= least)
        away = sorted(worth, key=lambda e: e is not first)
        rows = tuple(row(entry) for entry in away[:limit]) if office.office else ()
        return Answer(mode, rows, aspect, office if office.office else None)
    mode = "found" if _is_clear([n for n, _ in near]) else "several"
    return Answer(mode if shown else "nothing", tuple(map(row, shown[:limit])), aspect)


def _by_code(book: Book, query: str) -> Procedure | None:
    return next((entry for code in codes_in(query) if (entry := book.find(code))), None)


def _needed(best: Near, strange: bool) -> float:
    if best.explained >= _ALL:
        return _BEGUN
    needed = max(_NEAR_ENOUGH - _A_RARE_WORD * best.told, _AT_LEAST)
    return min(needed, _MISSPELT) if strange else needed


def _elsewhere(
    index: Index, book: Book, near: tuple[Near, ...], strange: bool
) -> tuple[Office | None, Procedure | None]:
    """Find the other office that is nearer than any procedure of the ward, and its procedure."""
    own = next((n for n in near if (entry := book.find(n.key)) and entry.ward), None)
    others = (n for n in near if index.wish(n.key) or ((e := book.find(n.key)) and not e.ward))
    other = next(others, None)
    wish = index.wish(other.key) if other else None
    if not other or (own and other.score < _ahead(own, wish, strange) * own.score):
        return None, None
    if wish:
        return Office(wish.wish, wish.office, wish.note), None
    entry = book.find(other.key)
    return (Office(entry.short_name or entry.name, entry.office), entry) if entry else (None, None)


def _ahead(own: Near, wish: Wish | None, strange: bool) -> float:
    by_chance = own.told < _LITTLE and own.explained < _ALL and not strange
    return _NEARLY if wish and wish.office and by_chance else _AHEAD


def _of_field(book: Book, name: str, first: list[Procedure]) -> list[Procedure]:
    """List a field's procedures, those that are near to the question first."""
    wanted = fold(name)
    in_field = {entry.code: entry for entry in book.shown if wanted in fold(entry.field)}
    nearest = {entry.code: entry for entry in first if entry.code in in_field}
    return list((nearest | in_field).values())


def _is_clear(near: list[Near]) -> bool:
    if len(near) == 1 or near[0].score < _SURE:
        return len(near) == 1
    best, second = near[:2]
    ratio = best.score / second.score
    if second.explained >= _ALL * best.explained:
        return ratio >= _AS_MUCH_BEHIND
    return ratio >= _CLEARLY or (ratio >= _BEHIND and second.explained <= _LESS * best.explained)


def row(entry: Procedure) -> Result:
    """Make the row of one procedure."""
    short = entry.short_name or entry.name
    return Result(entry.code, entry.name, short, entry.service, entry.office)
