"""Calling a person to the kiosk: whether somebody was told, and for how long it stands. Pure.

It outlives the visit: whoever called may sit down and wait. Times are seconds of a monotonic clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Heard(StrEnum):
    """What came of a call."""

    NOBODY = "nobody"  # nobody calls
    TOLD = "told"  # the staff's screens were told
    AWAY = "away"  # the line to the staff is down: nothing can be promised


@dataclass(frozen=True)
class Call:
    """One call for help, and since when it stands."""

    heard: Heard = Heard.NOBODY
    since: float = 0.0

    @property
    def stands(self) -> bool:
        """Tell whether the staff is told at this moment."""
        return self.heard is Heard.TOLD


NOBODY = Call()


def touched(call: Call, now: float, connected: bool) -> Call:
    """Call, or take the call back that stands."""
    if call.stands:
        return NOBODY
    return Call(Heard.TOLD if connected else Heard.AWAY, now)


def ticked(call: Call, now: float, longest_s: float) -> Call:
    """End a call that nobody took back for `longest_s`."""
    return NOBODY if call.stands and now - call.since >= longest_s else call
