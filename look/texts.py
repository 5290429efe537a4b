"""What the kiosk and the screen of a hall say: ``texts/<language>.toml``, Vietnamese behind gaps.

A further language is a further file: it is offered as soon as it lies there. Its table
``[language]`` holds the `name` by which its speakers know it; its tables ``[service]`` and
``[class]`` may name the centre's services and classes of priority, by their ids. One that is spoken
more than read may say ``by = "pictograms"``: it needs no sentence at all, and what it lacks counts
as no gap.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

log = logging.getLogger(__name__)
FIRST = "vi"
ONE = ("hall.", "staff.")  # what all in the hall or only the staff read: in the first language
_NAME, _BY = "language.name", "language.by"


class Texts:
    """The sentences of each language by key, as ``"home.take"``."""

    def __init__(self, by_language: Mapping[str, Mapping[str, str]]) -> None:
        self._by_language = by_language
        others = sorted(language for language in by_language if language not in (FIRST, "en"))
        #: Vietnamese, English, then the others.
        self.languages = tuple(one for one in (FIRST, "en", *others) if one in by_language)

    @classmethod
    def load(cls, find: Callable[[str], Path]) -> Texts:
        """Read every language there is, a centre's own beside the shipped ones and over them.

        One that cannot be read is not offered.
        """
        by_language: dict[str, Mapping[str, str]] = {}
        # A centre's folder of texts may hold one file and hide all the shipped ones.
        folders = {find("texts"), find(f"texts/{FIRST}.toml").parent, find("texts/en.toml").parent}
        for language in sorted({path.stem for folder in folders for path in folder.glob("*.toml")}):
            own = find(f"texts/{language}.toml")
            # What the centre's file does not say, as one of an earlier version, the shipped does.
            behind = (folder / own.name for folder in folders - {own.parent})
            said: dict[str, str] | None = None
            for path in (*filter(Path.exists, behind), own):
                try:
                    said = {**(said or {}), **flat(tomllib.loads(path.read_text("utf-8")))}
                except (OSError, ValueError) as error:
                    log.warning("texts in %s are not readable: %s", path, error)
            if said is not None:
                by_language[language] = said
        return cls(by_language)

    def name(self, language: str) -> str:
        """Name a language as its speakers do."""
        return self._by_language[language].get(_NAME, language)

    def after(self, language: str) -> str:
        """Choose the language that the next touch leads to."""
        place = self.languages.index(language) + 1 if language in self.languages else 0
        return self.languages[place % len(self.languages)] if self.languages else language

    def gaps(self, language: str) -> tuple[str, ...]:
        """List the sentences that stand in Vietnamese because this language lacks them."""
        own = self._by_language[language]
        if own.get(_BY) == "pictograms":
            return ()
        wanted = (key for key in self._by_language.get(FIRST, {}) if not key.startswith(ONE))
        return tuple(key for key in wanted if key not in own)

    def say(self, language: str, key: str, **values: object) -> str:
        """Say one sentence; a key nobody wrote shows itself rather than nothing."""
        for name in (language, FIRST):
            text = self._by_language.get(name, {}).get(key)
            if text is not None:
                return text.format(**values) if values else text
        log.warning("no text is named %s", key)
        return key

    def named(self, language: str, kind: str, id_: str, name: str) -> str:
        """Name a ``service`` or a ``class`` of the centre as a language does, else by its `name`.

        A file of texts may do so in tables of these names, by the ids of the settings.
        """
        return self._by_language.get(language, {}).get(f"{kind}.{id_}", name)

    def names(self, language: str) -> Mapping[str, str]:
        """Find the key of each sentence as it stands on a screen; those with places have none."""
        said = {**self._by_language.get(FIRST, {}), **self._by_language.get(language, {})}
        return {text: key for key, text in reversed([*said.items()]) if "{" not in text}

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
