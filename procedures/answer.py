"""What the book says to a question: which procedures, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from procedures.catalogue import Book, Procedure
from procedures.index import Index
from procedures.page import Line, Page, Section, page
from procedures.text import read_code

__all__ = ["Answer", "Line", "Mode", "Page", "Result", "Section", "answer", "page", "row"]

Mode = Literal["found", "several", "nothing"]

# The best is called the answer when the next one is clearly behind.
_CLEARLY = 1.25


@dataclass(frozen=True, slots=True)
class Result:
    """One procedure as a row: what one touches, and where a number for it is taken."""

    code: str
    name: str
    short_name: str
    service: str
    office: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows, best first; `found` when the first is clearly meant, `several` when not."""

    mode: Mode
    results: tuple[Result, ...] = ()


def answer(index: Index, book: Book, query: str, limit: int = 10) -> Answer:
    """Answer any text: a code in any spelling, or words with or without accents."""
    if read_code(query):
        known = book.find(query)
        return Answer("found", (row(known),)) if known else Answer("nothing")
    hits = [(book.find(code), score) for code, score in index.scored(query, limit)]
    # An index may be a moment older than the book: what the book no longer knows is left out.
    rows = tuple(row(entry) for entry, _ in hits if entry)
    if not rows:
        return Answer("nothing")
    sure = len(hits) == 1 or hits[0][1] >= _CLEARLY * hits[1][1]
    return Answer("found" if sure else "several", rows)


def row(entry: Procedure) -> Result:
    """Make the row of one procedure."""
    short = entry.short_name or entry.name
    return Result(entry.code, entry.name, short, entry.service, entry.office)
