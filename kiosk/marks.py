"""Vietnamese marks and tones by touch: which letter of a query they are for, and its forms. Pure.

Keys put no marks together by themselves: most who stand here have never typed Telex, and a letter
that turns into another under their finger, as the s of ``visa`` would, is a fault to them. Who
knows Telex types it all the same: the search reads it as it stands. The others may touch the row
above the keys, which offers the forms of the letter they typed last.
"""

from __future__ import annotations

import unicodedata

#: The letters that Vietnamese makes of a Latin one.
FORMS = {"a": "aăâ", "e": "eê", "i": "i", "o": "oôơ", "u": "uư", "y": "y", "d": "dđ"}
#: Level, sắc, huyền, hỏi, ngã, nặng: the order of the schoolbook.
TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
# Two vowels that end a syllable and bear its tone on the first: mua, kia, đầu, chịu.
_FALLING = {"ai", "ao", "au", "ay", "eo", "eu", "ia", "iu", "oi", "ua", "ui", "uu"}
_CONSONANTS = set("bcdghklmnpqrstvx")


def place(query: str) -> int | None:
    """Find the letter that a mark or tone touched now is for, counted from the end as -1, -2, ….

    It is the vowel that bears the tone of the last syllable, ``o`` in *nguoi*, or a *d* that was
    just typed; None where the last sign is none of either.
    """
    word = [_bare(letter) for letter in query.rpartition(" ")[2]]
    if word and word[-1] == "d":
        return -1
    end = len(word)
    while end and word[end - 1] in _CONSONANTS and len(word) - end < 2:
        end -= 1
    begin = end
    while begin and word[begin - 1] in "aeiouy":
        begin -= 1
    # The u of qu and the i of gi belong to the consonant when a vowel follows.
    if word[begin - 1 : begin + 1] in (["q", "u"], ["g", "i"]) and end - begin > 1:
        begin += 1
    if begin == end:
        return None
    open_ = end == len(word)
    back = 2 if open_ and "".join(word[end - 2 : end]) in _FALLING and end - begin > 1 else 1
    return end - back - len(word)


def forms(letter: str) -> tuple[str, ...]:
    """List what a letter can be, its tone kept: ``á`` can be á, ắ, ấ."""
    bare, tone = _bare(letter), _tone(letter)
    return tuple(unicodedata.normalize("NFC", form + tone) for form in FORMS.get(bare, ""))


def tones(letter: str) -> tuple[str, ...]:
    """List a vowel in the six tones; nothing for a consonant."""
    form = _toneless(letter)
    if _bare(letter) == "d":
        return ()
    return tuple(unicodedata.normalize("NFC", form + tone) for tone in TONES)


def changed(query: str, letter: str) -> str:
    """Put `letter` in the place of the one it is a form of; nothing else can be put there."""
    at = place(query)
    if at is None or letter not in (*forms(query[at]), *tones(query[at])):
        return query
    return query[:at] + letter + query[len(query) + at + 1 :]


def _tone(letter: str) -> str:
    return next((sign for sign in unicodedata.normalize("NFD", letter) if sign in TONES), "")


def _toneless(letter: str) -> str:
    signs = (sign for sign in unicodedata.normalize("NFD", letter) if sign not in TONES)
    return unicodedata.normalize("NFC", "".join(signs))


def _bare(letter: str) -> str:
    return "d" if letter == "đ" else unicodedata.normalize("NFD", letter)[0]
