"""What the desk says: ``texts/desk/<language>.toml``, Vietnamese behind every gap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from look.texts import read

FIRST = "vi"
LANGUAGES = (FIRST, "en")


@dataclass(frozen=True)
class Words:
    """The sentences of one language."""

    language: str
    said: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Say one sentence; a key nobody wrote shows itself rather than nothing."""
        text = self.said.get(key, key)
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        """Tell whether there is such a sentence."""
        return key in self.said


def load(find: Callable[[str], Path]) -> Mapping[str, Words]:
    """Read all languages. Raises `OSError` or `ValueError` for a file that cannot be read."""
    found = {language: read(find(f"texts/desk/{language}.toml")) for language in LANGUAGES}
    return {language: Words(language, {**found[FIRST], **said}) for language, said in found.items()}
