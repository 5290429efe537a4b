"""What a room did, as JSON lines, written after it happened.

Another program can check a trace against the pictures, the printer's file and the sound: a line
stands for something that was seen, heard or printed, never for an intention.
"""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path


class Trace:
    """Write ``{"at", "what", …}`` lines to a file; without a path, write nothing. Thread-safe."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        self._file = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a", encoding="utf-8")

    def __repr__(self) -> str:
        return f"Trace({self._file.name!r})" if self._file else "Trace(None)"

    def write(self, what: str, **fields: object) -> None:
        """Add one line and flush it, so that a reader following the file sees it at once."""
        if self._file is None:
            return
        with self._lock:
            # The stamp is taken under the lock: the lines of a trace stand in order of time.
            at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            line = json.dumps({"at": at, "what": what, **fields}, ensure_ascii=False, default=str)
            if not self._file.closed:
                self._file.write(line + "\n")
                self._file.flush()

    def close(self) -> None:
        """Close the file; later lines are dropped."""
        if self._file is not None:
            with self._lock:
                self._file.close()
