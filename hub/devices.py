"""What each device may ask of the hub. Whatever stands in no table here is refused.

A device is one kiosk, one screen, one line of button boxes or one desk, let in by a key of its
own. The tables name calls as ``METHOD /path``; ``{}`` is any one step of a path, ``{name}`` the
device's own name, ``{counter}`` one of its counters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache


class Room(StrEnum):
    """What kind of device it is."""

    KIOSK = "kiosk"
    DISPLAY = "display"
    COUNTER = "counter"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Device:
    """Somebody who is known: a name, a room, and for the boxes of a line their counters."""

    name: str
    room: Room
    counters: tuple[str, ...] = ()


#: The name under which the hub itself speaks to the broker; no device can have it.
HUB = "hub"
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
# What a kiosk's own numbers begin with, and so what a kiosk can be called.
_KIOSK_NAME = re.compile(r"[A-Z][A-Z0-9]{0,4}")

# The id of a ticket is the handle on the citizen's own paper: 128 random bits, which nobody else
# has. Health tells whoever shows no key one word.
_EVERYBODY = (
    "GET /health",
    "GET /api/v1/tickets/{}",
    "GET /api/v1/tickets/{}/events",
)
_READING = (
    "GET /openapi.json",
    "GET /api/v1/services",
    "GET /api/v1/board/{}",
    "GET /api/v1/board/{}/events",
)
_BOOK = (
    "GET /api/v1/procedures",
    "GET /api/v1/procedures/{}",
    "GET /api/v1/book",
    "POST /api/v1/searches",
)
_COUNTER_VERBS = (
    *("open", "close", "pause", "next", "recall", "start", "finish", "no-show"),
    *("park", "unpark", "transfer", "undo"),
)
# What a counter may do to a ticket that it called; see `of_its_own`.
_IN_HAND = ("amend", "cancel", "check-in")

_MAY = {
    Room.DISPLAY: _READING,
    Room.KIOSK: (
        *_READING,
        *_BOOK,
        "POST /api/v1/tickets",
        "POST /api/v1/tickets/{}/printed",
        "POST /api/v1/tickets/{}/amend",
        "POST /api/v1/tickets/{}/check-in",
        "POST /api/v1/kiosks/{name}/series",
    ),
    Room.COUNTER: (
        *_READING,
        *(f"POST /api/v1/counters/{{counter}}/{verb}" for verb in _COUNTER_VERBS),
        *(f"POST /api/v1/tickets/{{}}/{verb}" for verb in _IN_HAND),
    ),
    Room.DESK: (
        *_READING,
        *_BOOK,
        "POST /api/v1/tickets",
        *(f"POST /api/v1/counters/{{}}/{verb}" for verb in _COUNTER_VERBS),
        *(f"POST /api/v1/tickets/{{}}/{verb}" for verb in (*_IN_HAND, "reinstate", "printed")),
    ),
}
_A_TICKET = re.compile(r"/api/v1/tickets/([^/]+)/[^/]+")


def everybody_may(method: str, path: str) -> bool:
    """Tell whether a call needs no key, also where devices have keys."""
    return bool(_open_calls().fullmatch(f"{method} {path}"))


def may(device: Device, method: str, path: str) -> bool:
    """Tell whether a device may make a call; of a ticket's, see `of_its_own` besides."""
    return bool(_calls_of(device).fullmatch(f"{method} {path}"))


def of_its_own(device: Device, method: str, path: str) -> str | None:
    """Name the ticket that must be in this device's hand, or stand aside at it, for the call."""
    asked = _A_TICKET.fullmatch(path)
    return asked[1] if asked and method != "GET" and device.room is Room.COUNTER else None


def wrong_name(name: str, room: Room) -> str:
    """Say what is wrong with a name for a device; empty: nothing is."""
    if name == HUB:
        return f"{HUB!r} is the hub itself"
    if room is Room.KIOSK and not _KIOSK_NAME.fullmatch(name):
        return "a kiosk is called as its numbers begin: 1 to 5 capital letters or digits, as K1"
    if not _NAME.fullmatch(name):
        return "a name has 1 to 64 letters, digits, '_', '.' or '-'"
    return ""


@cache
def _open_calls() -> re.Pattern[str]:
    return _pattern(_EVERYBODY, {})


@lru_cache(maxsize=1000)
def _calls_of(device: Device) -> re.Pattern[str]:
    own = {
        "name": re.escape(device.name),
        # Without a counter nothing matches.
        "counter": "|".join(map(re.escape, device.counters)) or "(?!)",
    }
    return _pattern(_MAY[device.room], own)


def _pattern(table: Iterable[str], own: Mapping[str, str]) -> re.Pattern[str]:
    rows = []
    for row in table:
        words = re.split(r"\{(\w*)\}", row)
        # What stands between braces is every second one.
        rows.append(
            "".join(
                f"(?:{own.get(word, '[^/]+')})" if place % 2 else re.escape(word)
                for place, word in enumerate(words)
            )
        )
    return re.compile("|".join(rows))
