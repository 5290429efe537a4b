"""The languages a call is said in: each a row of clip names, and the words those clips say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from display import english, speech

CHIME = "chime"
"""The clip every language's folder may hold beside its words."""


class Sentence(Protocol):
    """Composes the clips of a call (see `display.speech.sentence`)."""

    def __call__(
        self, label: str, place: str, named: str = "", *, numbered: bool = True
    ) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Language:
    """One language of the voice; its clips lie in ``sounds/{code}``.

    `speed` is in words a minute: slower than speech, because a hall echoes and old people listen.
    """

    code: str
    espeak: str
    speed: int
    words: Mapping[str, str]
    sentence: Sentence

    def text(self, clips: tuple[str, ...], name: str = "") -> str:
        """Write a row of clips as the sentence it says, for the trace and the log.

        `name` is what the clip of a counter says.
        """
        said = ("," if clip == speech.PAUSE else self.words.get(clip, name) for clip in clips)
        words = " ".join(said).replace(" ,", ",")
        return words[:1].upper() + words[1:]


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("vi", "vi", 145, speech.WORDS, speech.sentence),
        Language("en", "en-gb", 145, english.WORDS, english.sentence),
    )
}
