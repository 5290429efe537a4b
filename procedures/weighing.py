"""How much of a question an entry of the book explains, and how much of the entry was asked for.

Both by measure over one half of the citizens' questions, looked at on the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Of a phrase's closeness: how much of the question it explains; the rest is how much of it.
RECALL = 0.5
WHOLE = 0.55  # how much all phrases together explain, beside the nearest one
TITLE = 0.1  # how much of its short name was asked for
OFTEN = 0.04


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
class Phrase:
    """One way to call it: its words and pairs, and what they weigh."""

    features: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class Entry:
    """All ways to call it."""

    phrases: tuple[Phrase, ...]
    all: frozenset[str]
    often: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """One word or pair of a question: the terms that show it, and how well each does."""

    weight: float
    shown_by: tuple[tuple[str, float], ...]


# The terms that show each piece of evidence in one place, best first, with what each is worth.
Shown = list[list[tuple[str, float]]]


@dataclass(frozen=True, slots=True)
class Sought:
    """One reading as evidence to look for; `rare` is its weight in words the book has once."""

    evidence: tuple[Evidence, ...]
    weight: float
    trust: float
    rare: float


def compare(key: str, entry: Entry, asked: Iterable[Sought]) -> Near:
    """Tell how near an entry is to the nearest of the readings."""
    best = explained = told = 0.0
    for question in asked:
        if not question.weight:
            continue
        # What none of its phrases has need not be looked for in each.
        shown = _shown(question.evidence, entry.all)
        if not shown:
            continue
        whole = sum(ways[0][1] for ways in shown) / question.weight
        terms = {term for ways in shown for term, _ in ways}
        near = [
            _closeness(shown, question.weight, phrase)
            for phrase in entry.phrases
            if not terms.isdisjoint(phrase.features)
        ]
        # What the title says beyond the question ("… with a foreigner") was not asked for.
        title = entry.phrases[0]
        asked_for = _share(_explained(shown, title.features), title)
        score = max(near, default=0.0) + WHOLE * whole + TITLE * asked_for
        if question.trust * score > best:
            best, told = question.trust * score, question.trust * whole * question.rare
        explained = max(explained, question.trust * whole)
    return Near(key, (best + OFTEN * entry.often) if best else 0.0, explained, told)


def _shown(evidence: Iterable[Evidence], features: frozenset[str]) -> Shown:
    found = (
        [(term, piece.weight * by) for term, by in piece.shown_by if term in features]
        for piece in evidence
    )
    return [ways for ways in found if ways]


def _explained(shown: Shown, features: frozenset[str]) -> float:
    total = 0.0
    for ways in shown:
        for term, worth in ways:
            if term in features:
                total += worth
                break
    return total


def _share(shared: float, phrase: Phrase) -> float:
    return min(1.0, shared / phrase.weight) if phrase.weight else 0.0


def _closeness(shown: Shown, weight: float, phrase: Phrase) -> float:
    shared = _explained(shown, phrase.features)
    if not shared:
        return 0.0
    recall = shared / weight
    precision = _share(shared, phrase)
    return 1 / (RECALL / recall + (1 - RECALL) / precision) if precision else 0.0
