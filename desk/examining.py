"""The doctor's findings for the room's page: `motcua doctor --json`, as a process of its own.

It takes seconds and looks at disks, ports and devices that may hang; the hub goes on meanwhile.
"""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

LONGEST_S = 60.0
#: Whoever asks again within so many seconds is told the same.
_FRESH_S = 10.0
#: So many may wait for one examination; each holds a thread of the web server.
_MOST_WAIT = 3
_WORST_FIRST = ("fault", "warning", "ok")


class ExaminationError(Exception):
    """Why there are no findings, as a word of the texts: ``room.doctor_<why>``."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was examined; `verdict` is ok, warning or fault."""

    name: str
    verdict: str
    said: str
    todo: str


@dataclass(frozen=True, slots=True)
class Examination:
    """All findings, the worst first, and when they were made."""

    at: datetime
    findings: tuple[Finding, ...]

    def count(self, verdict: str) -> int:
        """Count the findings of a kind."""
        return sum(one.verdict == verdict for one in self.findings)


class Examiner:
    """Has one examination made at a time; who comes meanwhile waits for the same."""

    def __init__(
        self,
        command: Sequence[str],
        clock: Callable[[], datetime],
        *,
        longest_s: float = LONGEST_S,
    ) -> None:
        self._command = command
        self._clock = clock
        self._longest_s = longest_s
        self._lock = threading.Lock()
        self._waiting = threading.BoundedSemaphore(_MOST_WAIT)
        self._newest: tuple[float, Examination] | None = None

    def examine(self) -> Examination:
        """Examine the machine, in a minute at the most. Raises `ExaminationError`."""
        if not self._waiting.acquire(blocking=False):
            raise ExaminationError("busy")
        try:
            with self._lock:
                if self._newest is None or time.monotonic() - self._newest[0] > _FRESH_S:
                    made = Examination(self._clock(), self._findings())
                    self._newest = time.monotonic(), made
                return self._newest[1]
        finally:
            self._waiting.release()

    def _findings(self) -> tuple[Finding, ...]:
        try:
            done = subprocess.run(
                ["nice", *self._command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=self._longest_s,
                check=False,
            )
            told = json.loads(done.stdout)["checks"]
            found = [Finding(**{key: str(one[key]) for key in Finding.__slots__}) for one in told]
            return tuple(sorted(found, key=lambda one: _WORST_FIRST.index(one.verdict)))
        except subprocess.TimeoutExpired:
            raise ExaminationError("slow") from None
        except (OSError, ValueError, KeyError, TypeError):
            raise ExaminationError("failed") from None
