"""The last announced calls, kept on disk: a restarted screen announces nothing twice.

A call is written after it was spoken to its end. A screen that dies in mid-sentence therefore
says it again, which is right: a person called and not heard is the worse failure.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path

_log = logging.getLogger(__name__)
KEPT = 200


class Announced:
    """The call ids announced last, the newest at the end; ``in`` asks whether one is among them."""

    def __init__(self, path: Path, kept: int = KEPT) -> None:
        self._path = path
        self._kept = kept
        self._ids = dict.fromkeys(_read(path)[-kept:])
        self._failing = False

    def __contains__(self, call_id: object) -> bool:
        return call_id in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, call_id: str) -> None:
        """Remember one more, and forget the oldest. A full disk costs the memory, not the call."""
        self._ids[call_id] = None
        while len(self._ids) > self._kept:
            del self._ids[next(iter(self._ids))]
        try:
            self._write()
        except OSError as error:
            level = logging.DEBUG if self._failing else logging.WARNING
            _log.log(level, "cannot remember announced calls in %s: %s", self._path, error)
            self._failing = True
        else:
            self._failing = False

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            json.dump(list(self._ids), file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)


def _read(path: Path) -> list[str]:
    try:
        ids = json.loads(path.read_bytes())
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        _log.warning("%s is not readable, so nothing counts as announced: %s", path, error)
        return []
    if not isinstance(ids, list) or not all(isinstance(call_id, str) for call_id in ids):
        _log.warning("%s is no list of call ids, so nothing counts as announced", path)
        return []
    return ids
