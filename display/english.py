"""A call in English, as a row of clip names: "Number A zero zero five, to counter two". Pure."""

from __future__ import annotations

from display.speech import PAUSE, is_code, is_small, letter_clip, spell
from look.numerals import DIGITS, LETTERS

_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

WORDS: dict[str, str] = {
    "number": "number",
    "to-counter": "to counter",
    "to": "to",
    "see-screen": "please see the screen",
    "help": "somebody needs help",
    "at-kiosk": "at the ticket machine",
    **{f"digit-{digit}": word for digit, word in enumerate(DIGITS["en"])},
    **{f"teen-{value}": word for value, word in enumerate(_TEENS, 10)},
    **{f"tens-{value}": word for value, word in enumerate(_TENS, 2)},
    **{letter_clip(letter): name for letter, name in LETTERS["en"].items()},
}


def sentence(label: str, place: str, named: str = "", *, numbered: bool = True) -> tuple[str, ...]:
    """Compose the clips that call `label` to `place` (see `display.speech.sentence`)."""
    called = ("number", *spell(label), PAUSE)
    if is_small(place):
        return (*called, "to-counter", *number(int(place)))
    if is_code(place):
        return (*called, "to-counter", *spell(place))
    return (
        (*called, "to-counter" if numbered else "to", named) if named else (*called, "see-screen")
    )


def number(value: int) -> tuple[str, ...]:
    """Say a number from 1 to 99 as one word group: 21 is "twenty one"."""
    if not 1 <= value <= 99:
        raise ValueError(f"{value} is not between 1 and 99")
    tens, ones = divmod(value, 10)
    if tens == 0:
        return (f"digit-{ones}",)
    if tens == 1:
        return (f"teen-{value}",)
    return (f"tens-{tens}", *([f"digit-{ones}"] if ones else []))
