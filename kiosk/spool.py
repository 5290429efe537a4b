"""Who prints: one slip at a time on a thread of its own. `kiosk.jobs` keeps how each came out."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from kiosk import printer, slip
from kiosk.events import Slip as Outcome
from kiosk.jobs import KEPT_S, Jobs, Report, Unsettled
from kiosk.settings import PrinterSettings

log = logging.getLogger(__name__)


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
        self._jobs = Jobs(state / "spool")
        self._pictures = state / "slips"
        self._file = file
        self._on_outcome = on_outcome
        self._waiting: queue.SimpleQueue[tuple[str, slip.Slip] | None] = queue.SimpleQueue()
        self._stuck: threading.Thread | None = None
        self.working = True  # the last slip came out, as far as anyone knows
        self._pictures.mkdir(parents=True, exist_ok=True)
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
            self._jobs.begin(label, ticket, what)
        except OSError as error:
            log.warning("the job of %s cannot be kept: %s", label, error)
        self._waiting.put((label, what))

    def try_out(self, label: str, what: slip.Slip) -> None:
        """Print a slip that is nobody's; its outcome is told and not kept."""
        self._waiting.put((label, what))

    def print_again(self, label: str, mark: str) -> None:
        """Print the slip of a job once more, marked as a copy."""
        if known := self._jobs.copy(label, mark):
            ticket, what = known
            self.submit(label, ticket, what)

    def name(self, label: str, ticket: str) -> None:
        """Learn the id of a number that was given offline, so that its outcome can be told."""
        self._jobs.name(label, ticket)

    def reports(self) -> list[Report]:
        """List the outcomes that the hub has not heard; what was open for long is forgotten."""
        self._jobs.forget(older_than_s=KEPT_S)
        return self._jobs.reports()

    def reported(self, report: Report) -> None:
        """Remember that the hub has this outcome."""
        self._jobs.reported(report)

    def unsettled(self) -> list[Unsettled]:
        """List the slips that may not have come out, the newest first."""
        return self._jobs.unsettled()

    def forget(self) -> None:
        """Drop the slips that may not have come out, where the hub knows of them."""
        self._jobs.forget()

    def _run(self) -> None:
        while (job := self._waiting.get()) is not None:
            label, what = job
            picture = self._pictures / f"{label}.png"
            outcome = self._print(what, picture)
            if outcome is Outcome.PRINTED and not self.working:
                log.info("the printer prints again")
            self.working = outcome is Outcome.PRINTED
            try:
                self._jobs.settle(label, outcome)
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
