"""What the kiosk and the screen of a hall say: ``texts/<language>.toml``, Vietnamese behind gaps.

A further language is a further file: it is offered as soon as it lies there. Its table
``[language]`` holds the `name` by which its speakers know it; its tables ``[service]`` and
``[class]`` may name the centre's services and classes of priority, by their ids. One that is spoken
more than read may say ``by = "pictograms"``: it needs no sentence at all, and what it lacks counts
as no gap.

A sentence leaves places open, ``{count}`` of *Còn {count} người*. Whoever writes a language may
mistype one: what cannot be said so is said as shipped, and no screen ends of it.
"""

from __future__ import annotations

import logging
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from string import Formatter

log = logging.getLogger(__name__)
FIRST = "vi"
ONE = ("hall.", "staff.")  # what all in the hall or only the staff read: in the first language
_NAME, _BY = "language.name", "language.by"


class Texts:
    """The sentences of each language by key, as ``"home.take"``."""

    def __init__(
        self,
        by_language: Mapping[str, Mapping[str, str]],
        shipped: Mapping[str, str] | None = None,
    ) -> None:
        self._by_language = by_language
        # In Vietnamese, before a centre said some otherwise.
        self._shipped = by_language.get(FIRST, {}) if shipped is None else shipped
        self._told: set[str] = set()
        others = sorted(language for language in by_language if language not in (FIRST, "en"))
        #: Vietnamese, English, then the others.
        self.languages = tuple(one for one in (FIRST, "en", *others) if one in by_language)

    @classmethod
    def load(cls, find: Callable[[str], Path]) -> Texts:
        """Read every language there is, a centre's own beside the shipped ones and over them.

        One that cannot be read is not offered.
        """
        # No centre has a language of this name: where it is looked for the shipped ones are.
        shipped = find("texts/shipped").parent
        read = {
            folder: {
                path.stem: said
                for path in folder.glob("*.toml")
                if (said := _read(path)) is not None
            }
            for folder in dict.fromkeys((shipped, find("texts")))
        }
        by_language: dict[str, dict[str, str]] = {}
        for languages in read.values():
            for language, said in languages.items():
                # What a centre does not say otherwise is said as shipped.
                by_language[language] = {**by_language.get(language, {}), **said}
        return cls(by_language, read[shipped].get(FIRST))

    def also(self, language: str, said: Mapping[str, str]) -> Texts:
        """Add a language, with its sentences by key."""
        return Texts({**self._by_language, language: said}, self._shipped)

    def of(self, language: str) -> Mapping[str, str]:
        """List the sentences that are written in a language, by key."""
        return self._by_language[language]

    def name(self, language: str) -> str:
        """Name a language as its speakers do."""
        return self._by_language[language].get(_NAME, language)

    def pictured(self, language: str) -> bool:
        """Tell whether a language is spoken more than read."""
        return self._by_language.get(language, {}).get(_BY) == "pictograms"

    def gaps(self, language: str) -> tuple[str, ...]:
        """List the sentences that this language lacks: they stand in Vietnamese."""
        own = self._by_language[language]
        if self.pictured(language):
            return ()
        wanted = (key for key in self._by_language.get(FIRST, {}) if not key.startswith(ONE))
        return tuple(key for key in wanted if key not in own)

    def misfits(self, language: str) -> dict[str, tuple[str, str]]:
        """Find the sentences with other places than in the shipped Vietnamese.

        By key: the places there should be and those there are, as ``{low}, {high}``.
        """
        own = self._by_language[language]
        pairs = {
            key: (_places(text), _places(own[key]))
            for key, text in self._shipped.items()
            if key in own
        }
        return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}

    def say(self, language: str, key: str, **values: object) -> str:
        """Say one sentence; a key nobody wrote shows itself rather than nothing.

        One that cannot be filled in is said in Vietnamese, as the centre or else as we wrote it.
        """
        by = (self._by_language.get(language, {}), self._by_language.get(FIRST, {}), self._shipped)
        written = [said[key] for said in by if key in said]
        for text in written:
            try:
                return text.format(**values)
            except (LookupError, ValueError, AttributeError, TypeError) as error:
                self._tell_once(f"{language}: {key} cannot be said: {error!r}")
        if not written:
            self._tell_once(f"no text is named {key}")
        return written[0] if written else key

    def _tell_once(self, what: str) -> None:
        if what not in self._told:
            self._told.add(what)
            log.warning("texts: %s", what)

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


def read(path: Path) -> dict[str, str]:
    """Read one file of texts, in NFC; raises `OSError` or `ValueError` where it cannot be read."""
    return flat(tomllib.loads(unicodedata.normalize("NFC", path.read_text("utf-8"))))


def _read(path: Path) -> dict[str, str] | None:
    """Read one file of texts; None where it cannot be read."""
    try:
        return read(path)
    except (OSError, ValueError) as error:
        log.warning("texts in %s are not readable: %s", path, error)
        return None


def _places(text: str) -> str:
    """Name the places of a sentence, in the order of the alphabet; its own words if it has a fault.

    ``{count}`` is one; what stands behind a colon in it belongs to it.
    """
    try:
        found = {
            f"{{{name}{spec and f':{spec}'}}}"
            for _, name, spec, _ in Formatter().parse(text)
            if name is not None
        }
    except ValueError:
        return text
    return ", ".join(sorted(found))


def flat(tables: Mapping[str, object], before: str = "") -> dict[str, str]:
    """Turn tables within tables into dotted keys."""
    sentences: dict[str, str] = {}
    for key, value in tables.items():
        if isinstance(value, Mapping):
            sentences |= flat(value, f"{before}{key}.")
        else:
            sentences[before + key] = str(value)
    return sentences
