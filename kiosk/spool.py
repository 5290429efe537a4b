"""Who prints: one slip at a time on a thread of its own, with a file for each that is not settled.

The life of a job is the life of its file, ``spool/<label>.json``: written before the printer is
opened, given its outcome afterwards, removed when the hub knows the outcome. A crash in between
leaves the file without an outcome. Nobody can know then whether the slip came out: it is
`unknown`, it is never printed again by itself, and the citizen has "print again" for that.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from kiosk import printer, slip
from kiosk.disk import drop, keep
from kiosk.events import Slip as Outcome
from kiosk.settings import PrinterSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """An outcome the hub has not heard yet. `ticket` is empty for a number given offline."""

    label: str
    ticket: str
    outcome: Outcome
    path: Path


class Spool:
    """Print slips in order. `on_outcome(label, outcome, picture)` comes on the spool's thread."""

    def __init__(
        self,
        settings: PrinterSettings,
        state: Path,
        file: Path,
        on_outcome: Callable[[str, Outcome, Path], None],
    ) -> None:
        self._settings = settings
        self._jobs = state / "spool"
        self._pictures = state / "slips"
        self._file = file
        self._on_outcome = on_outcome
        self._lock = threading.Lock()
        self._waiting: queue.SimpleQueue[tuple[str, slip.Slip] | None] = queue.SimpleQueue()
        self._stuck: threading.Thread | None = None
        self.working = True  # the last slip came out, as far as anyone knows
        for folder in (self._jobs, self._pictures):
            folder.mkdir(parents=True, exist_ok=True)
        self._settle_after_a_crash()
        self._thread = threading.Thread(target=self._run, name="kiosk-spool", daemon=True)

    @property
    def prints(self) -> bool:
        """Tell whether there is a printer at all."""
        return self._settings.kind != "none"

    def start(self) -> None:
        """Begin to print."""
        self._thread.start()

    def stop(self) -> None:
        """End after the slip in hand; what waits keeps its file."""
        self._waiting.put(None)
        self._thread.join(timeout=1.0)

    def submit(self, label: str, ticket: str, what: slip.Slip) -> None:
        """Print one slip, soon; on a full disk too, where a crash would lose its outcome."""
        try:
            with self._lock:
                self._write(label, {"label": label, "ticket": ticket})
        except OSError as error:
            log.warning("the job of %s cannot be kept: %s", label, error)
        self._waiting.put((label, what))

    def name(self, label: str, ticket: str) -> None:
        """Learn the id of a number that was given offline, so that its outcome can be told."""
        with self._lock:
            job = self._read(self._jobs / f"{label}.json")
            if job:
                self._write(label, job | {"ticket": ticket})

    def reports(self) -> list[Report]:
        """List the outcomes that the hub has not heard."""
        with self._lock:
            jobs = [(path, self._read(path)) for path in sorted(self._jobs.glob("*.json"))]
        return [
            Report(job["label"], job["ticket"], Outcome(job["outcome"]), path)
            for path, job in jobs
            if job.get("outcome") and job.get("ticket")
        ]

    def reported(self, report: Report) -> None:
        """Forget a job whose outcome the hub has; not one that is being printed again."""
        with self._lock:
            if self._read(report.path).get("outcome") == report.outcome.value:
                drop(report.path)

    def _settle_after_a_crash(self) -> None:
        for path in self._jobs.glob("*.json"):
            job = self._read(path)
            if not job.get("outcome"):
                log.warning("nobody knows whether the slip of %s was printed", path.stem)
                self._write(path.stem, job | {"outcome": Outcome.UNKNOWN.value})

    def _run(self) -> None:
        while (job := self._waiting.get()) is not None:
            label, what = job
            picture = self._pictures / f"{label}.png"
            outcome = self._print(what, picture)
            if outcome is Outcome.PRINTED and not self.working:
                log.info("the printer prints again")
            self.working = outcome is Outcome.PRINTED
            try:
                with self._lock:
                    known = self._read(self._jobs / f"{label}.json")
                    self._write(label, known | {"outcome": outcome.value})
            except OSError as error:
                log.warning("the outcome of %s cannot be kept: %s", label, error)
            self._on_outcome(label, outcome, picture)

    def _print(self, what: slip.Slip, picture: Path) -> Outcome:
        """Print within the time limit; a driver that hangs is left behind and its slip unknown."""
        if self._stuck and self._stuck.is_alive():
            self._complain(f"the printer still holds an earlier slip; {what.label} is not printed")
            return Outcome.FAILED
        outcome = Outcome.UNKNOWN

        def work() -> None:
            nonlocal outcome
            try:
                image = slip.draw(what, slip.DOTS[self._settings.paper_mm])
                self._picture(image, picture)
                printer.send(self._settings, self._file, printer.raster(image))
            except printer.PrinterError as error:
                self._complain(str(error))
                outcome = Outcome.UNKNOWN if error.begun else Outcome.FAILED
            except Exception:
                log.exception("the slip of %s could not be drawn", what.label)
                outcome = Outcome.FAILED
            else:
                outcome = Outcome.PRINTED

        thread = threading.Thread(target=work, name="kiosk-printer", daemon=True)
        thread.start()
        thread.join(self._settings.timeout_s)
        if thread.is_alive():
            self._complain(f"the printer did not take {what.label} in time")
            self._stuck = thread
            return Outcome.UNKNOWN
        return outcome

    def _complain(self, said: str) -> None:
        """Say an outage once; the slips after the first are told by their outcome."""
        log.log(logging.WARNING if self.working else logging.DEBUG, "%s", said)

    @staticmethod
    def _picture(image: Image.Image, path: Path) -> None:
        try:
            image.save(path)
        except OSError as error:
            log.warning("the picture of a slip cannot be kept: %s", error)

    def _write(self, label: str, job: dict[str, str]) -> None:
        keep(self._jobs / f"{label}.json", json.dumps(job, ensure_ascii=False).encode())

    def _read(self, path: Path) -> dict[str, str]:
        try:
            job = json.loads(path.read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError:
            log.warning("%s is not readable", path)
            job = None
        known = job if isinstance(job, dict) else {}
        return {"label": path.stem, "ticket": ""} | known
