"""What an input method leaves behind when it is off: Telex and VNI keys, read as the letters.

A word is decoded only when it is no Vietnamese syllable as it stands and one after decoding:
``wifi`` and ``karaoke`` stay, ``ddawng`` and ``d9a8ng`` become ``đăng``.
"""

from __future__ import annotations

import re
import unicodedata

from procedures.text import fold

_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx])?"
_RIMES = (
    "a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|e|ec|ech|em|en|eng|enh|eo|ep|et|eu|"
    "i|ia|ich|iec|iem|ien|ieng|iep|iet|ieu|im|in|inh|ip|it|iu|"
    "o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oc|oe|oen|oeo|oet|oi|om|on|ong|op|ot|"
    "u|ua|uan|uang|uat|uay|uc|ue|uech|uenh|ui|um|un|ung|uo|uoc|uoi|uom|uon|uong|uop|uot|uou|up|"
    "ut|uu|uy|uya|uych|uyen|uyet|uyn|uynh|uyp|uyt|uyu|y|yem|yen|yet|yeu"
)
_SYLLABLE = re.compile(f"{_ONSET}(?:{_RIMES})")
_VOWELS = "aeiouy"
_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = dict(zip("12345", _TELEX_TONES.values(), strict=True))
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_SHAPES = {"6": (_CIRCUMFLEX, "aeo"), "7": (_HORN, "uo"), "8": (_BREVE, "a")}


def is_syllable(word: str) -> bool:
    """Tell whether a word, its accents aside, can be a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(fold(word)) is not None


def decode(word: str) -> str:
    """Read Telex or VNI keys in one small-letter word; what is none comes back as it is."""
    if len(word) < 2 or not word.isascii() or not word.isalnum() or is_syllable(word):
        return word
    keys = _vni if any(c.isdigit() for c in word) else _telex
    read = keys(word)
    return read if read != word and is_syllable(read) else word


def _telex(word: str) -> str:
    letters: list[str] = []
    tone = ""
    for key in word:
        if key in _TELEX_TONES and _first_vowel(letters) is not None:
            tone = _TELEX_TONES[key]
        elif key == "w":
            if not _bend(letters):
                letters.append("u" + _HORN)
        elif key == "d" and letters and letters[0] == "d":
            letters[0] = "đ"
        elif key in "aeo" and key in letters and _shape(letters, _CIRCUMFLEX, key):
            continue
        else:
            letters.append(key)
    return _spelt(letters, tone)


def _vni(word: str) -> str:
    letters: list[str] = []
    tone = ""
    for key in word:
        if key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif key == "9" and letters and letters[0] == "d":
            letters[0] = "đ"
        elif key == "7":
            if not _bend(letters, breve=False):
                return word
        elif key in _SHAPES:
            if not _shape(letters, *_SHAPES[key]):
                return word
        elif key.isdigit():
            return word
        else:
            letters.append(key)
    return _spelt(letters, tone)


def _bend(letters: list[str], *, breve: bool = True) -> bool:
    """Put the horn on u and o (on both of ``uo``), or the breve on a."""
    places = [i for i, letter in enumerate(letters) if letter in ("u", "o", "a")]
    if not places:
        return False
    last = places[-1]
    # In "ua" it is the u that bends ("mưa"); after a q the u is no vowel.
    if letters[last] == "a" and last and letters[last - 1] == "u" and letters[:1] != ["q"]:
        last -= 1
    if letters[last] == "a":
        if breve:
            letters[last] = "a" + _BREVE
        return breve
    if letters[last] == "o" and last and letters[last - 1] == "u":
        letters[last - 1] = "u" + _HORN
    letters[last] += _HORN
    return True


def _shape(letters: list[str], mark: str, fits: str) -> bool:
    for place in range(len(letters) - 1, -1, -1):
        if letters[place] in fits:
            letters[place] += mark
            return True
    return False


def _first_vowel(letters: list[str]) -> int | None:
    return next((i for i, letter in enumerate(letters) if letter[0] in _VOWELS), None)


def _spelt(letters: list[str], tone: str) -> str:
    # Terms hold the tone apart from the letter, so any vowel may carry it here.
    if tone:
        shaped = [i for i, letter in enumerate(letters) if len(letter) > 1]
        place = shaped[-1] if shaped else _first_vowel(letters)
        if place is None:
            return "".join(letters)
        letters[place] += tone
    return unicodedata.normalize("NFC", "".join(letters))
