"""Vietnamese text as it comes in: one form at every boundary, folded for those who type plain.

A letter can arrive composed or as letter and marks (NFD), a name can carry invisible marks of
writing direction, and đ is a letter of its own that no decomposition turns into d.
"""

from __future__ import annotations

import re
import unicodedata

# A question is a sentence, not a page: what follows, a paste or a cat on the keyboard, would only
# cost time.
LONGEST_QUERY = 400
_WORD = re.compile(r"[^\W_]+")
_CODE = re.compile(
    r"(?P<group>\d)[.\s]?(?P<number>\d{6})(?:\.\d{2})*(?:\.\d{3})?(?:\.\d{2})*(?:\.[A-Za-z]\w{1,4})?"
)
_CODE_IN = re.compile(r"(?<![\w.])\d\.?\d{6}(?:\.\w+)*(?!\w)")


def tidy(text: str) -> str:
    """Compose the text (NFC), drop what cannot be seen, and leave one space between words."""
    # The portal's texts hold marks of writing direction inside words: a reader sees nothing, a
    # search finds nothing.
    shown = unicodedata.normalize("NFC", text)
    # Most texts have no such sign, and those that have it few different ones.
    if not shown.isprintable():
        for sign in set(shown):
            if unicodedata.category(sign) == "Cf":
                shown = shown.replace(sign, "")
    return " ".join(shown.split())


def tidy_lines(text: str) -> str:
    """Tidy a text file line by line, so that a line number still means the same line."""
    return "\n".join(tidy(line) for line in text.splitlines())


def fold(text: str) -> str:
    """Write the text as one types without accents: small letters, no marks, d for đ."""
    bare = unicodedata.normalize("NFD", text.lower())
    marked = "".join(c for c in bare if not unicodedata.combining(c))
    return marked.replace("đ", "d")


def words(text: str) -> list[str]:
    """Split the text into small-letter words, accents kept."""
    return _WORD.findall(tidy(text).lower())


def read_code(text: str) -> str | None:
    """Recognise a procedure's code in any of its spellings; None when the text is no code.

    People copy it from the portal (``1.001193.000.00.00.H38``), from a form (``1.001193.01``) or
    type it from memory (``1001193``).
    """
    match = _CODE.fullmatch(tidy(text[:64]).replace(" ", ""))
    return f"{match['group']}.{match['number']}" if match else None


def codes_in(text: str) -> tuple[str, ...]:
    """Find every procedure's code in a text, also between words."""
    found = (read_code(match[0]) for match in _CODE_IN.finditer(tidy(text[:LONGEST_QUERY])))
    whole = read_code(text)
    return tuple(dict.fromkeys(code for code in (whole, *found) if code))
