"""What a citizen sees in one language more: a translator's own file, or the made-up longer one.

``kiosk-SCREEN-LANGUAGE[-MODE]-…`` in each way to see it, and the slips.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from look.texts import FIRST, Texts
from motcua.pictures_kiosk import MODES, Way

#: Vietnamese, each sentence 40 % longer: what a language that takes more room would do.
PSEUDO = "pseudo"


def languages(find: Callable[[str], Path]) -> Texts:
    """Read every language there is, and make the one that is longer."""
    texts = Texts.load(find)
    said = {key: longer(text) for key, text in texts.of(FIRST).items()}
    # A name is as long as it is.
    return texts.also(PSEUDO, said | {"language.name": "Ngôn ngữ Ẩỵ"})


def longer(text: str) -> str:
    """Make a text 40 % longer, with the highest and lowest letters, its places kept."""
    room = -(-len(text) * 2 // 5)
    words = ["Ẩỵ", "Ỗg", "nghiêng", "Ặp", "thuyền", "Ữy"]
    filled = ""
    while len(filled) < room:
        filled += f" {words[len(filled) % len(words)]}"
    return text + filled[:room].rstrip()


def modes_of(language: str) -> dict[str, Way]:
    """Name each way to see the kiosk in a language."""
    return {
        f"{language}-{mode}".rstrip("-"): (language, sight, colours)
        for mode, (lang, sight, colours) in MODES.items()
        if lang == FIRST
    }
