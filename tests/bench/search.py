"""One question to the book, and one suggestion while it is typed, beside SQLite's FTS5.

The texts are the same. With `MOTCUA_LISTS` the book is the ward's part of the national list (489
procedures, and those other offices take), then the whole national list (5,665), and the questions
are citizens' own; without it the rows are called `…_shipped`, the book is the shipped catalogue,
and the questions are its own short names, typed without accents.
"""

from __future__ import annotations

import itertools
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from motcua.settings import SHIPPED
from procedures.answer import answer
from procedures.catalogue import Book
from procedures.importing import read_list
from procedures.in_use import book_in_use, dressed
from procedures.index import Index
from procedures.text import fold, words
from tests.bench.measure import Contest, Samples, Side, Sides, Size, percentile

LISTS = os.environ.get("MOTCUA_LISTS")
_QUESTIONS, _ROWS, _SUGGESTED = 60, 10, 5


def _book(listed: str) -> Book:
    if listed:
        return dressed(read_list(Path(LISTS or "") / listed)[0], SHIPPED)
    return book_in_use(Path("no-such-state"), SHIPPED)


def _questions(book: Book) -> list[str]:
    if not LISTS:
        return [fold(entry.short_name or entry.name) for entry in book.shown[::8]]
    lines = (Path(LISTS) / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["query"] for line in lines]


class _Fts5:
    """The same texts in one FTS5 table; the words of a question are alternatives."""

    def __init__(self, book: Book) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute(
            "CREATE VIRTUAL TABLE book USING fts5(code UNINDEXED, name, short, keywords, field,"
            " tokenize = 'unicode61 remove_diacritics 2')"
        )
        rows = ((e.code, e.name, e.short_name, ", ".join(e.keywords), e.field) for e in book.shown)
        self._database.executemany("INSERT INTO book VALUES (?, ?, ?, ?, ?)", rows)

    def search(self, question: str, limit: int) -> list[str]:
        """Find codes, best first."""
        either = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(question)))
        if not either:
            return []
        found = self._database.execute(
            "SELECT code FROM book WHERE book MATCH ? ORDER BY rank LIMIT ?", (either, limit)
        )
        return [code for (code,) in found]


def _stage(
    listed: str, texts: Callable[[str], Iterator[str]], rows: int
) -> Callable[[Size, frozenset[Side]], AbstractContextManager[Sides]]:
    @contextmanager
    def sides(size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
        book = _book(listed)
        index, fts5 = Index.build(book), _Fts5(book)
        asked = _questions(book)
        turns = {"ours": itertools.cycle(asked), "anchor": itertools.cycle(asked)}

        def ask(side: str, search: Callable[[str, int], object]) -> Samples:
            questions = itertools.islice(turns[side], size.of(_QUESTIONS, least=10))
            return [_ms(search, text, rows) for question in questions for text in texts(question)]

        yield {
            "ours": lambda: ask("ours", lambda query, limit: answer(index, book, query, limit)),
            "anchor": lambda: ask("anchor", fts5.search),
        }
        index.close()

    return sides


def _whole(question: str) -> Iterator[str]:
    yield question


def _begun(question: str) -> Iterator[str]:
    """Type every third key, as far as people type before they look."""
    return (question[:keys] for keys in range(3, min(len(question), 24), 3))


def _ms(search: Callable[[str, int], object], text: str, rows: int) -> float:
    began = time.perf_counter()
    search(text, rows)
    return (time.perf_counter() - began) * 1000


def _contests(listed: str, name: str) -> Iterator[Contest]:
    for row, texts, rows in (("search", _whole, _ROWS), ("suggest", _begun, _SUGGESTED)):
        title = f"{row}_{name}"
        stage = _stage(listed, texts, rows)
        yield Contest(title, "ms", stage, {title: percentile(95)}, rounds=10, digits=2)


CONTESTS = (
    (*_contests("ward_793.jsonl.gz", "489"), *_contests("national_5665.jsonl.gz", "5665"))
    if LISTS
    else tuple(_contests("", "shipped"))
)
