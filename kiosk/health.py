"""What is well with a kiosk and what is not, in the words of the texts; and who looks at it.

Each part has a name and a state: ``staff.disk`` and ``staff.disk_full`` are keys of the texts,
``staff.disk_full_todo`` says what to do about it.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

log = logging.getLogger(__name__)
LOOK_S = 20.0
_FULL = 50_000_000  # bytes, as the doctor has it
_JUMP_S = 60.0
_TOLD_S = 1800.0  # a jump of the clock is told for so long
# Một Cửa was written in 2026: a clock that shows less stood still, or its battery is empty.
_FIRST_YEAR, _LAST_YEAR = 2026, 2099


@dataclass(frozen=True)
class Machine:
    """The machine a kiosk stands on: its disk, its clock, its sound."""

    disk: str = "ok"  # full, read_only
    clock: str = "ok"  # jumped, wrong
    sound: str = "ok"  # none

    @property
    def complaints(self) -> dict[str, str]:
        """Name what somebody has to look at, as the device state has it."""
        parts = {"disk": self.disk, "clock": self.clock}
        return {part: state.replace("_", " ") for part, state in parts.items() if state != "ok"}

    @property
    def serves(self) -> bool:
        """Tell whether nobody has to look at it; a kiosk without sound serves."""
        return not self.complaints


@dataclass(frozen=True)
class Finding:
    """One part of the kiosk and how it is."""

    part: str
    state: str = "ok"

    @property
    def good(self) -> bool:
        """Tell whether nobody has to do anything."""
        return self.state == "ok"


def findings(
    machine: Machine, *, hub_away: bool, broker_away: bool, printer: str
) -> tuple[Finding, ...]:
    """List every part, always in one order. `printer` is its state: ok, bad, none, …."""
    return (
        Finding("hub", "away" if hub_away else "ok"),
        Finding("broker", "away" if broker_away else "ok"),
        Finding("printer", printer),
        Finding("disk", machine.disk),
        Finding("clock", machine.clock),
        Finding("sound", machine.sound),
    )


def disk(folder: Path) -> str:
    """Look whether what citizens are told can be kept in `folder`."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(b"a number and what is known of it" * 32)
            file.flush()
            os.fsync(file.fileno())
        return "full" if shutil.disk_usage(folder).free < _FULL else "ok"
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        return "full" if full else "read_only"


def has_sound(environment: Mapping[str, str] = os.environ, root: Path = Path("/")) -> bool:
    """Look whether there is anything to be heard by."""
    server = Path(environment.get("XDG_RUNTIME_DIR", "/nowhere")) / "pulse" / "native"
    return bool(
        environment.get("SDL_AUDIODRIVER")
        or server.exists()
        or list((root / "dev" / "snd").glob("pcm*p"))
    )


class ClockWatch:
    """Tell whether the wall clock can be right, by a clock that cannot be set."""

    def __init__(self) -> None:
        self._seen: tuple[float, float] | None = None
        self._jumped_at = float("-inf")

    def look(self, wall: float, monotonic: float) -> str:
        """Look again; both in seconds, `wall` since 1970."""
        if self._seen is not None:
            apart = (wall - self._seen[0]) - (monotonic - self._seen[1])
            if abs(apart) > _JUMP_S:
                log.warning("the clock jumped by %.0f seconds", apart)
                self._jumped_at = monotonic
        self._seen = wall, monotonic
        if not _FIRST_YEAR <= time.gmtime(max(0.0, wall)).tm_year <= _LAST_YEAR:
            return "wrong"
        return "jumped" if monotonic - self._jumped_at < _TOLD_S else "ok"


class Watch:
    """Look at the machine every `LOOK_S` on a thread of its own: a dying disk may take its time."""

    def __init__(self, folder: Path, on_change: Callable[[Machine], None]) -> None:
        self._folder = folder
        self._on_change = on_change
        self._clock = ClockWatch()
        self._seen = Machine()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kiosk-health", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
        self._thread.join(timeout=0.5)

    def _run(self) -> None:
        while True:
            try:
                self._look()
            except Exception:
                log.exception("the machine could not be looked at")
            if self._stopping.wait(LOOK_S):
                return

    def _look(self) -> None:
        now = Machine(
            disk=disk(self._folder),
            clock=self._clock.look(time.time(), time.monotonic()),
            sound="ok" if has_sound() else "none",
        )
        before, self._seen = self._seen, now
        if now == before:
            return
        if replace(now, sound=before.sound) != before:
            level = logging.INFO if now.disk == now.clock == "ok" else logging.WARNING
            log.log(level, "disk: %s, clock: %s", now.disk, now.clock)
        self._on_change(now)
