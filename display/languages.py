"""The languages a call is said in: each a row of clip names, and the words those clips say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from display import english, speech

CHIME = "chime"
"""The clip every language's folder may hold beside its words."""


@dataclass(frozen=True)
class Language:
    """One language of the voice; its clips lie in ``sounds/{code}``.

    `speed` is in words a minute: slower than speech, because a hall echoes and old people listen.
    """

    code: str
    espeak: str
    speed: int
    words: Mapping[str, str]
    sentence: Callable[[str, str], tuple[str, ...]]

    def text(self, clips: tuple[str, ...]) -> str:
        """Write a row of clips as the sentence it says, for the trace and the log."""
        words = " ".join("," if clip == speech.PAUSE else self.words[clip] for clip in clips)
        return words.replace(" ,", ",").capitalize()


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("vi", "vi", 145, speech.WORDS, speech.sentence),
        Language("en", "en-gb", 145, english.WORDS, english.sentence),
    )
}
