"""How near a procedure is to a question: each phrase it is known by is held against each reading.

Whoosh finds which procedures have anything to do with a question; which of them is meant depends
on how much of the question one phrase explains, and how much of the phrase was asked for. "Cấp lại
thẻ căn cước" and "cấp thẻ căn cước" have the same words but for one.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from procedures.analysis import accented, folded
from procedures.country import Country
from procedures.keystrokes import is_syllable
from procedures.nearness import Nearby
from procedures.reading import Reader, Reading, Term, Terms, filler_words
from procedures.text import words
from procedures.weighing import Entry, Evidence, Near, Sought, compare

# By ear first, then by measure over one half of the citizens' questions, looked at on the other.
PAIR = 0.9  # a pair beside the mean of its two words
FILLER = 0.04
OTHER_MARK = 0.45  # the letters are right, a mark is not
NO_MARK = 0.85  # one word without marks in an accented question
ONE_OFF = 0.6
UNFINISHED = 0.75
OTHER_WORDS = 0.92  # a reading in the book's words, beside the literal one
OTHER_PAIR = 0.6
STRANGE = 0.7  # a word the book has nowhere, beside its rarest
_A_WORD = 3  # letters of a word that one nobody knows may have been
# Before a term as it is accented.
MARK = "="


@dataclass(frozen=True, slots=True)
class Known:
    """What a procedure or a wish is known by."""

    key: str
    phrases: tuple[str, ...]
    context: str = ""
    often: bool = False


class Closeness:
    """All that is known, ready to be compared with questions."""

    def __init__(self, known: Sequence[Known], country: Country) -> None:
        self._fillers = filler_words(country)
        spelt = {
            entry.key: [tuple(words(text)) for text in (*entry.phrases, entry.context)]
            for entry in known
        }
        having = {key: _having(texts) for key, texts in spelt.items()}
        self._count = Counter(itertools.chain.from_iterable(having.values()))
        self._total = len(spelt)
        self._rarest = self._weight(1)
        plain = [feature for feature in self._count if feature[0] != MARK]
        self.near = Nearby(
            (f for f in plain if " " not in f), pairs := [f for f in plain if " " in f]
        )
        self._written = _written(spelt.values())
        self._entries = {
            entry.key: Entry(
                # The context is no phrase.
                tuple(map(self._phrase_weight, spelt[entry.key][:-1])),
                having[entry.key],
                entry.often,
            )
            for entry in known
        }
        self._reader = Reader(country, self.near.words, pairs)

    def read(self, question: str) -> Reading:
        """Read a question with the book's own words at hand."""
        return self._reader.read(question)

    def knows(self, term: Term) -> bool:
        """Tell whether the book has this word."""
        return term.folded in self.near.words

    def known_together(self, one: Term, two: Term) -> bool:
        """Tell whether these two stand side by side somewhere, with these accents if any."""
        if f"{one.folded} {two.folded}" not in self._written:
            return self._reader.known_together(one, two)
        return self._beside(one.folded, two.folded, one.accented, 0) and self._beside(
            one.folded, two.folded, two.accented, 1
        )

    def evidence(self, reading: Reading) -> tuple[Sought, ...]:
        """Say what to look for."""
        return tuple(
            self._asked(terms, reading.open_end, OTHER_WORDS if place else 1.0)
            for place, terms in enumerate(reading.readings)
        )

    def compare(self, keys: Iterable[str], asked: Sequence[Sought]) -> list[Near]:
        """Put these in order of nearness."""
        near = [compare(key, self._entries[key], asked) for key in keys if key in self._entries]
        return sorted(near, key=lambda n: -n.score)

    def _phrase_weight(self, text: Sequence[str]) -> float:
        single = [
            self._idf(folded(word)) * (FILLER if accented(word) in self._fillers else 1.0)
            for word in text
        ]
        return sum(single) + sum(PAIR * (a + b) / 2 for a, b in itertools.pairwise(single))

    def _idf(self, term: str) -> float:
        count = self._count[term]
        return self._weight(count) if count else self._weight(0) * STRANGE

    def _weight(self, count: int) -> float:
        # Robertson and Spärck Jones's weight of a term that so many have, kept above nothing.
        return math.log(1 + (self._total - count + 0.5) / (count + 0.5))

    def _asked(self, terms: Terms, open_end: str, trust: float) -> Sought:
        accents = any(term.accented for term in terms)
        near = self._alternatives(terms, open_end)
        single = [self._idf(t.folded) * (FILLER if t.filler else 1.0) for t in terms]
        evidence = [
            Evidence(weight, _best_first((*_spelt(term, accents), *other.items())))
            for term, weight, other in zip(terms, single, near, strict=True)
        ]
        total = sum(single)
        for place in range(len(terms) - 1):
            shown = _best_first(self._pairs(terms, near, place))
            if shown:
                # A filler is half of many words ("sao" of "bản sao"): the pair weighs by itself.
                weight = PAIR * (single[place] + single[place + 1]) / 2
                if terms[place].filler != terms[place + 1].filler:
                    weight = max(weight, 0.5 * PAIR * self._idf(shown[0][0]))
                evidence.append(Evidence(weight, shown))
                total += weight
        return Sought(tuple(evidence), total, trust, total / self._rarest)

    def _pairs(
        self, terms: Terms, near: Sequence[Mapping[str, float]], place: int
    ) -> Iterable[tuple[str, float]]:
        one, two = terms[place], terms[place + 1]
        literal = f"{one.folded} {two.folded}"
        if literal in self.near.pairs:
            if one.accented and two.accented:
                yield f"{MARK}{one.accented} {two.accented}", 1.0
                yield literal, OTHER_PAIR
            else:
                yield literal, 1.0
        for word, by in near[place].items():
            if self._beside(word, two.folded, two.accented, 1):
                yield f"{word} {two.folded}", by
        for word, by in near[place + 1].items():
            if self._beside(one.folded, word, one.accented, 0):
                yield f"{one.folded} {word}", by

    def _beside(self, one: str, two: str, accented_: str, place: int) -> bool:
        """Tell whether the book has this pair, and the word not in doubt with just this accent."""
        spelt = self._written.get(f"{one} {two}", ())
        return any(accented_ in ("", pair[place]) for pair in spelt)

    def _alternatives(self, terms: Terms, open_end: str) -> list[dict[str, float]]:
        """Find what a word nobody knows, or one strange beside its neighbours, may have been."""
        pairs = (f"{one.folded} {two.folded}" for one, two in itertools.pairwise(terms))
        known = [False, *(pair in self.near.pairs for pair in pairs), False]
        strange = [not (known[place] or known[place + 1]) for place in range(len(terms))]
        end = len(terms) - 1
        found = [
            dict.fromkeys(self._slips(terms, place, open_end), ONE_OFF)
            if strange[place] and (place == end or not term.filler)
            else {}
            for place, term in enumerate(terms)
        ]
        if terms and strange[end] and terms[end].folded == open_end:
            before = found[end - 1] if end else {}
            found[end] |= self._goings_on(terms, before)
        return found

    def _slips(self, terms: Terms, place: int, open_end: str) -> Iterator[str]:
        """List the words near this one that go with its neighbours; any, if nobody knows it."""
        word = terms[place].folded
        before = terms[place - 1] if place else None
        after = terms[place + 1] if place + 1 < len(terms) else None
        begun = after and place + 2 == len(terms) and after.folded == open_end
        # Three letters that are no syllable are near to many words, and mean none.
        stranger = word not in self.near.words and (len(word) > _A_WORD or is_syllable(word))
        for near in self.near.near(word):
            if (
                (stranger and len(near) >= _A_WORD)
                or (before and self._beside(before.folded, near, before.accented, 0))
                or (after and self._beside(near, after.folded, after.accented, 1))
                or (begun and self.near.longer_after(near, open_end))
            ):
                yield near

    def _goings_on(self, terms: Terms, slips: Iterable[str]) -> dict[str, float]:
        """List what the last word begins, behind the one before it, right or wrong, or anywhere."""
        begun = terms[-1].folded
        before = terms[-2].folded if len(terms) > 1 else ""
        longer = self.near.longer_after(before, begun) if before else ()
        if not longer and begun not in self.near.words:
            longer = self.near.longer(begun) or self.near.about_after(before, begun)
        behind = (word for slip in slips for word in self.near.longer_after(slip, begun))
        found = dict.fromkeys(behind, UNFINISHED * ONE_OFF) | dict.fromkeys(longer, UNFINISHED)
        return {word: by for word, by in found.items() if word != begun}


def _all(text: Sequence[str]) -> Iterator[str]:
    plain, marked = [folded(word) for word in text], [accented(word) for word in text]
    yield from plain
    yield from (f"{MARK}{word}" for word in marked)
    yield from (f"{one} {two}" for one, two in itertools.pairwise(plain))
    yield from (f"{MARK}{one} {two}" for one, two in itertools.pairwise(marked))


def _having(texts: Sequence[Sequence[str]]) -> dict[str, tuple[int, ...]]:
    """Say which of the phrases have a word or pair; none of them, when only the context has it."""
    *phrases, context = texts
    having: dict[str, list[int]] = {feature: [] for feature in _all(context)}
    for place, text in enumerate(phrases):
        for feature in dict.fromkeys(_all(text)):
            having.setdefault(feature, []).append(place)
    return {feature: tuple(places) for feature, places in having.items()}


def _written(texts: Iterable[Iterable[Sequence[str]]]) -> dict[str, set[tuple[str, str]]]:
    """Collect how the words of each pair are accented."""
    found: dict[str, set[tuple[str, str]]] = {}
    for text in itertools.chain.from_iterable(texts):
        for one, two in itertools.pairwise(text):
            pair = (accented(one), accented(two))
            found.setdefault(f"{folded(one)} {folded(two)}", set()).add(pair)
    return found


def _best_first(ways: Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(ways, key=lambda way: -way[1]))


def _spelt(term: Term, accents: bool) -> Iterable[tuple[str, float]]:
    if not term.accented:
        return [(term.folded, NO_MARK if accents else 1.0)]
    return [(f"{MARK}{term.accented}", 1.0), (term.folded, OTHER_MARK)]
