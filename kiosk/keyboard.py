"""The keyboard on the screen, as data.

Plain letters are enough: the search folds accents, so ``dang ky khai sinh`` finds what
``đăng ký khai sinh`` finds, and a visitor who has never typed Telex is not in the way of one who
has. Letters of Telex stay as typed; the row above the keys (`kiosk.marks`) puts a mark or a tone on
the last letter for those who want one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """One key: its id, what stands on it (a text's key for words), how many letters wide."""

    id: str
    face: str
    width: float = 1.0
    sign: str = ""


def _letters(row: str) -> tuple[Key, ...]:
    return tuple(Key(letter, letter.upper()) for letter in row)


ROWS: tuple[tuple[Key, ...], ...] = (
    _letters("1234567890"),
    _letters("qwertyuiop"),
    _letters("asdfghjkl"),
    (*_letters("zxcvbnm"), Key("backspace", "", 2.0, "backspace")),
    (Key("clear", "search.clear", 3.0), Key("space", "search.space", 4.5), Key(".", ".", 1.0)),
)
COLUMNS = 10
#: Where the row of marks begins its forms (at most three) and its six tones, in columns.
FORMS_AT, TONES_AT = 0, 4
