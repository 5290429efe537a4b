"""The words written by hand, held against questions about what is seldom asked."""

from __future__ import annotations

import json
from pathlib import Path

from procedures.answer import answer
from procedures.catalogue import Book
from procedures.index import Index

ROOT = Path(__file__).parents[2]


def test_what_is_seldom_asked_is_found_in_the_words_of_the_kitchen_table(
    book: Book, index: Index
) -> None:
    """Hold what was reached; the last words were written after the questions."""
    text = (ROOT / "tests" / "questions" / "seldom.jsonl").read_text(encoding="utf-8")
    questions = [json.loads(line) for line in text.splitlines()]
    first = five = 0
    for question in questions:
        codes = [row.code for row in answer(index, book, question["query"]).results]
        first += any(code in question["expected"] for code in codes[:1])
        five += any(code in question["expected"] for code in codes[:5])
    assert first / len(questions) >= 0.85
    assert five / len(questions) >= 0.95
