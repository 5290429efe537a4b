"""One question to the book, beside SQLite's FTS5 on the same texts.

With `MOTCUA_LISTS` the book is the ward's part of the national list (489 procedures) and the
questions are citizens' own; without it the row is called `search_shipped`, the book is the shipped
catalogue, and the questions are its own short names, typed without accents.
"""

from __future__ import annotations

import itertools
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from motcua.settings import SHIPPED
from procedures.catalogue import Book
from procedures.in_use import book_in_use
from procedures.index import Index
from procedures.text import fold, query_words
from tests.bench.measure import Contest, Samples, Side, Sides, Size, percentile

LISTS = os.environ.get("MOTCUA_LISTS")
_QUESTIONS, _ROWS = 60, 10


def _book(state: Path) -> Book:
    if LISTS:
        from procedures.importing import import_file

        import_file(Path(LISTS) / "ward_793.jsonl.gz", state)
    return book_in_use(state, SHIPPED)


def _questions(book: Book) -> list[str]:
    if not LISTS:
        return [fold(entry.short_name or entry.name) for entry in book.shown]
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
        words = " OR ".join(f'"{word}"' for word in query_words(question))
        if not words:
            return []
        found = self._database.execute(
            "SELECT code FROM book WHERE book MATCH ? ORDER BY rank LIMIT ?", (words, limit)
        )
        return [code for (code,) in found]


@contextmanager
def _sides(size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as name:
        book = _book(Path(name))
        index = Index.open(book, Path(name) / "index")
        fts5 = _Fts5(book)
        asked = _questions(book)
        turns = {"ours": itertools.cycle(asked), "anchor": itertools.cycle(asked)}

        def ask(side: str, search: Callable[[str, int], object]) -> Samples:
            taken = []
            for question in itertools.islice(turns[side], size.of(_QUESTIONS, least=10)):
                began = time.perf_counter()
                search(question, _ROWS)
                taken.append((time.perf_counter() - began) * 1000)
            return taken

        yield {
            "ours": lambda: ask("ours", index.search),
            "anchor": lambda: ask("anchor", fts5.search),
        }
        index.close()


_NAME = "search_489" if LISTS else "search_shipped"
CONTESTS = (Contest(_NAME, "ms", _sides, {_NAME: percentile(95)}, rounds=10, digits=2),)
