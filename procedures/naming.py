"""A short name for a long one: what fits a row of the kiosk, until a person writes a better one."""

from __future__ import annotations

import re

LONGEST = 60

_OPENING = re.compile(r"^(?:thủ tục(?: hành chính)?|tthc)\s*:?\s+", re.IGNORECASE)
_LEVEL = re.compile(r"\s*[(\[]\s*cấp (?:xã|phường)\s*[)\]]\s*$", re.IGNORECASE)
# Where a long name may end: before what only narrows it.
_BREAK = re.compile(r"\s*[,;:(/–-]\s|\s(?:đối với|áp dụng|thuộc|theo|trong|cho|của|tại|mà|do)\s")
_SHORTEST_CUT = 35


def short_name(name: str) -> str:
    """Shorten a procedure's official name to at most 60 characters."""
    short = _LEVEL.sub("", _OPENING.sub("", name)).strip(" .;,")
    if short.isupper():
        short = short.lower()
    short = short[:1].upper() + short[1:]
    return short if len(short) <= LONGEST else _cut(short)


def _cut(name: str) -> str:
    room = name[: LONGEST - 1]
    breaks = [m.start() for m in _BREAK.finditer(room + " ") if m.start() >= _SHORTEST_CUT]
    end = breaks[-1] if breaks else room.rfind(" ")
    return (room[:end] if end > 0 else room).rstrip(" ,;:(/-–") + "…"
