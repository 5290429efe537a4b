"""What is said: a call becomes a row of clip names. Pure; who says it is `display.voice`.

"Mời số A không không năm đến quầy số hai": labels are read digit by digit, because "năm" after
"không không" cannot be misheard as part of a greater number; counters are small and are said as
numbers. What is said of a counter is what the screen shows of it: one with a name has a clip of
its own, and without that clip the call says only the number, and to look at the screen.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from look.numerals import DIGITS, LETTERS

#: A short silence between two groups of a sentence.
PAUSE = ""


def letter_clip(letter: str) -> str:
    """Name the clip of a letter: of plain letters, so that it can be copied anywhere."""
    return f"letter-{'dd' if letter == 'đ' else letter}"


#: Every clip of the bank and the words it says. Never a digit: espeak-ng reads "15" as "mười năm".
WORDS: dict[str, str] = {
    "moi-so": "mời số",
    "den-quay-so": "đến quầy số",
    "den-quay": "đến quầy",
    "den": "đến",
    "xem-bang": "xin xem bảng",
    "help": "có người cần giúp",
    "at-kiosk": "tại máy lấy số",
    **{f"digit-{digit}": word for digit, word in enumerate(DIGITS["vi"])},
    "ten": "mười",  # 10 to 19
    "tens": "mươi",  # 20, 30 …
    "one-after-tens": "mốt",
    "four-after-tens": "tư",
    "five-after-ten": "lăm",
    **{letter_clip(letter): name for letter, name in LETTERS["vi"].items()},
}


#: A counter's code that is spelt, as "B2": a longer one is not understood, and takes too long.
_CODE = re.compile(r"[A-ZĐ0-9]{1,3}|[A-ZĐ0-9]-[A-ZĐ0-9]", re.IGNORECASE)


def sentence(label: str, place: str, named: str = "", *, numbered: bool = True) -> tuple[str, ...]:
    """Compose the clips that call `label` to `place`, with `PAUSE` between the groups.

    `place` and `numbered` are what the screen shows (`display.board.place`). `named` is the clip
    of a counter with a name (`name_clip`); without it such a call says to look at the screen.
    """
    called = ("moi-so", *spell(label), PAUSE)
    if is_small(place):
        return (*called, "den-quay-so", *number(int(place)))
    if is_code(place):
        return (*called, "den-quay", *spell(place))
    return (*called, "den-quay" if numbered else "den", named) if named else (*called, "xem-bang")


def is_small(place: str) -> bool:
    """Tell whether a counter is said as a number."""
    return place.isascii() and place.isdigit() and 1 <= int(place) <= 99


def is_code(place: str) -> bool:
    """Tell whether a counter is spelt."""
    return _CODE.fullmatch(place) is not None


def name_clip(place: str) -> str:
    """Name the clip that says a counter's name; nothing for one that is said or spelt.

    "Phòng Tư pháp" is said by ``counter-phong-tu-phap-…``: by the name and not by the counter's
    id, so that a counter that is given another name never sends people to the old one. The four
    signs at its end tell "Thu phí" from "Thư phí", which have the same plain letters.
    """
    if is_code(place):
        return ""
    name = place.casefold()
    marked = unicodedata.normalize("NFD", name.replace("đ", "d"))
    words = "".join(sign for sign in marked if not unicodedata.combining(sign))
    own = hashlib.sha256(unicodedata.normalize("NFC", name).encode()).hexdigest()[:4]
    return "-".join(("counter", *re.findall(r"[a-z0-9]+", words), own))


def spell(text: str) -> tuple[str, ...]:
    """Read letters and digits one by one, in any language: their clips are called the same.

    A hyphen is a pause; what has no name is left out.
    """
    return tuple(_spell(text))


def _spell(text: str) -> Iterator[str]:
    for sign in unicodedata.normalize("NFD", text.casefold()):
        if sign in LETTERS["vi"]:
            yield letter_clip(sign)
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
