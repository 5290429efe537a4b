"""The day's backup, by itself: a command of its own, so that the queue does not wait for it.

Nobody waits for it either: the nightwatch looks in once a minute. The first failure is a warning,
its repeats are not, and that it goes again is told.
"""

from __future__ import annotations

import logging
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from datetime import time as time_of_day

from hub.keeping.shelf import Shelf

log = logging.getLogger(__name__)

# At the start a centre has more urgent things to do; a stick that was forgotten comes later.
AFTER_START_S = 120.0
AGAIN_S = 600.0


class Daily:
    """Starts the command `words` when the backup of the day is due, and hears how it went."""

    def __init__(
        self,
        shelf: Shelf,
        at: time_of_day,
        words: Sequence[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._shelf = shelf
        self._at = at
        self._words = words
        self._clock = clock
        self._next = time.monotonic() + AFTER_START_S
        self._failing = False
        self._at_work: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        """Start what is due, or hear how it went."""
        try:
            if self._at_work:
                self._hear(self._at_work)
            elif time.monotonic() >= self._next and self._due():
                self._start()
        except OSError as error:
            self._failed(f"{error.filename}: {error.strerror}")

    def stop(self) -> None:
        """End what is at work: a backup counts only when it is whole."""
        if self._at_work:
            self._at_work.kill()
            self._at_work.communicate()

    def _due(self) -> bool:
        try:
            return self._shelf.is_due(self._at, self._clock())
        except FileNotFoundError:
            return True  # a folder of our own is made; a stick that is missing is told

    def _start(self) -> None:
        self._at_work = subprocess.Popen(
            ["nice", *self._words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def _hear(self, process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            return
        self._at_work = None
        _, said = process.communicate()
        sentences = said.decode(errors="replace").strip().splitlines()
        if process.returncode:
            self._failed(sentences[-1] if sentences else f"it ended with {process.returncode}")
            return
        log.info("the backup of the day is made")
        self._failing = False

    def _failed(self, reason: str) -> None:
        self._next = time.monotonic() + AGAIN_S
        level = logging.DEBUG if self._failing else logging.WARNING
        log.log(level, "no backup was made, and the queue goes on: %s", reason)
        self._failing = True
