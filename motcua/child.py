"""A part that is kept running: started again when it dies or stands still, with growing pauses."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field

from motcua import lifeline
from motcua.parts import Part
from motcua.pulse import STILL_S, Asked, Pulse, Spoken

GRACE_S = 5.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S, _WELL_S = 1.0, 30.0, 60.0

_log = logging.getLogger(__name__)


@dataclass
class Pauses:
    """How long to wait before the next start: 1 s, doubled up to 30 s, 1 s again after a minute.

    A part that dies at once must not spin the machine; one that dies once a day is back at once.
    """

    next_s: float = _FIRST_PAUSE_S

    def after(self, lived_s: float) -> float:
        """Give the pause after a life of so many seconds."""
        pause = _FIRST_PAUSE_S if lived_s >= _WELL_S else self.next_s
        self.next_s = min(pause * 2, _LONGEST_PAUSE_S)
        return pause


@dataclass
class Child:
    """One part and the process that runs it now, if any."""

    part: Part
    pauses: Pauses = field(default_factory=Pauses)
    process: subprocess.Popen[bytes] | None = None
    due: float = 0.0
    _started: float = 0.0
    _pulse: Pulse = field(init=False)

    def __post_init__(self) -> None:
        self._pulse = Asked(self.part.answers) if self.part.answers else Spoken()

    def start(self) -> None:
        """Start the process, in a group of its own: Ctrl-C reaches us, and we stop it in turn."""
        self._started = time.monotonic()
        self.process = subprocess.Popen(
            self.part.command,
            env=self._pulse.start(lifeline.hold(dict(os.environ))),
            stdin=subprocess.DEVNULL,
            process_group=0,
        )
        _log.info("%s started (process %d)", self.part.name, self.process.pid)

    def look_after(self, now: float) -> None:
        """Note a death and when to start again; start what is due; kill what stands still."""
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        if not self._has_ended(self.process):
            still_s = self._pulse.still_s(now)
            if still_s < STILL_S:
                return
            _log.warning("%s stands still for %.0f s; killed", self.part.name, still_s)
        code = self._bury(self.process)
        self.process = None
        pause = self.pauses.after(now - self._started)
        self.due = now + pause
        _log.warning("%s %s; again in %.0f s", self.part.name, _said(code), pause)

    def ask_to_stop(self) -> None:
        """Send SIGTERM; `finish` waits for the end."""
        if self.process is not None and not self._has_ended(self.process):
            with contextlib.suppress(ProcessLookupError):
                self.process.terminate()

    def finish(self, deadline: float) -> None:
        """Wait for the end until the deadline, then kill; nothing of its group remains."""
        if self.process is None:
            return
        while not self._has_ended(self.process):
            if time.monotonic() >= deadline:
                _log.warning("%s does not stop; killed", self.part.name)
                break
            time.sleep(0.02)
        self._bury(self.process)
        self.process = None

    @staticmethod
    def _has_ended(process: subprocess.Popen[bytes]) -> bool:
        """Look without reaping: until `_bury`, the number of its group belongs to nobody else."""
        try:
            kind = os.WEXITED | os.WNOHANG | os.WNOWAIT
            return os.waitid(os.P_PID, process.pid, kind) is not None
        except ChildProcessError:
            return True

    @staticmethod
    def _bury(process: subprocess.Popen[bytes]) -> int:
        """Kill what is left of the group, and take the exit code."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        return process.wait()


def _said(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with {code}"
