"""Follow a trace file and wait for a line that says what we want to see.

A trace is JSON lines, written by a room after the thing happened. Following one needs no help
from the room: the file is read from where we stopped, and every line keeps its number, so that
whoever doubts can look it up.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

Fields = dict[str, Any]
_LOOK_S = 0.01


class NotSeenError(Exception):
    """The line did not come in time: one sentence with what was waited for, and where."""


@dataclass(frozen=True)
class Line:
    """One line of a trace: its number (the first is 1) and what it says."""

    number: int
    fields: Fields

    @property
    def what(self) -> str:
        """What kind of thing happened."""
        return str(self.fields.get("what", ""))

    @property
    def at(self) -> float:
        """When it happened, in seconds since 1970."""
        return datetime.fromisoformat(self.fields["at"]).timestamp()


class Follower:
    """One trace file, read as it grows. `watch` is called while waiting and may raise."""

    def __init__(self, path: Path, watch: Callable[[], None] = lambda: None) -> None:
        self.path = path
        self.lines: list[Line] = []
        self._watch = watch
        self._offset = 0
        self._read = 0

    def update(self) -> None:
        """Read the lines that came since the last look; half a line waits for its rest."""
        try:
            with self.path.open("rb") as file:
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            return
        whole, newline, _ = data.rpartition(b"\n")
        self._offset += len(whole) + len(newline)
        for text in whole.split(b"\n") if newline else ():
            self._read += 1
            if not text.strip():
                continue
            self.lines.append(Line(self._read, json.loads(text)))

    def mark(self) -> int:
        """Remember this moment: `wait(…, after=mark)` looks only at what comes later."""
        self.update()
        return self._read

    def last(self, what: str) -> Line | None:
        """Find the newest line of a kind among those read so far."""
        return next((line for line in reversed(self.lines) if line.what == what), None)

    def wait(
        self,
        what: str | None,
        seen: Callable[[Fields], bool] = lambda _: True,
        *,
        after: int = 0,
        within_s: float = 10.0,
    ) -> Line:
        """Wait for the first line of this kind after `after` for which `seen` is true.

        `what` is None for files whose lines have no kinds, such as the record of a box line.
        """
        deadline = time.monotonic() + within_s
        looked = 0
        while True:
            self.update()
            for line in self.lines[looked:]:
                fits = line.number > after and what in (None, line.what)
                if fits and seen(line.fields):
                    return line
            looked = len(self.lines)
            self._watch()
            if time.monotonic() > deadline:
                kind = f"“{what}” line" if what else "line"
                raise NotSeenError(f"no such {kind} in {self.path.name} within {within_s:g} s")
            time.sleep(_LOOK_S)
