"""Who prints: one slip at a time on a thread of its own. `kiosk.jobs` keeps how each came out.

What is known of a slip is what the printer said, where it can say anything: `printed` when it
answered behind the last row, `failed` when it could not begin or said that it stopped, `unknown`
when it fell silent. One without a way back has printed what it took. Between slips the printer is
looked at, so that missing paper is told before anybody takes a number.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeVar

from PIL import Image

from kiosk import slip
from kiosk.events import Slip as Outcome
from kiosk.events import SlipCame
from kiosk.jobs import KEPT_S, Jobs, Report, Unsettled
from kiosk.printer.device import Printer
from kiosk.printer.sending import PrinterError
from kiosk.printer.status import Trouble
from kiosk.settings import PrinterSettings

log = logging.getLogger(__name__)
LOOK_S = 10.0
_MENDED: Literal["mended"] = "mended"
T = TypeVar("T")
_Wish = tuple[str, slip.Slip, int] | Literal["mended"]


class Spool:
    """Print slips in order, on a thread that also tells `on_outcome(came, picture)` of each.

    `on_trouble(trouble)` tells how the printer is, whenever that changed.
    """

    def __init__(
        self,
        settings: PrinterSettings,
        state: Path,
        file: Path,
        on_outcome: Callable[[SlipCame, Path], None],
        *,
        on_trouble: Callable[[Trouble], None] = lambda _: None,
        look_s: float = LOOK_S,
    ) -> None:
        self._settings = settings
        self._jobs = Jobs(state / "spool")
        self._pictures = state / "slips"
        self._on_outcome = on_outcome
        self._on_trouble = on_trouble
        self._look_s = look_s
        self._waiting: queue.SimpleQueue[_Wish | None] = queue.SimpleQueue()
        self._stuck: threading.Thread | None = None
        self.trouble = Trouble.NONE  # as far as anyone knows
        self._pictures.mkdir(parents=True, exist_ok=True)
        self._printer = Printer(settings, file, state / "printer.json")
        if any(one.outcome is Outcome.UNKNOWN for one in self._jobs.unsettled()):
            self._printer.broke_off()
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

    def submit(self, label: str, ticket: str, what: slip.Slip, job: int = 0) -> None:
        """Print one slip, soon; on a full disk too, where a crash would lose its outcome.

        `job` is the wish it is printed for, by which its outcome is known from another slip's of
        the same number.
        """
        try:
            self._jobs.begin(label, ticket, what, job)
        except OSError as error:
            log.warning("the job of %s cannot be kept: %s", label, error)
        self._waiting.put((label, what, job))

    def try_out(self, label: str, what: slip.Slip) -> None:
        """Print a slip that is nobody's; its outcome is told and not kept."""
        self._waiting.put((label, what, 0))

    def print_again(self, label: str, mark: str) -> None:
        """Print the slip of a job once more, marked as a copy where the first may have come out."""
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

    def mended(self) -> None:
        """Learn that somebody saw to the printer: it is taken for good until it says otherwise."""
        self._waiting.put(_MENDED)

    def forget(self) -> None:
        """Drop the slips that may not have come out, where the hub knows of them."""
        self._jobs.forget()

    def _run(self) -> None:
        looks = self.prints and self._printer.can_be_asked
        if looks:
            self._look()
        cold = self.prints  # what a first slip loads is loaded when the kiosk itself has started
        while True:
            pause = self._look_s if cold or looks else None
            try:
                job = self._waiting.get(timeout=pause)
            except queue.Empty:
                if cold:
                    self._printer.warm_up()
                    cold = False
                if looks:
                    self._look()
                continue
            if job is None:
                return
            if job == _MENDED:
                self._is(Trouble.NONE, "")
                if looks:
                    self._look()
                continue
            label, what, number = job
            picture = self._pictures / f"{label}.png"
            outcome = self._print(what, picture)
            try:
                self._jobs.settle(label, outcome, number)
            except OSError as error:
                log.warning("the outcome of %s cannot be kept: %s", label, error)
            self._on_outcome(SlipCame(label, outcome, number), picture)

    def _look(self) -> None:
        found = self._within(self._printer.look, self._printer.patience_s(0))
        if found is not None:
            self._is(found, f"the printer says: {found.value}")

    def _print(self, what: slip.Slip, picture: Path) -> Outcome:
        """Print within the time limit; a driver that hangs is left behind and its slip unknown."""
        try:
            image = slip.draw(what, slip.DOTS[self._settings.paper_mm])
        except Exception:
            log.exception("the slip of %s could not be drawn", what.label)
            return Outcome.FAILED
        self._picture(image, picture)
        if self._is_stuck():
            log.debug("the printer still holds an earlier slip; %s is not printed", what.label)
            return Outcome.FAILED

        def work() -> Trouble | PrinterError:
            try:
                return self._printer.print(image)
            except PrinterError as error:
                return error

        came = self._within(work, self._printer.patience_s(image.height))
        if came is None:
            self._is(Trouble.STALLED, f"the printer did not take {what.label} in time")
            self._printer.broke_off()
            return Outcome.UNKNOWN
        if isinstance(came, Trouble):
            self._is(came, f"the printer says: {came.value}")
            return Outcome.PRINTED
        self._is(came.trouble, str(came))
        # A slip that was printed and hangs at the knife may well be torn off.
        stopped = came.told and came.trouble is not Trouble.CUTTER
        return Outcome.FAILED if stopped or not came.begun else Outcome.UNKNOWN

    def _within(self, work: Callable[[], T], limit_s: float) -> T | None:
        """Do something with the printer on a thread of its own; None: it hangs, or is stuck."""
        if self._is_stuck():
            return None
        results: list[T] = []

        def do() -> None:
            try:
                results.append(work())
            except Exception:
                log.exception("the printer could not be used")

        thread = threading.Thread(target=do, name="kiosk-printer", daemon=True)
        thread.start()
        thread.join(limit_s)
        self._stuck = thread if thread.is_alive() else None
        return results[0] if results else None

    def _is_stuck(self) -> bool:
        return self._stuck is not None and self._stuck.is_alive()

    def _is(self, trouble: Trouble, said: str) -> None:
        """Learn how the printer is; say an outage once, and when it is over."""
        before, self.trouble = self.trouble, trouble
        if trouble is not Trouble.NONE:
            log.log(logging.DEBUG if trouble is before else logging.WARNING, "%s", said)
        elif before is not Trouble.NONE:
            log.info("the printer is well again")
        if trouble is not before:
            self._on_trouble(trouble)

    @staticmethod
    def _picture(image: Image.Image, path: Path) -> None:
        try:
            image.save(path)
        except OSError as error:
            log.warning("the picture of a slip cannot be kept: %s", error)
