"""The way to the staff's page and the errands done there, for the window. On Kivy's thread.

What other threads learn comes in through `mainthread`, the one door there is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from kivy.clock import mainthread

from kiosk import staff
from kiosk.events import Slip as Outcome
from kiosk.health import Finding
from kiosk.pin import Gate
from kiosk.screens.frame import Scene
from kiosk.screens.staff import Known, staff_page
from kiosk.slip import Slip, compose_trial
from kiosk.spool import Spool
from kiosk.staff import Copy, Errand, Forget, PaperChanged, Staff, TryPin, TryPrinter
from look.clock import now
from look.layout import Box
from look.parts import Part
from look.texts import FIRST, Texts
from look.theme import Scale

_CORNER = 420.0, 200.0  # units: where the emblem and the first words of the centre's name stand


class Back:
    """Who of the staff is there. `show` draws anew, `paper_changed` takes the printer for good."""

    def __init__(
        self,
        gate: Gate,
        spool: Spool,
        texts: Texts,
        *,
        centre: str,
        kiosk: str,
        show: Callable[[], None],
        paper_changed: Callable[[], None],
        findings: Callable[[], tuple[Finding, ...]],
        clock: Callable[[], float],
    ) -> None:
        self._gate, self._spool, self._texts = gate, spool, texts
        self._centre, self._kiosk = centre, kiosk
        self._show, self._paper_changed, self._findings = show, paper_changed, findings
        self._now = clock
        self._staff: Staff | None = None
        self._printing = ""  # the label of the slip that somebody waits for

    @property
    def there(self) -> bool:
        """Tell whether the staff is there, and not a citizen."""
        return self._staff is not None

    def rests(self, lies: tuple[float, float, float] | None, size: tuple[float, float]) -> bool:
        """Open the pad for a finger that lies in the corner for so long; True when it opened."""
        if lies is None or self._staff is not None:
            return False
        x, y, seconds = lies
        scale = Scale.of(*size)
        corner = Box(0, 0, scale.px(_CORNER[0]), scale.px(_CORNER[1]))
        if seconds < staff.HOLD_S or not corner.holds(x, y) or not self._gate.exists():
            return False
        self._staff = Staff(since=self._now())
        return True

    def touched(self, target: str) -> None:
        """Follow a touch of the staff's."""
        if self._staff is None:
            return
        closed = self._gate.closed_s() > 0
        self._staff, errand = staff.touched(self._staff, target, self._now(), closed=closed)
        self._show()
        if errand is not None:
            self._do(errand)

    def ticked(self) -> None:
        """Leave when nobody touches any more."""
        if self._staff is None:
            return
        self._staff = staff.ticked(self._staff, self._now())
        if self._staff is None:
            self._show()

    @mainthread
    def printed(self, label: str, outcome: Outcome) -> None:
        """Learn how a slip came out, and tell whoever stands there."""
        if self._staff is not None and label == self._printing:
            self._printing = ""
            self._staff = replace(self._staff, said=f"staff.{outcome.value}")
            self._show()

    def draw(self, scene: Scene) -> tuple[str, tuple[Part, ...]]:
        """Name and lay out what the staff sees."""
        assert self._staff is not None, "the staff is there"
        known = Known(
            self._staff, self._gate.closed_s(), self._findings(), tuple(self._spool.unsettled())
        )
        first = replace(scene, visit=replace(scene.visit, lang=FIRST))
        return self._staff.room.value, staff_page(first, known)

    def _test(self) -> Slip:
        """Say on paper that this slip is nobody's."""
        return compose_trial(self._texts, centre=self._centre, kiosk=self._kiosk, at=now())

    def _do(self, errand: Errand) -> None:
        match errand:
            case TryPin(pin):
                threading.Thread(
                    target=lambda: self._checked(self._gate.opens(pin)), name="kiosk-pin"
                ).start()
            case PaperChanged():
                self._paper_changed()
            case TryPrinter():
                self._printing = self._kiosk
                self._spool.try_out(self._kiosk, self._test())
            case Copy(label):
                self._printing = label
                self._spool.print_again(label, self._texts.say(FIRST, "slip.again"))
            case Forget():
                self._spool.forget()
                self._show()

    @mainthread
    def _checked(self, right: bool) -> None:
        self._staff = staff.checked(self._staff, right, self._now())
        self._show()
