"""Questions as other hands would have typed them: without accents, as keys, with one letter wrong.

The input methods are written here from their rules, apart from the reader that undoes them.
"""

from __future__ import annotations

import random
import unicodedata

_TONES = {"\u0301": "s1", "\u0300": "f2", "\u0309": "r3", "\u0303": "x4", "\u0323": "j5"}
_LETTERS = {
    "ă": ("aw", "a8"), "â": ("aa", "a6"), "ê": ("ee", "e6"), "ô": ("oo", "o6"),
    "ơ": ("ow", "o7"), "ư": ("uw", "u7"), "đ": ("dd", "d9"),
}  # fmt: skip


def plain(text: str) -> str:
    """Type without accents."""
    bare = unicodedata.normalize("NFD", text)
    return "".join(c for c in bare if not unicodedata.combining(c)).translate(
        str.maketrans("đĐ", "dD")
    )


def telex(text: str) -> str:
    """Type the keys of Telex, the tone behind the syllable."""
    return " ".join(_keys(word, 0) for word in text.split(" "))


def vni(text: str) -> str:
    """Type the keys of VNI, the tone behind the syllable."""
    return " ".join(_keys(word, 1) for word in text.split(" "))


def _keys(word: str, method: int) -> str:
    out, tone = "", ""
    for char in unicodedata.normalize("NFC", word.lower()):
        parts = unicodedata.normalize("NFD", char)
        for mark in parts[1:]:
            if mark in _TONES:
                tone = _TONES[mark][method]
        bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        out += _LETTERS[bare][method] if bare in _LETTERS else bare
    end = len(out)
    while end and not out[end - 1].isalnum():
        end -= 1
    return out[:end] + tone + out[end:]


def one_wrong(text: str, seed: int) -> str:
    """Get one letter wrong: another, none, twice, or two of them swapped."""
    chance = random.Random(seed)
    places = [i for i, c in enumerate(text) if c.isalpha()]
    if not places:
        return text
    at = chance.choice(places)
    slip = chance.randrange(4)
    if slip == 0:
        return text[:at] + chance.choice("abcdeghiklmnopqrstuvxy") + text[at + 1 :]
    if slip == 1:
        return text[:at] + text[at + 1 :]
    if slip == 2 or at + 1 >= len(text) or not text[at + 1].isalpha():
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
