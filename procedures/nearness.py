"""Words near a misspelt or unfinished one: one letter off, sounding alike, or going on from it.

Bounded: the neighbours come out of tables made when the book is opened, and only those count that
make a pair the book knows with the word beside them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

# What is one sound in some part of the country, and is written either way there.
_ONSETS = (
    ("ngh", "ng"), ("gh", "g"), ("tr", "ch"), ("gi", "d"), ("qu", "cu"), ("k", "c"),
    ("s", "x"), ("r", "d"), ("v", "d"), ("l", "n"),
)  # fmt: skip
_ENDINGS = (("nh", "n"), ("ng", "n"), ("t", "c"), ("y", "i"), ("o", "u"))
_LONG_ENOUGH = 2
_MOST = 12
_MOST_BEHIND = 60


class Nearby:
    """The words and pairs of a book, to be asked for neighbours."""

    def __init__(self, vocabulary: Iterable[str], pairs: Iterable[str]) -> None:
        self.words = frozenset(vocabulary)
        self.pairs = frozenset(pairs)
        self._sorted = sorted(self.words)
        self._sorted_pairs = sorted(self.pairs)
        self._cut: dict[str, list[str]] = defaultdict(list)
        self._sounding: dict[str, list[str]] = defaultdict(list)
        for word in self._sorted:
            self._sounding[_sound(word)].append(word)
            for cut in (word, *shorter(word)):
                self._cut[cut].append(word)

    def near(self, word: str) -> tuple[str, ...]:
        """List the words that sound alike, then those one letter off."""
        if any(c.isdigit() for c in word):
            return ()
        found = dict.fromkeys(self._sounding.get(_sound(word), ()))
        for cut in (word, *shorter(word)):
            found.update(dict.fromkeys(w for w in self._cut.get(cut, ()) if _one_off(word, w)))
        found.pop(word, None)
        return tuple(found)

    def longer(self, word: str) -> tuple[str, ...]:
        """List words that begin so."""
        return tuple(_from(self._sorted, word))

    def longer_after(self, before: str, word: str) -> tuple[str, ...]:
        """List words that begin so and stand behind `before` somewhere in the book."""
        found = _from(self._sorted_pairs, f"{before} {word}")
        return tuple(pair.split(" ")[1] for pair in found)

    def about_after(self, before: str, word: str) -> tuple[str, ...]:
        """List words that begin nearly so, one letter off, and stand behind `before`."""
        if len(word) < _LONG_ENOUGH:
            return ()
        behind = _from(self._sorted_pairs, f"{before} {word[0]}", most=_MOST_BEHIND)
        found = (pair.split(" ")[1] for pair in behind)
        lengths = (len(word) - 1, len(word), len(word) + 1)
        return tuple(w for w in found if any(_one_off(word, w[:n]) for n in lengths))[:_MOST]


def _from(entries: list[str], start: str, most: int = _MOST) -> Iterator[str]:
    place = bisect_left(entries, start)
    for entry in entries[place : place + most]:
        if not entry.startswith(start):
            return
        yield entry


def swapped(word: str) -> Iterator[str]:
    """Swap two neighbours, one pair after the other."""
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def shorter(word: str) -> Iterator[str]:
    """Leave out one letter after the other."""
    if len(word) > 1:
        for place in range(len(word)):
            yield word[:place] + word[place + 1 :]


def _one_off(a: str, b: str) -> bool:
    """Tell whether one letter wrong, more, less, or two neighbours swapped make `b` of `a`."""
    if len(a) != len(b):
        short, long = sorted((a, b), key=len)
        return len(long) - len(short) == 1 and short in shorter(long)
    wrong = [place for place in range(len(a)) if a[place] != b[place]]
    if len(wrong) == 1:
        return True
    first, last = (wrong[0], wrong[-1]) if wrong else (0, 0)
    return len(wrong) == 2 and last - first == 1 and a[first] == b[last] and a[last] == b[first]


def _sound(word: str) -> str:
    for written, heard in _ONSETS:
        if word.startswith(written):
            word = heard + word[len(written) :]
            break
    for written, heard in _ENDINGS:
        if word.endswith(written) and len(word) > len(written):
            word = re.sub(f"{written}$", heard, word)
            break
    return word
