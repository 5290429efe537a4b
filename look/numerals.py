"""Numbers, letters and labels as the words they are said by, in Vietnamese and English. Pure.

A program that speaks gets words, never a digit: espeak-ng reads "15" as "mười năm". Labels are
said sign by sign, because "năm" after "không không" cannot be misheard as part of a greater number.
"""

from __future__ import annotations

import unicodedata

#: By language; a language that is not here is said in Vietnamese.
DIGITS = {
    "vi": ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
#: The names a Vietnamese clerk calls letters by: of the several in use, those least alike. The
#: English ones are written so that a program reads the name, never the word it also is ("a", "I").
LETTERS = {
    "vi": {
        "a": "a", "b": "bê", "c": "xê", "d": "dê", "e": "e", "f": "ép phờ", "g": "gờ", "h": "hát",
        "i": "i", "j": "di", "k": "ca", "l": "lờ", "m": "mờ", "n": "nờ", "o": "o", "p": "pê",
        "q": "quy", "r": "rờ", "s": "sờ", "t": "tê", "u": "u", "v": "vê", "w": "vê kép",
        "x": "ích xì", "y": "i dài", "z": "dét", "đ": "đê",
    },
    "en": {
        "a": "ay", "b": "bee", "c": "see", "d": "dee", "e": "ee", "f": "eff", "g": "jee",
        "h": "aitch", "i": "eye", "j": "jay", "k": "kay", "l": "ell", "m": "em", "n": "en",
        "o": "oh", "p": "pee", "q": "cue", "r": "are", "s": "ess", "t": "tee", "u": "you",
        "v": "vee", "w": "double you", "x": "ex", "y": "why", "z": "zed", "đ": "barred dee",
    },
}  # fmt: skip
LONGEST = 15  # digits; a longer row of them is no quantity
_GROUPS = {
    "vi": ("", "nghìn", "triệu", "tỷ", "nghìn tỷ"),
    "en": ("", "thousand", "million", "billion", "trillion"),
}
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spelled(text: str, lang: str) -> str:
    """Read letters and digits one by one: "A005" is "a không không năm".

    A hyphen or a space is a pause; what has no name is left out.
    """
    digits, letters = DIGITS.get(lang, DIGITS["vi"]), LETTERS.get(lang, LETTERS["vi"])
    words: list[str] = []
    for sign in unicodedata.normalize("NFD", text.casefold()):
        if sign in letters:
            words.append(letters[sign])
        elif sign.isascii() and sign.isdigit():
            words.append(digits[int(sign)])
        elif sign in "- " and words and words[-1] != ",":
            words.append(",")
    return " ".join(words).replace(" ,", ",").rstrip(",")


def cardinal(value: int, lang: str) -> str:
    """Say how many: 21 is "hai mươi mốt", 1005 "một nghìn không trăm lẻ năm".

    Raises `ValueError` below 0 and from 10 to the power of `LONGEST`.
    """
    if not 0 <= value < 10**LONGEST:
        raise ValueError(f"{value} is not between 0 and 10^{LONGEST}")
    groups = []
    rest = value
    while rest:
        rest, group = divmod(rest, 1000)
        groups.append(group)
    words: list[str] = []
    vietnamese = lang != "en"
    for place in range(len(groups) - 1, -1, -1):
        if group := groups[place]:
            # Behind a greater group the zeros are said too: "một nghìn không trăm lẻ năm".
            said = _group(group, whole=bool(words)) if vietnamese else _english(group, bool(words))
            words += [said, _GROUPS["vi" if vietnamese else "en"][place]]
    return " ".join(words).strip() or DIGITS["vi" if vietnamese else "en"][0]


def _group(value: int, *, whole: bool) -> str:
    """Say one to three digits in Vietnamese, all three where the group is a `whole` one."""
    digits = DIGITS["vi"]
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    words = [digits[hundreds], "trăm"] if hundreds or whole else []
    if tens == 0:
        return " ".join(
            [*words, *(["lẻ"] if words and ones else []), *([digits[ones]] * (ones > 0))]
        )
    words += ["mười"] if tens == 1 else [digits[tens], "mươi"]
    if ones == 5:
        words.append("lăm")
    elif ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 4 and tens > 1:
        words.append("tư")
    elif ones:
        words.append(digits[ones])
    return " ".join(words)


def _english(value: int, behind: bool) -> str:
    """Say one to three digits in English; a small group `behind` a greater one gets its "and"."""
    hundreds, rest = divmod(value, 100)
    words = [DIGITS["en"][hundreds], "hundred"] if hundreds else []
    if rest and (words or behind):
        words.append("and")
    if rest >= 20:
        words.append(_TENS[rest // 10 - 2])
        rest %= 10
    if rest >= 10:
        words.append(_TEENS[rest - 10])
    elif rest:
        words.append(DIGITS["en"][rest])
    return " ".join(words)
