"""What one key makes of what was typed so far: a query, or the number of a slip. Pure."""

from __future__ import annotations

import re

LONGEST_QUERY = 60
LONGEST_NUMBER = 12
_SHORT = re.compile(r"([A-Z])([0-9]{1,6})")
_WITH_SERIES = re.compile(r"[A-Z][A-Z0-9]{0,7}-[0-9]{3,6}")


def query(before: str, key: str) -> str:
    """Add one key of the keyboard to a query."""
    match key:
        case "space":
            after = f"{before} " if before and not before.endswith(" ") else before
        case "backspace":
            after = before[:-1]
        case "clear":
            after = ""
        case _:
            after = before + key if len(key) == 1 else before
    return after[:LONGEST_QUERY]


def number(before: str, key: str) -> str:
    """Add one key of the number pad. Whoever touches a second letter means another number."""
    match key:
        case "backspace":
            return before[:-1]
        case _ if len(key) != 1:
            return before
        case _ if key.isalpha() and len(before) == 1:
            return key
    return (before + key)[:LONGEST_NUMBER]


def as_label(typed: str) -> str | None:
    """Read what was typed as a number of the centre, ``A5`` as ``A005``; None while it is none."""
    if short := _SHORT.fullmatch(typed):
        return f"{short[1]}{short[2].lstrip('0').zfill(3)}"
    return typed if _WITH_SERIES.fullmatch(typed) else None
