"""Tell systemd that a part has started and that its loop still turns (sd_notify, sd_watchdog).

Within a centre it is the centre that listens (`motcua.pulse`). Else a part that systemd did not
start tells nobody. The socket is taken out of the environment, so that no child speaks in our name.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, MutableMapping
from contextlib import suppress

Alive = Callable[[], None]
_FIRST_S, _ASK_S = 0.1, 5.0


class Watchdog:
    """Feeds systemd's watchdog: call it from the loop that matters, as often as you like."""

    def __init__(
        self,
        environment: MutableMapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        address = environment.pop("NOTIFY_SOCKET", "")
        usec = environment.pop("WATCHDOG_USEC", "")
        environment.pop("WATCHDOG_PID", "")
        # An address that begins with "@" is in the abstract namespace of Linux.
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        # systemd wants to hear at least once in this time; a quarter of it leaves room.
        self._every_s = int(usec) / 4e6 if usec.isdigit() else 0.0
        self._clock = clock
        self._ready = False
        self._fed = float("-inf")

    @property
    def is_told(self) -> bool:
        """Tell whether anybody listens."""
        return bool(self._address)

    def __call__(self) -> None:
        """Say that the loop turns; the first time, that the part is ready."""
        if not self._address:
            return
        if not self._ready:
            self._ready = self._say("READY=1")
        now = self._clock()
        if self._every_s and now - self._fed >= self._every_s:
            self._fed = now
            self._say("WATCHDOG=1")

    def _say(self, word: str) -> bool:
        # Without a listener there is nobody to be told, and nothing to be done. One that is itself
        # frozen must not hold this loop: its queue is ten words long, then a send would wait.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.setblocking(False)
            out.sendto(word.encode(), self._address)
            return True
        return False


def tell_for_this(answers: Callable[[], bool], alive: Watchdog) -> None:
    """Leave a process that tells systemd for this one, which becomes a program that never does.

    It tells as long as that one `answers`, and ends soon after it.
    """
    ours, pause_s = os.getpid(), _FIRST_S
    if not alive.is_told or os.fork():
        return
    while True:
        # Not at once: a port that is another's is refused first.
        time.sleep(pause_s)
        if os.getppid() != ours:
            os._exit(0)
        if answers():
            alive()
            pause_s = _ASK_S
