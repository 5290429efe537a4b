"""The pace of a window's loop: it waits for what happens, instead of looking for it all the time.

Kivy looks for touches once in each turn of its loop, and sleeps in between: thirty turns a second
find a touch 17 ms late on average, and cost 1 to 3 % of a core where nothing moves. SDL can wait
for the next touch instead (`SDL_WaitEventTimeout`), and be knocked at by another thread, so a loop
may turn only when something is due and still answer at once. Where this SDL cannot be reached, or
would itself look for touches all the time, Kivy's own sleep remains, and its pace is kept.
"""

from __future__ import annotations

import ctypes
import logging
import re
import threading
import time
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)
SLOW, USUAL = 1.0, 30.0  # turns a second: when nothing is due, and the most
_LIVELY_S = 1.0  # after anything happened the loop turns at its usual pace
_LEAST_S = 0.006  # between two turns: a mouse that is moved sends a thousand events a second
_NEARLY_S = 0.0005
# Kivy fetches a touch at the end of one turn and gives it out in the next; what it does then may
# come in two more.
_TURNS = 4
_JOYSTICK = 0x200  # with one plugged in, SDL looks for events instead of waiting for them
_WAITING = (b"x11", b"wayland")  # the screens on which SDL can wait
_FIRST, _LAST = 0x100, 0x7EFF  # of SDL's kinds of event: what really happens
_MARK = 0x7F00  # SDL's own, in its queue
_KNOCK = 0x8000  # SDL's first kind for others to use; Kivy passes it over


class Pace:
    """The loop of Kivy's `clock`, from now on woken by SDL. Made on the thread that turns it."""

    def __init__(self, clock: Any, sdl: Any = None) -> None:
        self._clock = clock
        self._sdl = sdl or _loaded_sdl()
        self._turns = 0  # to be made without waiting
        self._happened = float("-inf")
        self._slow = False
        self._thread = threading.get_ident()
        self._asleep = self._news = False
        if self._sdl is not None:
            self._sdl.SDL_QuitSubSystem(_JOYSTICK)
            self._ready = clock._check_ready
            clock.usleep, clock._check_ready = self._wait, self._check_ready
            clock.on_schedule = self._scheduled
        else:
            log.warning("SDL cannot be waited for: the window's loop turns at its usual pace")

    def slow(self, slow: bool) -> None:
        """Turn only when something is due, or at the usual pace."""
        self._slow = slow

    def _scheduled(self, event: Any) -> None:
        """Knock where another thread has something to be done at once."""
        if event.timeout <= 0 and threading.get_ident() != self._thread:
            self._news = True
            if self._asleep:
                self._sdl.SDL_PushEvent(_knock())

    def _wait(self, microseconds: float) -> None:
        if self._turns or self._news:
            time.sleep(microseconds / 1e6)
            return
        self._asleep = True
        # Whoever had news between these two lines and the ones above did not knock.
        if not self._news and self._sdl.SDL_WaitEventTimeout(
            None, max(1, int(microseconds / 1000))
        ):
            self._sdl.SDL_FlushEvents(_MARK, _KNOCK)
            if self._sdl.SDL_HasEvents(_FIRST, _LAST):
                self._turns, self._happened = _TURNS, self._clock.time()
        self._asleep = False

    def _check_ready(self, _fps: float, least: float, undershoot: float) -> tuple[bool, float]:
        now = self._clock.time()
        since = now - self._clock._last_tick
        if self._turns:
            rest = _LEAST_S - since if self._turns == _TURNS else 0.0
            ready = rest <= _NEARLY_S
            self._turns -= ready
            return ready, rest
        if self._news:
            rest = _LEAST_S - since
        elif self._slow and now - self._happened >= _LIVELY_S:
            due = self._clock.get_min_timeout() - now
            rest = min(1 / SLOW - since, max(due, 1 / USUAL - since))
        else:
            usual: tuple[bool, float] = self._ready(USUAL, least, undershoot)
            return usual
        ready = rest <= _NEARLY_S
        if ready:
            self._news = False
        return ready, rest


def _knock() -> Any:
    """Make an empty event: SDL's are 56 bytes long and begin with their kind."""
    return (ctypes.c_uint32 * 14)(_KNOCK)


def _loaded_sdl() -> Any:
    """Find the SDL that Kivy has loaded into this process: another one would know of no window."""
    try:
        found = re.search(r"\S+/libSDL2-2\S*", Path("/proc/self/maps").read_text())
        sdl = ctypes.CDLL(found[0]) if found else None
    except OSError:
        return None
    if sdl is None:
        return None
    sdl.SDL_GetCurrentVideoDriver.restype = ctypes.c_char_p
    return sdl if sdl.SDL_GetCurrentVideoDriver() in _WAITING else None
