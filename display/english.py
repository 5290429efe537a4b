"""A call in English, as a row of clip names: "Number A zero zero five, to counter two". Pure."""

from __future__ import annotations

from display.speech import PAUSE, spell
from look.numerals import DIGITS, LETTERS

_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

WORDS: dict[str, str] = {
    "number": "number",
    "to-counter": "to counter",
    "help": "somebody needs help",
    "at-kiosk": "at the ticket machine",
    **{f"digit-{digit}": word for digit, word in enumerate(DIGITS["en"])},
    **{f"teen-{value}": word for value, word in enumerate(_TEENS, 10)},
    **{f"tens-{value}": word for value, word in enumerate(_TENS, 2)},
    **{f"letter-{letter}": name for letter, name in LETTERS["en"].items()},
}


def sentence(label: str, counter: str) -> tuple[str, ...]:
    """Compose the clips that call `label` to `counter`, with `PAUSE` between the groups."""
    small = counter.isascii() and counter.isdigit() and 1 <= int(counter) <= 99
    place = number(int(counter)) if small else spell(counter)
    return ("number", *spell(label), PAUSE, "to-counter", *place)


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
