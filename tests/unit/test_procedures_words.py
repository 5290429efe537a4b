"""The words written by hand, held against questions about what is seldom asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from procedures.answer import answer
from procedures.catalogue import Book
from procedures.index import Index

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("file", ["seldom.jsonl", "stories.jsonl"])
def test_what_is_seldom_asked_is_found_in_the_words_of_the_kitchen_table(
    book: Book, index: Index, file: str
) -> None:
    """Hold what was reached; the last words were written after the questions."""
    text = (ROOT / "tests" / "questions" / file).read_text(encoding="utf-8")
    questions = [json.loads(line) for line in text.splitlines()]
    first = five = 0
    for question in questions:
        codes = [row.code for row in answer(index, book, question["query"]).results]
        first += any(code in question["expected"] for code in codes[:1])
        five += any(code in question["expected"] for code in codes[:5])
    assert first / len(questions) >= 0.85
    assert five / len(questions) >= 0.95


# Each of these turns when a weight is half as much again, or half: what a title says beyond the
# question, how much being asked often helps, and how near a ward's row below another office is.
@pytest.mark.parametrize(
    ("asked", "first"),
    [
        pytest.param("xin thành lập hội chim cảnh phường", "1.013703", id="TITLE not less"),
        pytest.param("thay người đại diện htx", "1.005277", id="TITLE not more"),
        pytest.param(
            "vợ chồng em chưa có hộ khẩu ở đây, con sinh ở viện tỉnh thì khai sinh chỗ nào",
            "1.001193",
            id="OFTEN not less",
        ),
        pytest.param(
            "tôi muốn thôi không làm người giám hộ cho cháu nữa thì làm thế nào",
            "1.004845",
            id="OFTEN not more",
        ),
    ],
)
def test_the_title_and_how_often_weigh_as_much_as_they_should(
    book: Book, index: Index, asked: str, first: str
) -> None:
    assert [row.code for row in answer(index, book, asked).results][:1] == [first]


def test_below_another_office_stands_only_what_is_near(book: Book, index: Index) -> None:
    found = answer(index, book, "ly dị")
    assert found.mode == "elsewhere"
    # The note of a divorce abroad; with the bar half as high a dozen more, half higher none.
    assert [row.code for row in found.results] == ["2.000554"]
