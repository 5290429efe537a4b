"""A bare push button: one contact, and what is meant by how long it is held.

Pure: whoever watches the contact says at each look whether it is closed, and when that was. A
press counts when the contact opens again, because only then it is known how long it was; so a
contact that never opens calls nobody. What is doubtful calls nobody either: a citizen sent to a
counter that did not call costs more than a second press.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum

from counter.codec import Key

LOOK_S = 0.010
"""The contact is looked at so often: a tap by a person closes it for 50 ms at the least."""
STEADY_S = 0.030
"""So long a contact must stay as it is before that counts: bounces of a few ms, and spikes, do not.
It is the time a box of the line is deaf after a press (`counter.debounce`)."""
LONG_S = 1.0
VERY_LONG_S = 4.0
STUCK_S = 15.0
"""Nobody holds a button for so long; something lies on it, or the wires touch."""
NOISE_EDGES = 16
"""More changes than this within a second no hand makes: four taps, each with its bounces."""
CALM_S = 5.0
GAP_S = 0.25
"""Whoever did not look for so long does not know how long the contact was closed."""


class ButtonFault(StrEnum):
    """What can be wrong with the contact itself."""

    STUCK = "stuck"
    NOISY = "noisy"


def meant(held_s: float) -> Key | None:
    """Tell what a press of this length means; None when it was no press by a person."""
    if held_s >= STUCK_S:
        return None
    if held_s >= VERY_LONG_S:
        return Key.NO_SHOW
    return Key.RECALL if held_s >= LONG_S else Key.NEXT


def hold_for(key: Key) -> float:
    """Tell for how many seconds to hold the button to mean `key`; ValueError: it cannot mean it."""
    held = {Key.NEXT: 0.15, Key.RECALL: LONG_S + 0.5, Key.NO_SHOW: VERY_LONG_S + 0.5}
    if key not in held:
        raise ValueError(f"a bare button cannot mean {key}")
    return held[key]


class Button:
    """One contact since its adapter was opened. `fault`: what is wrong with it now."""

    def __init__(self) -> None:
        self.fault: ButtonFault | None = None
        self._level: bool | None = None
        self._since = 0.0
        self._steady: bool | None = None
        self._closed_at = 0.0
        self._counts = False
        self._edges: deque[float] = deque()
        self._looked: float | None = None

    def __repr__(self) -> str:
        known = {None: "not seen yet", True: "held", False: "open"}[self._steady]
        return f"<Button: {self.fault or known}>"

    @property
    def rests(self) -> bool:
        """Tell whether the contact has been seen at rest, so that a press would count."""
        return self._steady is not None

    def sees(self, closed: bool, now: float) -> Key | None:
        """Take one look at the contact; give what was meant when a press has just ended."""
        if self._looked is not None and now - self._looked > GAP_S:
            self._counts = False
        self._looked = now
        if closed is not self._level:
            if self._level is not None:
                self._edges.append(now)
            self._level, self._since = closed, now
        if self._is_noisy(now) or now - self._since < STEADY_S:
            return None
        if closed is not self._steady:
            return self._settles(closed)
        if closed and now - self._closed_at >= STUCK_S:
            self.fault = ButtonFault.STUCK
        return None

    def _settles(self, closed: bool) -> Key | None:
        was, self._steady = self._steady, closed
        if closed:
            # A contact that is closed when the adapter is opened was not pressed just now.
            self._closed_at, self._counts = self._since, was is False
            return None
        self.fault = None
        return meant(self._since - self._closed_at) if self._counts else None

    def _is_noisy(self, now: float) -> bool:
        while self._edges and now - self._edges[0] > (
            CALM_S if self.fault is ButtonFault.NOISY else 1.0
        ):
            self._edges.popleft()
        if self.fault is ButtonFault.NOISY:
            if self._edges:
                return True
            # Calm again; what is closed now has been so through the noise, and is no press.
            self.fault, self._steady, self._counts = None, None, False
            return False
        if len(self._edges) > NOISE_EDGES:
            self.fault = ButtonFault.NOISY
            return True
        return False
