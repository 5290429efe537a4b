"""The measure of the search, on questions of our own."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from procedures.answer import Answer, Mode, Result, answer
from procedures.catalogue import Book
from procedures.datafile import BookError
from procedures.evaluation import Outcome, Question, ask_all, by, measure, read_questions
from procedures.index import Index
from tests import typists

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests" / "questions" / "own.jsonl"


def _came(mode: Mode, *codes: str) -> Answer:
    return Answer(mode, tuple(Result(code, "", "", "", "") for code in codes))


def test_ranks_and_modes_are_counted() -> None:
    answers = {
        "first": _came("found", "1", "2"),
        "second": _came("several", "9", "2"),
        "away": _came("elsewhere"),
        "lost": _came("nothing"),
    }
    asked = ask_all(
        (
            Question("a", "first", "any", ("1",)),
            Question("b", "second", "any", ("2",)),
            Question("c", "lost", "any", ("3",)),
            Question("d", "away", "none"),
            Question("e", "second", "clarify", ("2",)),
            Question("f", "first", "browse"),
        ),
        lambda query, _: answers[query],
    )
    assert [one.right for one in asked] == [True, False, False, True, True, False]
    found = by(lambda one: one.asked, asked)
    assert (found["any"].hit_1, found["any"].hit_5, found["any"].mrr) == (0.3333, 0.6667, 0.5)
    assert (found["any"].refused, found["none"].right) == (0.3333, 1.0)
    # Of the four with an answer to be found.
    assert (measure(asked).hit_1, measure(asked).hit_5) == (0.25, 0.75)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "no question"),
        ('{"id": "a", "query": "b", "mode": "any"}\n{"id":', "line 2"),
        ('{"id": "a", "query": "b", "mode": "some"}', "mode"),
    ],
)
def test_a_file_that_holds_no_questions_says_why(tmp_path: Path, body: str, said: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(BookError, match=said):
        read_questions(path)


def _asked(book: Book, index: Index, questions: tuple[Question, ...]) -> tuple[Outcome, ...]:
    return ask_all(questions, lambda query, limit: answer(index, book, query, limit))


def test_the_book_answers_our_own_questions(book: Book, index: Index) -> None:
    """Hold what was reached, so that a change which loses it is seen."""
    asked = _asked(book, index, read_questions(OWN))
    found = by(lambda one: one.asked, asked)
    assert found["any"].hit_1 >= 0.85
    assert found["any"].hit_5 >= 0.97
    assert found["any"].refused <= 0.03
    assert found["none"].right >= 0.90


@pytest.mark.parametrize("hand", ["plain", "telex", "vni", "one_wrong"])
def test_other_hands_find_nearly_as_much(book: Book, index: Index, hand: str) -> None:
    chance = random.Random(7)
    questions = tuple(q for q in read_questions(OWN) if q.mode == "any")

    def typed(query: str) -> str:
        if hand == "one_wrong":
            return typists.one_wrong(query, chance.randrange(1000))
        return str(getattr(typists, hand)(query))

    other = tuple(Question(q.id, typed(q.query), q.mode, q.expected, q.kind) for q in questions)
    as_written = measure(_asked(book, index, questions)).hit_5
    # Two questions in 58 are .03.
    assert measure(_asked(book, index, other)).hit_5 >= as_written - 0.035


def test_the_command_gives_each_question_its_mode_and_codes(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "motcua", "procedures", "eval", str(OWN), "--json")
    done = subprocess.run(
        (*command, "--state", str(tmp_path)), capture_output=True, text=True, check=True, cwd=ROOT
    )
    told = json.loads(done.stdout)
    one = next(q for q in told["questions"] if q["id"] == "o56")
    assert (one["mode"], one["codes"][0]) == ("found", "2.000815")
    assert all(len(q["codes"]) <= 10 for q in told["questions"])
    assert set(told["by_mode"]) == {"any", "none", "clarify", "browse"}
