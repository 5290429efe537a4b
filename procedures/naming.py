"""A short name for a long one: what fits a row of the kiosk, until a person writes a better one."""

from __future__ import annotations

import re

LONGEST = 60
#: Ends a text of which there was more.
MORE = "…"

_OPENING = re.compile(r"^(?:thủ tục(?: hành chính)?|tthc)\s*:?\s+", re.IGNORECASE)
_LEVEL = re.compile(r"\s*[(\[]\s*cấp (?:xã|phường)\s*[)\]]\s*$", re.IGNORECASE)
# Where a long name may end: before what only narrows it.
_BREAK = re.compile(r"\s*[,;:(/–-]\s|\s(?:đối với|áp dụng|thuộc|theo|trong|cho|của|tại|mà|do)\s")


def short_name(name: str) -> str:
    """Shorten a procedure's official name to at most 60 characters."""
    short = _LEVEL.sub("", _OPENING.sub("", name)).strip(" .;,")
    if short.isupper():
        short = short.lower()
    short = short[:1].upper() + short[1:]
    return short if len(short) <= LONGEST else cut(short, LONGEST, _BREAK)


def cut(text: str, longest: int, ends: re.Pattern[str]) -> str:
    """Cut a text where a part of it ends; "…" tells that there was more."""
    if len(text) <= longest:
        return text
    room = text[: longest - 1]
    found = [m.start() for m in ends.finditer(room) if m.start() > longest // 2]
    end = found[-1] if found else room.rfind(" ")
    return room[: end if end > 0 else len(room)].rstrip(" ,;:(") + MORE
