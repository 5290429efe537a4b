"""A kiosk nobody uses: slow, dark by the hour, its picture never quite in one place."""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock

from kiosk import quiet
from kiosk.settings import KioskSettings
from look import clock
from look.pace import Pace

RESTS_S = 3.0  # without a finger the loop turns slowly; a touch wakes it
TICK_S, RESTING_TICK_S = 0.25, 1.0


class Resting:
    """How long nobody was there, and how the kiosk looks for it. `changed` draws it anew."""

    def __init__(
        self, settings: KioskSettings, now: Callable[[], float], changed: Callable[[], None]
    ) -> None:
        self.look = quiet.AWAKE
        self._night = quiet.Night.parse(settings.dark)
        self._quiet_s = settings.quiet_s
        self._now = now
        self._changed = changed
        self._alone_since = now()
        self._pace: Pace | None = None
        self._slowly = False

    @property
    def tick_s(self) -> float:
        """Tell how long to let time pass until the next look at it."""
        return RESTING_TICK_S if self._slowly else TICK_S

    def begin(self) -> None:
        """Take the loop over."""
        self._pace = Pace(Clock)

    def touched(self) -> None:
        """Be bright and quick before a finger means anything: it counts all the same."""
        self._alone_since = self._now()
        self._turn(slowly=False)
        self._take(quiet.AWAKE)

    def ticked(self, *, alone: bool) -> None:
        """Let time pass; while somebody is there or awaited, nobody is `alone`."""
        if not alone:
            self._alone_since = self._now()
        alone_s = self._now() - self._alone_since
        self._take(quiet.quiet(alone_s, clock.now().time(), self._night, self._quiet_s))
        self._turn(slowly=alone_s >= RESTS_S)

    def _take(self, found: quiet.Quiet) -> None:
        if found != self.look:
            self.look = found
            self._changed()

    def _turn(self, *, slowly: bool) -> None:
        self._slowly = slowly
        if self._pace is not None:
            self._pace.slow(slowly)
