"""What the kiosk says to citizens: ``texts/<language>.toml``, Vietnamese behind every gap."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

log = logging.getLogger(__name__)
FIRST = "vi"
LANGUAGES = ("vi", "en")


class Texts:
    """The sentences of each language by key, as ``"home.take"``."""

    def __init__(self, by_language: Mapping[str, Mapping[str, str]]) -> None:
        self._by_language = by_language

    @classmethod
    def load(cls, find: Callable[[str], Path]) -> Texts:
        """Read every language; one that is missing or unreadable falls back to Vietnamese."""
        by_language: dict[str, Mapping[str, str]] = {}
        for language in LANGUAGES:
            path = find(f"texts/{language}.toml")
            try:
                by_language[language] = flat(tomllib.loads(path.read_text("utf-8")))
            except (OSError, ValueError) as error:
                log.warning("texts in %s are not readable: %s", language, error)
        return cls(by_language)

    def say(self, language: str, key: str, **values: object) -> str:
        """Say one sentence; a key nobody wrote shows itself rather than nothing."""
        for name in (language, FIRST):
            text = self._by_language.get(name, {}).get(key)
            if text is not None:
                return text.format(**values) if values else text
        log.warning("no text is named %s", key)
        return key

    def has(self, language: str, key: str) -> bool:
        """Tell whether a sentence stands in this very language."""
        return key in self._by_language.get(language, {})


def flat(tables: Mapping[str, object], before: str = "") -> dict[str, str]:
    """Turn tables within tables into dotted keys."""
    sentences: dict[str, str] = {}
    for key, value in tables.items():
        if isinstance(value, Mapping):
            sentences |= flat(value, f"{before}{key}.")
        else:
            sentences[before + key] = str(value)
    return sentences
