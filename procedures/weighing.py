"""How much of a question an entry of the book explains, and how much of the entry was asked for.

Both by measure over one half of the citizens' questions, looked at on the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Of a phrase's closeness: how much of the question it explains; the rest is how much of it.
RECALL = 0.5
WHOLE = 0.55  # how much all phrases together explain, beside the nearest one
TITLE = 0.1  # how much of its short name was asked for
OFTEN = 0.04
LITERAL = 0.1  # how near the question is as it was put, beside the nearest of its readings


@dataclass(frozen=True, slots=True)
class Near:
    """How near something is, and which share of the question it explains.

    `told` is how much that share tells, in words the book has once: two words of every second
    procedure may be a whole question and tell next to nothing.
    """

    key: str
    score: float
    explained: float
    told: float = 0.0


@dataclass(frozen=True, slots=True)
class Entry:
    """All ways to call it: what each phrase weighs, and which of them have a term.

    The first phrase is its title. A term that only its context has stands in no phrase.
    """

    phrases: tuple[float, ...]
    having: Mapping[str, tuple[int, ...]]
    often: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """One word or pair of a question, and what shows it: each term and how well, best first."""

    weight: float
    shown_by: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """One reading as evidence to look for; `rare` is its weight in words the book has once."""

    evidence: tuple[Evidence, ...]
    weight: float
    trust: float
    rare: float


def compare(key: str, entry: Entry, asked: Iterable[Sought]) -> Near:
    """Tell how near an entry is to the nearest of the readings."""
    best = literal = explained = told = 0.0
    for place, question in enumerate(asked):
        whole, shared = _explained(question.evidence, entry)
        if not whole:
            continue
        whole /= question.weight
        near = (_closeness(by, question.weight, entry.phrases[at]) for at, by in shared.items())
        # What the title says beyond the question ("… with a foreigner") was not asked for.
        asked_for = _share(shared.get(0, 0.0), entry.phrases[0])
        score = max(near, default=0.0) + WHOLE * whole + TITLE * asked_for
        if not place:
            literal = score
        if question.trust * score > best:
            best, told = question.trust * score, question.trust * whole * question.rare
        explained = max(explained, question.trust * whole)
    score = (best + LITERAL * literal) / (1 + LITERAL)
    return Near(key, score + OFTEN * entry.often if best else 0.0, explained, told)


def _explained(evidence: Iterable[Evidence], entry: Entry) -> tuple[float, dict[int, float]]:
    """Add up what the whole entry explains of a question, and what each of its phrases does."""
    whole = 0.0
    shared: dict[int, float] = {}
    for piece in evidence:
        # The best way to show a piece counts, in the entry and in each phrase.
        seen: set[int] = set()
        shown = False
        for term, by in piece.shown_by:
            having = entry.having.get(term)
            if having is None:
                continue
            worth = piece.weight * by
            if not shown:
                shown = True
                whole += worth
            for at in having:
                if at not in seen:
                    seen.add(at)
                    shared[at] = shared.get(at, 0.0) + worth
    return whole, shared


def _share(shared: float, phrase: float) -> float:
    return min(1.0, shared / phrase) if phrase else 0.0


def _closeness(shared: float, weight: float, phrase: float) -> float:
    precision = _share(shared, phrase)
    return 1 / (RECALL * weight / shared + (1 - RECALL) / precision) if precision else 0.0
