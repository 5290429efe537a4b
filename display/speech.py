"""What is said: a call becomes a row of clip names. Pure; who says it is `display.voice`.

"Mời số A không không năm đến quầy số hai": labels are read digit by digit, because "năm" after
"không không" cannot be misheard as part of a greater number; counters are small and are said as
numbers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from look.numerals import DIGITS, LETTERS

#: A short silence between two groups of a sentence.
PAUSE = ""

#: Every clip of the bank and the words it says. Never a digit: espeak-ng reads "15" as "mười năm".
WORDS: dict[str, str] = {
    "moi-so": "mời số",
    "den-quay-so": "đến quầy số",
    "den-quay": "đến quầy",
    "help": "có người cần giúp",
    "at-kiosk": "tại máy lấy số",
    **{f"digit-{digit}": word for digit, word in enumerate(DIGITS["vi"])},
    "ten": "mười",  # 10 to 19
    "tens": "mươi",  # 20, 30 …
    "one-after-tens": "mốt",
    "four-after-tens": "tư",
    "five-after-ten": "lăm",
    **{f"letter-{letter}": name for letter, name in LETTERS["vi"].items()},
}


def sentence(label: str, counter: str) -> tuple[str, ...]:
    """Compose the clips that call `label` to `counter`, with `PAUSE` between the groups."""
    if counter.isascii() and counter.isdigit() and 1 <= int(counter) <= 99:
        place = ("den-quay-so", *number(int(counter)))
    else:
        place = ("den-quay", *spell(counter))
    return ("moi-so", *spell(label), PAUSE, *place)


def spell(text: str) -> tuple[str, ...]:
    """Read letters and digits one by one, in any language: their clips are called the same.

    A hyphen is a pause; what has no name is left out.
    """
    return tuple(_spell(text))


def _spell(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    for sign in plain:
        if sign in LETTERS["vi"]:
            yield f"letter-{sign}"
        elif sign.isascii() and sign.isdigit():
            yield f"digit-{sign}"
        elif sign in "- ":
            yield PAUSE


def number(value: int) -> tuple[str, ...]:
    """Say a number from 1 to 99 as one word group: 21 is "hai mươi mốt", 15 "mười lăm"."""
    if not 1 <= value <= 99:
        raise ValueError(f"{value} is not between 1 and 99")
    tens, ones = divmod(value, 10)
    if tens == 0:
        return (f"digit-{ones}",)
    head = ("ten",) if tens == 1 else (f"digit-{tens}", "tens")
    if ones == 0:
        return head
    if ones == 5:
        return (*head, "five-after-ten")
    if tens > 1 and ones == 1:
        return (*head, "one-after-tens")
    if tens > 1 and ones == 4:
        return (*head, "four-after-tens")
    return (*head, f"digit-{ones}")
