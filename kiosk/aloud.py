"""What a drawn screen says, in the order in which it is read: its content, then its choices. Pure.

It is read from the parts themselves, so nothing can stand on a screen that is not said. A sentence
may have a recorded clip, by the name of its text (``home.take``) or of what is touched
(``service.land``): that is how a language speaks for which no program has a voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kiosk.spoken import language, spoken, voices
from look.numerals import spelled
from look.parts import Button, Part, Words, buttons
from look.texts import FIRST, Texts

_FIRST = ("take", "take-priority", "search", "check-in")  # the doors, before what can be browsed
_LAST = (
    *("more", "fewer", "needs", "back", "home"),
    *("language", "languages", "go-on", "call", "see"),
)
_SILENT = ("listen",)  # whoever hears it has touched it
_SPOKEN = ("vi", "en")  # languages a program has a voice for
_LABEL = re.compile(r"[A-Z][A-Z0-9]{0,7}-?[0-9]{1,6}")
#: What is typed with: forty keys are no choices to be read out.
KEYS = ("key", "tone", "form")
_SIGNS = {
    "key:backspace": "aloud.backspace",
    "key:.": "aloud.dot",
    "key:-": "aloud.hyphen",
}  # keys without a word


@dataclass(frozen=True)
class Piece:
    """One thing to say: its words, whose voice (``vi`` or ``en``), and the clip's name if any.

    Where two voices share it `parts` has the words of each, by their language. What is `secret` is
    said and written down nowhere: what this visitor needs.
    """

    text: str
    lang: str = FIRST
    clip: str = ""
    secret: bool = False
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Choice:
    """What can be touched, how it is called, and whether it is a switch that is on."""

    id: str
    says: Piece
    on: bool = False


@dataclass(frozen=True)
class Told:
    """All that one screen says."""

    screen: str
    content: tuple[Piece, ...]
    choices: tuple[Choice, ...]
    keys: tuple[Choice, ...] = ()  # of the keyboard or the number pad


class Speech:
    """The sentences of one language, made ready to be said."""

    def __init__(self, texts: Texts, lang: str) -> None:
        self._texts, self._lang = texts, lang
        self._names = texts.names(lang)

    def piece(self, text: str, clip: str = "") -> Piece:
        """Make a text of the screen one thing to say."""
        clip = clip or self._names.get(text, "")
        if len(text) == 1 and text.isascii():
            voice = language(text, self._lang)
            return Piece(spelled(text, voice), voice, clip)
        parts = tuple((voice, spoken(said, voice)) for voice, said in voices(text, self._lang))
        whole = " ".join(said for _, said in parts)
        return Piece(whole, parts[0][0], clip, parts=parts if len(parts) > 1 else ())

    def say(self, key: str, **values: object) -> Piece:
        """Say a text by its key; one with values in it is another each time, and has no clip."""
        return self.piece(self._texts.say(self._lang, key, **values), "" if values else key)

    def tell(self, screen: str, parts: Iterable[Part]) -> Told:
        """Read a drawn screen."""
        drawn = tuple(parts)
        texts = [*_texts(_headed(drawn))]
        # A letter alone is the mark of a closed service or of a row of keys, unless it was typed.
        typed = texts if screen == "check-in" else texts[:1]
        content = [
            piece
            for text in texts
            if len(text) > 1 or text in typed
            for piece in self._pieces(text)
        ]
        found = sorted((b for b in buttons(drawn) if b.id not in _SILENT), key=_rank)
        on = self._texts.say(self._lang, "see.on")
        all_ = [Choice(b.id, self._choice(b), on in _texts(b.face)) for b in found]
        return Told(
            screen,
            tuple(piece for piece in content if piece.text),
            tuple(one for one in all_ if _kind(one.id) not in KEYS),
            tuple(one for one in all_ if _kind(one.id) in KEYS),
        )

    def read(self, told: Told) -> tuple[Piece, ...]:
        """Say a whole screen, as somebody reads it to a person who sits beside them."""
        return (*told.content, *self.counted(told), *(one.says for one in told.choices))

    def counted(self, told: Told) -> tuple[Piece, ...]:
        """Say how many choices there are."""
        if not told.choices:
            return ()
        return (self.say("aloud.choices", count=len(told.choices)),)

    def _pieces(self, text: str) -> tuple[Piece, ...]:
        """Say a text as one; a number of the centre by its signs where a language is of clips."""
        if self._lang in _SPOKEN or not _LABEL.fullmatch(text):
            return (self.piece(text),)
        return tuple(
            replace(
                self.piece(sign), clip=f"{'digit' if sign.isdigit() else 'letter'}-{sign.lower()}"
            )
            for sign in text
            if sign.isalnum()
        )

    def _choice(self, button: Button) -> Piece:
        """Name a button: its own text, then what stands below it; a pictogram by its name."""
        sign = _SIGNS.get(button.id)
        name = self._texts.say(self._lang, sign) if sign else button.text
        more = [text for text in _texts(button.face) if _is_more(text, name)]
        clip = self._names.get(name, button.id.replace(":", "."))
        said = self.piece(". ".join([name, *more]), clip)
        return replace(said, secret=_kind(button.id) == "need")


def _headed(parts: Sequence[Part]) -> Sequence[Part]:
    """Put the heading first, if the largest of the texts is one: a number is none."""
    free = [part for part in parts if isinstance(part, Words)]
    largest = max(free, key=lambda words: words.setting.px, default=None)
    if largest is None or largest.setting.weight != "SemiBold":
        return parts
    return [largest, *(part for part in parts if part is not largest)]


def _texts(parts: Sequence[Part]) -> Iterator[str]:
    """List the texts that stand free, in the order in which they were laid; none twice running."""
    before = ""
    for part in parts:
        if isinstance(part, Words):
            text = " ".join(line for line in part.setting.lines if line)
            if text and text != before:
                yield text
                before = text


def _is_more(text: str, name: str) -> bool:
    """Tell whether a text on a button says more than its name, whole or cut short."""
    return len(text) > 1 and not name.startswith(text.rstrip("…").rstrip())


def _kind(name: str) -> str:
    return name.partition(":")[0]


def _rank(button: Button) -> int:
    """Order choices: the doors, what this screen is about, then what leads away from it."""
    kind = _kind(button.id)
    if kind in _FIRST:
        return _FIRST.index(kind)
    return len(_FIRST) + (1 + _LAST.index(kind) if kind in _LAST else 0)
