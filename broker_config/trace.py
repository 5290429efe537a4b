"""What a room did, as JSON lines, written after it happened.

Another program can check a trace against the pictures, the printer's file and the sound: a line
stands for something that was seen, heard or printed, never for an intention.
"""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC, datetime
from pathlib import Path

_log = logging.getLogger(__name__)


class TraceError(Exception):
    """One sentence: why the file of a trace cannot be written."""


class Lines:
    """A file of lines that grows. A disk that is full costs the line, never its writer."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Unbuffered: a reader sees each line at once, and one that found no room is not kept.
        self._file = path.open("ab", buffering=0)
        self._path = path
        self._failing = False

    def __repr__(self) -> str:
        return f"Lines({str(self._path)!r})"

    def write(self, line: str) -> None:
        """Add one line; after `close` it is dropped."""
        if self._file.closed:
            return
        try:
            self._file.write(f"{line}\n".encode())
        except OSError as error:
            level = logging.DEBUG if self._failing else logging.WARNING
            _log.log(level, "%s: %s; lines are missing", self._path, error.strerror)
            self._failing = True
        else:
            if self._failing:
                _log.info("%s is written again", self._path)
            self._failing = False

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Trace:
    """Write ``{"at", "what", …}`` lines to a file; without a path, write nothing. Thread-safe."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        self._path = path
        try:
            self._lines = Lines(path) if path else None
        except OSError as error:
            raise TraceError(f"--trace {path}: {error.strerror or error}") from None

    def __repr__(self) -> str:
        return f"Trace({str(self._path)!r})" if self._path else "Trace(None)"

    def write(self, what: str, **fields: object) -> None:
        """Add one line, so that a reader following the file sees it at once."""
        if self._lines is None:
            return
        with self._lock:
            # The stamp is taken under the lock: the lines of a trace stand in order of time.
            at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            line = {"at": at, "what": what, **fields}
            self._lines.write(json.dumps(line, ensure_ascii=False, default=str))

    def close(self) -> None:
        """Close the file; later lines are dropped."""
        if self._lines is not None:
            with self._lock:
                self._lines.close()
