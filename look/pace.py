"""The pace of a window's loop: it waits for what happens, instead of looking for it all the time.

Kivy looks for touches once in each turn of its loop, and sleeps in between: thirty turns a second
find a touch 17 ms late on average, and cost 2 to 3 % of a core where nothing moves. SDL can wait
for the next touch instead (`SDL_WaitEventTimeout`), so a loop may turn slowly and still answer at
once. Where this SDL cannot be reached, Kivy's own sleep remains, and its pace is kept.
"""

from __future__ import annotations

import ctypes
import logging
import re
import time
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)
SLOW, USUAL = 4.0, 30.0  # turns a second
_LIVELY_S = 1.0  # after anything happened the loop turns at its usual pace
_LEAST_S = 0.006  # between two turns: a mouse that is moved sends a thousand events a second
_NEARLY_S = 0.0005
# Kivy fetches a touch at the end of one turn and gives it out in the next; SDL's own marks in its
# queue may cost one more each.
_TURNS = 4
_JOYSTICK = 0x200  # with one plugged in, SDL looks for events instead of waiting for them


class Pace:
    """The loop of Kivy's `clock`, from now on woken by SDL."""

    def __init__(self, clock: Any, sdl: Any = None) -> None:
        self._clock = clock
        self._sdl = sdl or _loaded_sdl()
        self._turns = 0  # to be made without waiting
        self._happened = float("-inf")
        if self._sdl is not None:
            self._sdl.SDL_QuitSubSystem(_JOYSTICK)
            self._ready = clock._check_ready
            clock.usleep, clock._check_ready = self._wait, self._check_ready
        else:
            log.warning("SDL cannot be waited for: the window's loop turns at its usual pace")

    def slow(self, slow: bool) -> None:
        """Turn slowly while nothing moves, or at the usual pace."""
        if self._sdl is not None:
            self._clock._max_fps = SLOW if slow else USUAL

    def _wait(self, microseconds: float) -> None:
        if self._turns:
            time.sleep(microseconds / 1e6)
        elif self._sdl.SDL_WaitEventTimeout(None, max(1, int(microseconds / 1000))):
            self._turns, self._happened = _TURNS, self._clock.time()

    def _check_ready(self, fps: float, least: float, undershoot: float) -> tuple[bool, float]:
        now = self._clock.time()
        if not self._turns:
            lively = now - self._happened < _LIVELY_S
            usual: tuple[bool, float] = self._ready(USUAL if lively else fps, least, undershoot)
            return usual
        rest = _LEAST_S - (now - self._clock._last_tick) if self._turns == _TURNS else 0.0
        ready = rest <= _NEARLY_S
        self._turns -= ready
        return ready, rest


def _loaded_sdl() -> Any:
    """Find the SDL that Kivy has loaded into this process: another one would know of no window."""
    try:
        found = re.findall(r"\S+/libSDL2-2\S*", Path("/proc/self/maps").read_text())
        return ctypes.CDLL(found[0]) if found else None
    except OSError:
        return None
