"""How a text becomes terms: as it is accented, and folded for those who type plain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Filter, LowercaseFilter, RegexTokenizer

from procedures.text import fold


class FoldFilter(Filter):  # type: ignore[misc]  # whoosh ships no types
    """Take the accents off each term; Whoosh's own folding leaves đ as it is."""

    def __call__(self, tokens: Any) -> Iterator[Any]:
        """Fold the terms one by one."""
        for token in tokens:
            token.text = fold(token.text)
            yield token


ACCENTED = RegexTokenizer(r"[^\W_]+") | LowercaseFilter()
FOLDED = RegexTokenizer(r"[^\W_]+") | FoldFilter()
