"""Write down what was said on a line, frame by frame, so that a person can read it afterwards.

JSON lines: ``{"at": time, "from": "computer" | "boxes", "bytes": text, "same": n}``. A frame equal
to the last one of its speaker and address is not written but counted: the computer asks each box
a hundred times a second, and what matters is where the answer changes. `same` on the next
different frame tells how many were left out before it. Bytes that are no text stand as ``\\u00xx``.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from broker_config.trace import Lines
from counter.codec import END, LONGEST

Speaker = Literal["computer", "boxes"]


class Record:
    """A file that keeps every byte of a line, but counts what only repeats."""

    def __init__(self, path: Path) -> None:
        self._lines = Lines(path)
        self._pending: dict[Speaker, bytearray] = {"computer": bytearray(), "boxes": bytearray()}
        self._last: dict[tuple[Speaker, bytes], bytes] = {}
        self._same: dict[tuple[Speaker, bytes], int] = {}

    def heard(self, speaker: Speaker, chunk: bytes) -> None:
        """Take the next bytes of one speaker."""
        pending = self._pending[speaker]
        pending += chunk
        while END in pending or len(pending) > LONGEST:
            size = pending.find(END) + len(END) if END in pending else len(pending)
            self._write(speaker, bytes(pending[:size]))
            del pending[:size]

    def close(self) -> None:
        """Write what is left, and how often the last frames were repeated."""
        for speaker, pending in self._pending.items():
            if pending:
                self._write(speaker, bytes(pending))
        for (speaker, place), count in self._same.items():
            if count:
                self._line(speaker, self._last[speaker, place], count - 1)
        self._lines.close()

    def _write(self, speaker: Speaker, frame: bytes) -> None:
        place = (speaker, frame[:3])
        if self._last.get(place) == frame:
            self._same[place] = self._same.get(place, 0) + 1
            return
        self._last[place] = frame
        self._line(speaker, frame, self._same.pop(place, 0))

    def _line(self, speaker: Speaker, frame: bytes, same: int) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "from": speaker, "bytes": frame.decode("latin-1"), "same": same}
        self._lines.write(json.dumps(line))
