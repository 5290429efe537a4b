"""How well the book answers: questions whose answers are known, asked and counted.

A file of questions is JSON lines: ``{"id", "query", "kind", "mode", "expected": [codes]}``. The
mode says what a right answer is: `any`, one of the expected codes comes; `none`, the ward has
nothing and the answer says so; `clarify` and `browse`, several are near or a whole field was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from procedures.answer import Answer, Mode
from procedures.datafile import BookError, first_fault

_ROWS = 10
_REFUSALS = ("elsewhere", "nothing")
_MANY = ("several", "field")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and what answers it."""

    id: str
    query: str
    mode: Literal["any", "none", "clarify", "browse"]
    expected: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came to a question; `rank` is the first expected row's, from 1, 0 when none came."""

    id: str
    query: str
    kind: str
    asked: str
    mode: Mode
    codes: tuple[str, ...]
    expected: tuple[str, ...]
    rank: int
    right: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """Shares of a group of questions.

    The hits count among those with expected codes; `refused` came as `elsewhere` or `nothing`.
    """

    count: int
    hit_1: float
    hit_5: float
    mrr: float
    right: float
    refused: float


_QUESTION: TypeAdapter[Question] = TypeAdapter(Question)


def read_questions(path: Path) -> tuple[Question, ...]:
    """Read a file of questions; the error names the line."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append(_QUESTION.validate_json(line))
        except ValidationError as error:
            raise BookError(f"{path.name}: line {number}: {first_fault(error)}") from error
    if not found:
        raise BookError(f"{path.name}: no question in it")
    return tuple(found)


def ask_all(
    questions: Iterable[Question], ask: Callable[[str, int], Answer]
) -> tuple[Outcome, ...]:
    """Ask each question."""
    return tuple(_asked(question, ask(question.query, _ROWS)) for question in questions)


def _asked(question: Question, came: Answer) -> Outcome:
    codes = tuple(row.code for row in came.results)
    rank = next((n for n, code in enumerate(codes, start=1) if code in question.expected), 0)
    right = {
        "any": rank == 1,
        "none": came.mode in _REFUSALS,
        "clarify": came.mode in _MANY,
        "browse": came.mode in _MANY,
    }[question.mode]
    return Outcome(
        question.id,
        question.query,
        question.kind,
        question.mode,
        came.mode,
        codes,
        question.expected,
        rank,
        right,
    )


def measure(group: Sequence[Outcome]) -> Measure:
    """Count a group that is not empty."""

    def share(hits: Iterable[float], of: int) -> float:
        return round(sum(hits) / of, 4) if of else 0.0

    ranks = [one.rank for one in group if one.expected]
    return Measure(
        len(group),
        share((rank == 1 for rank in ranks), len(ranks)),
        share((0 < rank <= 5 for rank in ranks), len(ranks)),
        share((1 / rank if rank else 0.0 for rank in ranks), len(ranks)),
        share((one.right for one in group), len(group)),
        share((one.mode in _REFUSALS for one in group), len(group)),
    )


def by(key: Callable[[Outcome], str], asked: Iterable[Outcome]) -> dict[str, Measure]:
    """Measure each group apart."""
    groups: dict[str, list[Outcome]] = {}
    for one in asked:
        groups.setdefault(key(one), []).append(one)
    return {name: measure(group) for name, group in sorted(groups.items())}
