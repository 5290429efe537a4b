"""What is kept of each slip until it is settled: a file, written before the printer is opened.

The life of a job is the life of its file, ``spool/<label>.json``: it holds what the slip says, is
given its outcome afterwards, and goes when the hub knows that it was printed. A crash in between
leaves the file without an outcome. Nobody can know then whether the slip came out: it is
`unknown`, it is never printed again by itself, and the citizen has "print again" for that. One
that failed or is unknown stays for the staff's page, where a touch prints it again as a copy.

What a full or read-only disk does not take is kept in memory: the hub and the staff hear of it all
the same, unless the power goes too.
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kiosk.disk import drop, keep
from kiosk.events import Slip as Outcome
from kiosk.slip import Slip
from procedures.page import Line

log = logging.getLogger(__name__)
KEPT_S = 12 * 3600.0  # whoever had that number has been served, or has gone home

_OPEN = (Outcome.FAILED.value, Outcome.UNKNOWN.value)


@dataclass(frozen=True)
class Report:
    """An outcome the hub has not heard yet. `ticket` is empty for a number given offline."""

    label: str
    ticket: str
    outcome: Outcome
    path: Path


@dataclass(frozen=True)
class Unsettled:
    """A slip that may not have come out; `at` is in seconds since 1970."""

    label: str
    outcome: Outcome
    at: float


class Jobs:
    """The folder of the jobs; safe from any thread. `clock` is the wall clock."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._unkept: dict[str, dict[str, Any]] = {}  # what the disk did not take, by label
        folder.mkdir(parents=True, exist_ok=True)
        self._settle_after_a_crash()

    def begin(self, label: str, ticket: str, what: Slip, number: int = 0) -> None:
        """Keep what will be printed; an `OSError` where it cannot be kept.

        `number` tells it from an earlier slip of the same label that may still be printing.
        """
        job = {"label": label, "ticket": ticket, "at": self._clock(), "slip": asdict(what)}
        with self._lock:
            self._write(label, job | {"number": number})

    def settle(self, label: str, outcome: Outcome, number: int = 0) -> None:
        """Keep how it came out; an `OSError` where it cannot be kept.

        Nobody's slip is not kept, nor is one in whose place another is being printed.
        """
        with self._lock:
            if (job := self._read(label)) and job.get("number", 0) == number:
                self._write(label, job | {"outcome": outcome.value})

    def name(self, label: str, ticket: str) -> None:
        """Learn the id of a number that was given offline, so that its outcome can be told."""
        with self._lock, contextlib.suppress(OSError):
            if job := self._read(label):
                self._write(label, job | {"ticket": ticket})

    def reports(self) -> list[Report]:
        """List the outcomes that the hub has not heard."""
        return [
            Report(job["label"], job["ticket"], Outcome(job["outcome"]), self._path(job["label"]))
            for job in self._all()
            if job.get("ticket") and job.get("outcome") and job.get("told") != job["outcome"]
        ]

    def reported(self, report: Report) -> None:
        """Remember that the hub has it; not of one that is being printed again."""
        with self._lock:
            job = self._read(report.label)
            if job.get("outcome") != report.outcome.value:
                return
            if report.outcome is Outcome.PRINTED:
                self._drop(report.label)
            else:
                with contextlib.suppress(OSError):  # it is kept in memory then
                    self._write(report.label, job | {"told": report.outcome.value})

    def unsettled(self) -> list[Unsettled]:
        """List the slips that may not have come out, the newest first."""
        found = [
            Unsettled(job["label"], Outcome(job["outcome"]), job.get("at", 0.0))
            for job in self._all()
            if job.get("outcome") in _OPEN
        ]
        return sorted(found, key=lambda one: one.at, reverse=True)

    def copy(self, label: str, mark: str) -> tuple[str, Slip] | None:
        """Give the ticket and what its slip says, marked as a copy; None of an unknown label.

        A slip that surely did not come out is printed as it was to be.
        """
        with self._lock:
            job = self._read(label)
        if not job:
            return None
        try:
            said = dict(job["slip"])
            said["papers"] = tuple(Line(**line) for line in said["papers"])
            what = Slip(**said | {"notes": tuple(said["notes"])})
            if job.get("outcome") != Outcome.FAILED.value:
                what = replace(what, again=mark)
        except (KeyError, TypeError, ValueError):  # of another version: the number is what counts
            what = Slip("", "", label, "", "", again=mark)
        return job["ticket"], what

    def forget(self, *, older_than_s: float = 0.0) -> None:
        """Drop those that are open though the hub knows of them, if they are so old."""
        limit = self._clock() - older_than_s
        for job in self._all():
            told = job.get("outcome") in _OPEN and job.get("told") == job["outcome"]
            if told and job.get("at", 0.0) <= limit:
                with self._lock:
                    self._drop(job["label"])

    def _settle_after_a_crash(self) -> None:
        for job in self._all():
            if not job.get("outcome"):
                log.warning("nobody knows whether the slip of %s was printed", job["label"])
                try:
                    self.settle(job["label"], Outcome.UNKNOWN, job.get("number", 0))
                except OSError as error:  # on a full disk citizens are still served
                    log.warning("that cannot be kept: %s", error)

    def _all(self) -> list[dict[str, Any]]:
        with self._lock:
            labels = {path.stem for path in self._folder.glob("*.json")} | set(self._unkept)
            read = [self._read(label) for label in sorted(labels)]
        return [job for job in read if job]

    def _path(self, label: str) -> Path:
        return self._folder / f"{label}.json"

    def _write(self, label: str, job: dict[str, Any]) -> None:
        self._unkept[label] = job
        keep(self._path(label), json.dumps(job, ensure_ascii=False).encode())
        del self._unkept[label]

    def _drop(self, label: str) -> None:
        self._unkept.pop(label, None)
        try:
            drop(self._path(label))
        except OSError as error:
            log.warning("the job of %s cannot be removed: %s", label, error)
            self._unkept[label] = {}

    def _read(self, label: str) -> dict[str, Any]:
        if (held := self._unkept.get(label)) is not None:
            return held
        path = self._path(label)
        try:
            job = json.loads(path.read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError:
            log.warning("%s is not readable", path)
            job = None
        known = job if isinstance(job, dict) else {}
        return {"label": label, "ticket": ""} | known
