"""The computer's half of the conversation with one box: what to say, and what an answer means.

Pure: time is passed in, the port is somebody else's. What the computer learns comes out as events
in the past tense.
"""

from __future__ import annotations

from dataclasses import dataclass

from counter.codec import LAST_NUMBER, NO_BOOT, Key, Lamp, Poll, Report, Show, following

MISSES = 3
"""A box that misses so many polls in a row is silent; a lost frame or two are no news."""
SLOWEST_S = 2.0
"""A silent box is asked at least so often, so that it is back soon after it is plugged in."""


@dataclass(frozen=True)
class Pressed:
    """A key was pressed on a box, `age_s` seconds before the computer heard of it."""

    address: int
    key: Key
    age_s: int = 0


@dataclass(frozen=True)
class Lit:
    """A box acknowledged the lamp it was given."""

    address: int
    lamp: Lamp


@dataclass(frozen=True)
class BoxAnswered:
    """A box answered that had not been heard before, or had been silent."""

    address: int


@dataclass(frozen=True)
class BoxFellSilent:
    """A box missed several polls in a row."""

    address: int


@dataclass(frozen=True)
class BoxRestarted:
    """A box began a new life and counts its presses from the beginning."""

    address: int


Event = Pressed | Lit | BoxAnswered | BoxFellSilent | BoxRestarted


class Conversation:
    """What the computer knows of one box."""

    def __init__(self, address: int) -> None:
        self.address = address
        self.lamp: Lamp | None = None
        self.answering: bool | None = None
        self._boot = NO_BOOT
        self._taken = 0
        self._shown = 0
        self._number = 0
        self._lit: Lamp | None = None
        self._misses = 0
        self._due = 0.0

    def __repr__(self) -> str:
        known = {None: "not heard yet", True: "answering", False: "silent"}[self.answering]
        return f"<Conversation with box {self.address}: {known}>"

    def due(self, now: float) -> bool:
        """Tell whether the box should be asked now: always, unless it is silent."""
        return self.answering is not False or now >= self._due

    def says(self) -> Poll | Show:
        """Choose what to say next: a poll, or the wanted lamp until the box shows it."""
        if self._boot == NO_BOOT or self.lamp is None or self.lamp == self._lit:
            return Poll(self.address, self._taken, self._boot)
        return Show(self.address, self._number, self.lamp, self._taken, self._boot)

    def show(self, lamp: Lamp) -> None:
        """Want a lamp shown. Each has its own number, so an older answer cannot confirm it."""
        if lamp != self.lamp:
            self.lamp = lamp
            self._lit = None
            self._number = following(self._number)

    def hears(self, report: Report) -> tuple[Event, ...]:
        """Take the box's answer and tell what happened."""
        events: list[Event] = []
        self._misses = 0
        if self.answering is not True:
            self.answering = True
            events.append(BoxAnswered(self.address))
        events.extend(self._new_life(report))
        if report.key is not None and self._is_new(report.press):
            self._taken = report.press
            events.append(Pressed(self.address, report.key, report.age))
        self._shown = report.shown
        if self.lamp is not None and self._lit is None and report.shown == self._number:
            self._lit = self.lamp
            events.append(Lit(self.address, self.lamp))
        return tuple(events)

    def misses(self, now: float) -> tuple[Event, ...]:
        """Note that the box did not answer, and ask it less and less often once it is silent."""
        self._misses += 1
        if self._misses < MISSES:
            return ()
        self._due = now + min(0.25 * 2.0 ** min(self._misses - MISSES, 10), SLOWEST_S)
        if self.answering is False:
            return ()
        self.answering = False
        return (BoxFellSilent(self.address),)

    def _new_life(self, report: Report) -> tuple[Event, ...]:
        """Begin anew with a box that restarted, or is met for the first time.

        The boot number tells it. So does a box that showed a lamp and now shows none: a box whose
        boot number does not change, against its duty, is still understood.
        """
        if report.boot == self._boot and not (self._shown and not report.shown):
            return ()
        met_before = self._boot != NO_BOOT
        self._boot = report.boot
        self._taken = 0
        self._lit = None
        # Never the number the box shows already: that lamp is from before this computer started.
        self._number = following(report.shown)
        return (BoxRestarted(self.address),) if met_before else ()

    def _is_new(self, press: int) -> bool:
        """Tell a new press from one taken already, also in an answer that comes late."""
        return self._taken == 0 or 1 <= (press - self._taken) % LAST_NUMBER <= LAST_NUMBER // 2
