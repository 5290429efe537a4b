"""What is wrong with one box, as far as its answers tell. Pure.

Two boxes with one address mostly speak at the same moment, and the computer hears neither. At
other times one speaks after the other, and it hears two answers to one question, or two lives that
take turns (a box counts its boot number on, so a life that is over never comes back).
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum

from counter.codec import Key

MISSES = 3
"""A box that misses so many polls in a row is silent; a lost frame or two are no news."""
ODD = 3
"""So many second answers or restarts among the last 50 are no accident. One may be: of a box whose
power failed, or an answer so late that none was owed any more."""
ALONE = 500
"""After so many answers of one life, and nothing odd, the second box is gone: some seconds."""
NOISY = 10
"""So many of the last 100 questions went wrong: more than a lost frame now and then."""
QUIET = 2


class Fault(StrEnum):
    """What a box can suffer from, in the words of a device's state."""

    SILENT = "silent"
    GARBLED = "garbled"
    SHARED = "shared"
    STUCK = "stuck"
    NOISY = "noisy"


_WORDS = {
    Fault.SILENT: "silent",
    Fault.GARBLED: "garbled: its answers come broken; a loose wire, or two boxes of one address?",
    Fault.SHARED: "shared: two boxes have this address",
    Fault.NOISY: "noisy: many of its answers come broken",
}


class Troubles:
    """The symptoms of one box, and what they add up to: the worst `fault`, told in `wrong`."""

    def __init__(self) -> None:
        self.stuck: Key | None = None
        self._misses = 0
        self._broken = 0
        self._lives: deque[str] = deque(maxlen=8)
        self._odd: deque[bool] = deque(maxlen=50)
        self._shared = False
        self._alone = 0
        self._went: deque[bool] = deque(maxlen=100)
        self._noisy = False

    def __repr__(self) -> str:
        return f"<Troubles: {self.fault or 'none'}>"

    @property
    def fault(self) -> Fault | None:
        """Name the worst that is wrong now."""
        if self._shared:
            return Fault.SHARED
        if self._misses >= MISSES:
            return Fault.GARBLED if self._broken >= MISSES else Fault.SILENT
        if self.stuck is not None:
            return Fault.STUCK
        return Fault.NOISY if self._noisy else None

    @property
    def wrong(self) -> str:
        """Say it in a few words; empty when nothing is."""
        fault = self.fault
        if fault is Fault.STUCK:
            return f"stuck: the key {self.stuck} stays pressed"
        return _WORDS[fault] if fault else ""

    def answered(self, boot: str, stuck: Key | None, *, restarted: bool) -> None:
        """Take an answer that could be read."""
        returned = boot in self._lives and self._lives[-1] != boot
        if boot in self._lives:
            self._lives.remove(boot)
        self._lives.append(boot)
        self.stuck = stuck
        self._misses = self._broken = 0
        self._is_odd(restarted, certain=returned)
        self._goes(well=True)

    def answered_twice(self) -> None:
        """Take a second answer to the same question."""
        self._is_odd(True)

    def missed(self, *, broken: bool) -> None:
        """Take that no answer could be read; `broken`: bytes came, but they made no frame."""
        self._misses += 1
        self._broken = self._broken + 1 if broken else 0
        if broken:
            self._alone = 0
        if self.fault is Fault.SILENT:
            # Whatever answers next may be another box that took the place of this one.
            self._lives.clear()
            self._went.clear()
        self._goes(well=False)

    def _is_odd(self, odd: bool, *, certain: bool = False) -> None:
        self._odd.append(odd)
        if certain or sum(self._odd) >= ODD:
            self._shared = True
        self._alone = 0 if odd or certain else self._alone + 1
        if self._alone >= ALONE:
            self._shared = False

    def _goes(self, *, well: bool) -> None:
        self._went.append(well)
        wrong = self._went.count(False)
        self._noisy = wrong > QUIET if self._noisy else wrong >= NOISY
