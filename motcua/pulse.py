"""Hear whether the loop of a part still turns, as systemd would.

Inside a centre the parts are no units of systemd, which watches the centre alone. So the centre
listens to each part on a socket of its own, in systemd's words (sd_notify, sd_watchdog): a part
says the same whoever started it. Mosquitto says nothing; it is asked.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

STILL_S = 30.0
"""A loop that stood still for so long will not turn again; the units of systemd say the same."""
START_S = 90.0
"""A part that has told nothing for so long since its start stands still; the units say the same."""
_ASK_S = 5.0


class Pulse(Protocol):
    """How the centre knows of one part that it is not frozen."""

    def start(self, environment: dict[str, str]) -> dict[str, str]:
        """Begin anew with a new process; give the environment it is started with."""
        ...

    def still_s(self, now: float) -> float:
        """Tell for how long nothing was heard that should have been."""
        ...


class Spoken:
    """The pulse of a part that tells it by itself (`motcua.watchdog`)."""

    def __init__(self) -> None:
        self._ear: socket.socket | None = None
        self._heard = 0.0

    def start(self, environment: dict[str, str]) -> dict[str, str]:
        """Listen to the new process alone: what the old one said last is not the new one's."""
        if self._ear is not None:
            self._ear.close()
        self._heard = time.monotonic() + START_S - STILL_S
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ear.setblocking(False)
        # A name the kernel chooses, in the abstract namespace of Linux: no file is left behind.
        self._ear.bind("")
        name = self._ear.getsockname()
        told = {"NOTIFY_SOCKET": f"@{name[1:].decode()}", "WATCHDOG_USEC": f"{STILL_S * 1e6:.0f}"}
        return environment | told

    def still_s(self, now: float) -> float:
        """Hear everything that was said, then tell."""
        with suppress(BlockingIOError):
            while self._ear is not None and self._ear.recv(64):
                self._heard = now
        return max(now - self._heard, 0.0)


class Asked:
    """The pulse of a part that answers when it is asked, from a thread: an answer may be late."""

    def __init__(self, answers: Callable[[], bool]) -> None:
        self._answers = answers
        self._heard: float | None = None
        self._stopped = threading.Event()

    def start(self, environment: dict[str, str]) -> dict[str, str]:
        """Ask the new process from now on."""
        self._stopped.set()
        self._stopped, self._heard = threading.Event(), None
        threading.Thread(target=self._ask, args=(self._stopped,), name="pulse", daemon=True).start()
        return environment

    def still_s(self, now: float) -> float:
        """Tell how long ago the last answer came; 0 before the first."""
        return 0.0 if self._heard is None else now - self._heard

    def _ask(self, stopped: threading.Event) -> None:
        while not stopped.wait(_ASK_S):
            if self._answers() and not stopped.is_set():
                self._heard = time.monotonic()
