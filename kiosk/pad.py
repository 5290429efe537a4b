"""The five keys of a pad for people who do not see the screen, as a keyboard sends them. Pure.

Such pads are keyboards: each key sends a code that can be chosen (arrows, function keys, or, on
some, Pause and its neighbours). The names below are those of the settings; the codes are Kivy's.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

_SDL = 1 << 30  # SDL's mark of a key without a character; Kivy passes on what it does not know

#: Kivy takes Print, Scroll Lock and Pause for F13 to F15, and passes on the true ones as SDL's.
CODES: Mapping[str, int] = {
    "up": 273, "down": 274, "right": 275, "left": 276, "enter": 13, "backspace": 8, "tab": 9,
    "space": 32, "insert": 277, "home": 278, "end": 279, "pageup": 280, "pagedown": 281,
    "delete": 127, "numpadenter": 271, "printscreen": 294, "scrolllock": 295, "pause": 296,
    **{f"f{number}": 281 + number for number in range(1, 13)},
    **{f"f{number}": _SDL + 91 + number for number in range(13, 25)},
    **{f"numpad{number}": 256 + number for number in range(10)},
    **{sign: ord(sign) for sign in "0123456789abcdefghijklmnopqrstuvwxyz"},
}  # fmt: skip


class Key(StrEnum):
    """What a key of the pad means."""

    PREVIOUS = "previous"
    NEXT = "next"
    CHOOSE = "choose"
    BACK = "back"
    REPEAT = "repeat"


class Pad:
    """Tell the keys of one pad by their codes; one that is held counts once (EN 301 549, 5.7)."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._keys = {CODES[name]: Key(key) for key, name in names.items()}
        self._held: set[int] = set()

    def down(self, code: int) -> Key | None:
        """Take a key that went down; None: it means nothing, or is still held."""
        if code in self._held:
            return None
        self._held.add(code)
        return self._keys.get(code)

    def up(self, code: int) -> None:
        """Take a key that was let go."""
        self._held.discard(code)
