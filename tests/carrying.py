"""How far the words written by hand carry: a fifth of them is taken out of the book and asked.

Whoever writes the words has read the questions; what nobody wrote a word for comes only from
citizens. So each phrase is once kept back, and asked of a book that never saw it: a stricter
question than a citizen's, who says more than one phrase. `python -m tests.carrying`, with the list
of a ward in `MOTCUA_LISTS` or the shipped catalogue.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from motcua.settings import SHIPPED
from procedures.answer import answer
from procedures.catalogue import Book, Procedure
from procedures.country import Wish
from procedures.evaluation import Outcome, Question, ask_all, measure
from procedures.importing import read_list
from procedures.in_use import book_in_use, dressed
from procedures.index import Index

FOLDS = 5
_Part = tuple[Book, tuple[Question, ...]]


def _book() -> Book:
    lists = os.environ.get("MOTCUA_LISTS")
    if lists:
        return dressed(read_list(Path(lists) / "ward_793.jsonl.gz")[0], SHIPPED)
    return book_in_use(Path("no-such-state"), SHIPPED)


def without_words(book: Book, fold: int) -> _Part:
    """Keep back every fifth word of the ward's procedures; each is a question for its procedure."""
    kept: list[Procedure] = []
    asked: list[Question] = []
    for entry in book.procedures:
        # From another one in each entry, so that the first words are kept back as often as others.
        held = set(entry.keywords[(fold + len(kept)) % FOLDS :: FOLDS]) if entry.ward else set()
        kept.append(replace(entry, keywords=tuple(w for w in entry.keywords if w not in held)))
        asked += [Question(word, word, "any", (entry.code,)) for word in sorted(held)]
    return replace(book, procedures=tuple(kept)), tuple(asked)


def without_ways_to_wish(book: Book, fold: int) -> _Part:
    """Keep back every fifth way to ask for what other offices grant."""
    kept: list[Wish] = []
    asked: list[Question] = []
    for wish in book.elsewhere:
        held = wish.words[(fold + len(kept)) % FOLDS :: FOLDS]
        kept.append(replace(wish, words=tuple(w for w in wish.words if w not in held)))
        asked += [Question(word, word, "none") for word in held]
    return replace(book, elsewhere=tuple(kept)), tuple(asked)


def without_wishes(book: Book, fold: int) -> _Part:
    """Keep back every fifth wish whole: nothing in the book tells that it is none of the ward's."""
    held = book.elsewhere[fold::FOLDS]
    asked = (Question(text, text, "none") for wish in held for text in (wish.wish, *wish.words))
    kept = tuple(wish for wish in book.elsewhere if wish not in held)
    return replace(book, elsewhere=kept), tuple(asked)


def carried(parts: Iterable[_Part]) -> Iterator[Outcome]:
    """Ask each part of the book that never saw it."""
    for book, asked in parts:
        yield from ask_all(asked, partial(answer, Index.build(book), book))


def main() -> None:
    """Print what came of each kind."""
    book = _book()
    print(f"{'kept back':24}{'n':>6}  hit@1  hit@5  refused")
    for name, without in (
        ("words of procedures", without_words),
        ("ways to wish elsewhere", without_ways_to_wish),
        ("whole wishes", without_wishes),
    ):
        m = measure(tuple(carried(without(book, fold) for fold in range(FOLDS))))
        print(f"{name:24}{m.count:6}  {m.hit_1:.3f}  {m.hit_5:.3f}    {m.refused:.3f}", flush=True)


if __name__ == "__main__":
    main()
