"""How a text becomes terms: as it is accented, folded for those who type plain, and in pairs.

Two spellings of one syllable are one term: *hòa* and *hoà*, *kỹ* and *kĩ*. Most Vietnamese words
are two syllables, so the pairs are what tells ``khai sinh`` from a sentence with both in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from whoosh.analysis import Filter, LowercaseFilter, RegexTokenizer

from procedures.text import fold

_TONES = "\u0300\u0301\u0303\u0309\u0323"
# A y that is the whole rime sounds like i, and is written either way.
_FINAL_Y = re.compile(r"(?<=[bcdghklmnpqrstvx])y$")

# A book says the same few thousand syllables over and over: spelling each once halves the time it
# takes to open it.
_spelt_once = lru_cache(maxsize=16_384)


@_spelt_once
def accented(word: str) -> str:
    """Write a syllable with its tone behind it, wherever it was set: ``hoà`` is ``hoa`` + tone."""
    bare: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", word.lower()):
        (tones if char in _TONES else bare).append(char)
    return _FINAL_Y.sub("i", unicodedata.normalize("NFC", "".join(bare))) + "".join(tones)


@_spelt_once
def folded(word: str) -> str:
    """Write a syllable without accents."""
    return _FINAL_Y.sub("i", fold(word))


class AccentedFilter(Filter):  # type: ignore[misc]  # whoosh ships no types
    """Spell each term one way."""

    def __call__(self, tokens: Any) -> Iterator[Any]:
        """Spell the terms one by one."""
        for token in tokens:
            token.text = accented(token.text)
            yield token


class FoldFilter(Filter):  # type: ignore[misc]  # whoosh ships no types
    """Take the accents off each term; Whoosh's own folding leaves đ as it is."""

    def __call__(self, tokens: Any) -> Iterator[Any]:
        """Fold the terms one by one."""
        for token in tokens:
            token.text = folded(token.text)
            yield token


class PairFilter(Filter):  # type: ignore[misc]  # whoosh ships no types
    """Join each term with the one before it; a comma or a full stop is not looked at."""

    def __call__(self, tokens: Any) -> Iterator[Any]:
        """Join the terms one by one."""
        before = ""
        for token in tokens:
            before, joined = token.text, f"{before} {token.text}" if before else ""
            if joined:
                token.text = joined
                yield token


_WORDS = RegexTokenizer(r"[^\W_]+") | LowercaseFilter()
ACCENTED = _WORDS | AccentedFilter()
FOLDED = _WORDS | FoldFilter()
PAIRS = FOLDED | PairFilter()
