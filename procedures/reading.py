"""How a question is read: its words in order, what it asks for, and how else it may be meant.

A question is a sentence, often without accents, with the words of a chat and the leftovers of an
input method. What comes out is a few readings, the literal one first; in each, the words that
only make it a sentence are marked, so that they weigh nothing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from procedures.analysis import accented, folded
from procedures.country import Aspect, Country
from procedures.keystrokes import decode, is_syllable
from procedures.nearness import Nearby, shorter, swapped
from procedures.text import LONGEST_QUERY, fold, tidy, words

_MOST_WORDS = 80
# Marks nobody sees may stand before the first word, many of them; but not a book of them.
_MOST_LETTERS = 10_000
# No word is longer, and its neighbours are looked for letter by letter.
_LONGEST_WORD = 24
_LONG_WORD = 4
_LETTERS_BEGUN = 3
# So many of a question's words carry a mark when it was typed with accents: "hồ sơ đất đai" all
# do, "con em sinh ở quê" half, a plain one with one corrected word few.
_ACCENTED_SHARE = 0.3
# A key that was held too long: no syllable has a letter twice but for a rare "oo".
_DOUBLED = re.compile(r"([^\W\d_])\1+")


@dataclass(frozen=True, slots=True)
class Term:
    """One syllable of a question. `accented` is empty when it was typed plain."""

    folded: str
    accented: str = ""
    filler: bool = False


Terms = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it was understood.

    `readings` are the question in the book's words, the literal one first; `open_end` is its last
    word, which may not be finished.
    """

    readings: tuple[Terms, ...]
    aspect: Aspect | None = None
    open_end: str = ""

    @property
    def literal(self) -> Terms:
        """The question as it was put; nothing where there was no word in it."""
        return self.readings[0] if self.readings else ()


class _Turns:
    """Turns of phrase to be found in a question, the longest first."""

    def __init__(self, turns: Iterable[tuple[str, object]]) -> None:
        self._by_fold: dict[tuple[str, ...], list[tuple[tuple[str, ...], object]]] = {}
        for text, meaning in turns:
            spelt = words(text)
            key = tuple(folded(word) for word in spelt)
            self._by_fold.setdefault(key, []).append((tuple(map(accented, spelt)), meaning))
        self._first = {key[0] for key in self._by_fold if key}
        self._longest = max(map(len, self._by_fold), default=0)

    def at(self, terms: Terms, place: int) -> tuple[int, object] | None:
        """Find the longest turn that begins here: its length and its meaning."""
        if terms[place].folded not in self._first:
            return None  # as at nearly every word
        folds = tuple(term.folded for term in terms[place : place + self._longest])
        for length in range(len(folds), 0, -1):
            for spelt, meaning in self._by_fold.get(folds[:length], ()):
                here = terms[place : place + length]
                if all(t.accented in ("", s) for t, s in zip(here, spelt, strict=True)):
                    return length, meaning
        return None


class Reader:
    """Read questions with the words of the country, and the words and pairs of the book."""

    def __init__(self, country: Country, known: Collection[str], pairs: Iterable[str]) -> None:
        self._known = known
        self._written = _Turns(country.written.items())
        self._same = _Turns(country.same.items())
        self._fillers = _Turns((text, None) for text in country.fillers)
        self._aspects = _Turns(
            (text, aspect) for aspect, texts in country.aspects.items() for text in texts
        )
        turns = [_folds(text) for text in _turns_of(country)]
        self._near = Nearby(
            {*known, *itertools.chain.from_iterable(turns)},
            {*pairs, *(f"{a} {b}" for turn in turns for a, b in itertools.pairwise(turn))},
        )

    def known_together(self, one: Term, two: Term) -> bool:
        """Tell whether the book or the words of the country have these two side by side."""
        return f"{one.folded} {two.folded}" in self._near.pairs

    def read(self, question: str) -> Reading:
        """Read any text."""
        seen = tidy(question[:_MOST_LETTERS])[:LONGEST_QUERY]
        spelt = [word[:_LONGEST_WORD] for word in words(seen)[:_MOST_WORDS]]
        if not spelt:
            return Reading(())
        open_end = folded(spelt[-1]) if question[-1:].isalnum() else ""
        read = itertools.chain.from_iterable(self._decoded(word).split() for word in spelt)
        terms = self._put_right(_terms(list(read)), open_end)
        written, aspect = self._without_aspect(self._spelt_out(terms))
        others = [self._in_the_books_words(written, choice) for choice in (0, 1)]
        if self._goes_on(terms, open_end):
            # "đăng ký k" goes on to "đăng ký kết hôn"; elsewhere a k is a "không".
            others.append(self._spelt_out(terms[:-1]) + terms[-1:])
        readings = dict.fromkeys(self._marked(reading) for reading in (written, *others))
        return Reading(tuple(readings), aspect, open_end)

    def _decoded(self, word: str) -> str:
        if folded(word) in self._near.words:
            return word
        read = decode(word)
        if read != word or is_syllable(word):
            return read
        once = _DOUBLED.sub(r"\1", word)
        if once != word and (is_syllable(once) or folded(once) in self._near.words):
            return once
        short = word.replace("dd", "đ").replace("d9", "đ")
        if short != word and folded(short) in self._near.words:
            return short
        # One key too many, or two swapped: "cuwwocs" is "cước" all the same.
        slips = map(decode, (*shorter(word), *swapped(word)) if word.isascii() else ())
        meant = (read for read in slips if not read.isascii() and folded(read) in self._known)
        return self._apart(word) or next(meant, word)

    def _apart(self, word: str) -> str:
        """Put the space where it was forgotten, between two that are known side by side."""
        halves = (f"{word[:at]} {word[at:]}" for at in range(1, len(word)))
        return next((pair for pair in halves if " ".join(_folds(pair)) in self._near.pairs), "")

    def _goes_on(self, terms: Terms, open_end: str) -> bool:
        if len(terms) == 1 or len(open_end) > _LETTERS_BEGUN or terms[-1].folded != open_end:
            return False
        return bool(self._near.longer_after(terms[-2].folded, open_end))

    def _put_right(self, terms: Terms, open_end: str) -> Terms:
        """Replace what can be no word, where one word near it goes with its neighbours best."""
        right = list(terms)
        for place, term in enumerate(terms):
            if term.folded in self._near.words or is_syllable(term.folded):
                continue
            before = terms[place - 1].folded if place else ""
            after = terms[place + 1].folded if place + 1 < len(terms) else ""
            if not after and term.folded == open_end and self._near.longer_after(before, open_end):
                continue
            meant = self._meant(term.folded, before, after)
            if meant:
                right[place] = Term(meant)
        return tuple(right)

    def _meant(self, word: str, before: str, after: str) -> str:
        near, pairs = self._near.near(word), self._near.pairs
        fits = {w: (f"{before} {w}" in pairs) + (f"{w} {after}" in pairs) for w in near}
        best = [w for w in near if fits[w] and fits[w] == max(fits.values())]
        if best:
            # Between several only what is known of the procedures can choose.
            return best[0] if len(best) == 1 else ""
        # An abbreviation or a foreign word has no neighbours to go with.
        strange = [w for w in near if len(w) >= _LONG_WORD and not is_syllable(w)]
        return strange[0] if strange else ""

    def _spelt_out(self, terms: Terms) -> Terms:
        """Write out abbreviations and put right what is often misspelt."""
        return _replaced(terms, self._written, str)

    def _in_the_books_words(self, terms: Terms, choice: int) -> Terms:
        def chosen(meaning: object) -> str:
            options = meaning if isinstance(meaning, tuple) else ()
            return str(options[min(choice, len(options) - 1)])

        return _replaced(terms, self._same, chosen)

    def _without_aspect(self, terms: Terms) -> tuple[Terms, Aspect | None]:
        """Mark the turns that ask for one part of the answer, and name the first part asked for."""
        marked, asked = list(terms), []
        for place, length, meaning in _found(terms, self._aspects):
            asked.append(meaning)
            marked[place : place + length] = [
                replace(term, filler=True) for term in terms[place : place + length]
            ]
        first: Aspect | None = asked[0] if asked else None  # type: ignore[assignment]  # a key of Country.aspects
        # Nothing but the turn: then its words are all there is to look for.
        return (terms if all(t.filler for t in marked) else tuple(marked)), first

    def _marked(self, terms: Terms) -> Terms:
        marked = list(terms)
        for place, length, _ in _found(terms, self._fillers):
            for at in range(place, place + length):
                marked[at] = replace(terms[at], filler=True)
        return tuple(marked)


def _folds(text: str) -> list[str]:
    return [folded(word) for word in words(text)]


def _turns_of(country: Country) -> Iterator[str]:
    yield from country.fillers
    yield from country.written
    yield from country.same
    yield from itertools.chain.from_iterable(country.aspects.values())


def _terms(spelt: list[str]) -> Terms:
    carrying = [fold(word) != word for word in spelt]
    plain = sum(carrying) < _ACCENTED_SHARE * len(spelt)
    return tuple(
        Term(folded(word), "" if plain and not marks else accented(word))
        for word, marks in zip(spelt, carrying, strict=True)
    )


def _found(terms: Terms, turns: _Turns) -> Iterator[tuple[int, int, object]]:
    place = 0
    while place < len(terms):
        hit = turns.at(terms, place)
        if hit:
            yield place, *hit
        place += hit[0] if hit else 1


def _replaced(terms: Terms, turns: _Turns, text_of: Callable[[object], str]) -> Terms:
    out: list[Term] = []
    place = 0
    for at, length, meaning in _found(terms, turns):
        out += terms[place:at]
        out += (Term(folded(word), accented(word)) for word in words(text_of(meaning)))
        place = at + length
    return tuple(out) + terms[place:]


def speller(country: Country) -> Callable[[str], str]:
    """Make what writes out the short forms in the book's own phrases, as in a question."""
    turns = _Turns(country.written.items())

    def spelt_out(text: str) -> str:
        out: list[str] = []
        spelt, place = words(text), 0
        terms = tuple(Term(folded(word), accented(word)) for word in spelt)
        for at, length, meaning in _found(terms, turns):
            out += (*spelt[place:at], str(meaning))
            place = at + length
        return " ".join((*out, *spelt[place:]))

    return spelt_out


def filler_words(country: Country) -> frozenset[str]:
    """List the single fillers as they are accented: they weigh nothing in the book either."""
    return frozenset(accented(text) for text in country.fillers if " " not in text)
