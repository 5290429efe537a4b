"""The computer's half of the conversation with one box: what to say, and what an answer means.

Pure: time is passed in, the port is somebody else's. What the computer learns comes out as events
in the past tense.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from counter.codec import LAST_NUMBER, NO_BOOT, Key, Lamp, Light, Poll, Report, Show, following
from counter.troubles import MISSES, Fault, Troubles

SLOWEST_S = 2.0
"""A silent box is asked at least so often, so that it is back soon after it is plugged in."""
BROKEN_S = 1.0
"""One whose answers come broken still hears: it must not believe that the computer is gone."""
OWED = 3
"""So many answers that were given up may still come; each more is a second box's."""


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
class BoxRestarted:
    """A box began a new life and counts its presses from the beginning."""

    address: int


@dataclass(frozen=True)
class PressRefused:
    """A press came from one of two boxes with the same address, and cannot be told to be whose."""

    address: int
    key: Key


@dataclass(frozen=True)
class BoxChanged:
    """What is wrong with a box, in a few words, is something else than before; empty: nothing."""

    address: int
    wrong: str = ""


Event = Pressed | PressRefused | BoxChanged | Lit | BoxAnswered | BoxRestarted


class Conversation:
    """What the computer knows of one box."""

    def __init__(self, address: int) -> None:
        self.address = address
        self.lamp: Lamp | None = None
        self.answering: bool | None = None
        self.troubles = Troubles()
        self._boot = NO_BOOT
        self._taken: dict[str, int] = {}
        self._shown = 0
        self._number = 0
        self._wanted: Lamp | None = None
        self._lit: Lamp | None = None
        self._wrong = ""
        self._misses = 0
        self._owed = 0
        self._due = 0.0

    def __repr__(self) -> str:
        known = {None: "not heard yet", True: "answering", False: "silent"}[self.answering]
        return f"<Conversation with box {self.address}: {self.troubles.fault or known}>"

    def due(self, now: float) -> bool:
        """Tell whether the box should be asked now: always, unless it is silent."""
        return self.answering is not False or now >= self._due

    def says(self) -> Poll | Show:
        """Choose what to say next: a poll, or the wanted lamp until the box shows it."""
        taken = self._taken.get(self._boot, 0)
        known = self._boot != NO_BOOT or self.troubles.fault is Fault.GARBLED
        if not known or self._wanted is None or self._wanted == self._lit:
            return Poll(self.address, taken, self._boot)
        return Show(self.address, self._number, self._wanted, taken, self._boot)

    def show(self, lamp: Lamp) -> None:
        """Want a lamp shown. Each has its own number, so an older answer cannot confirm it."""
        self.lamp = lamp
        self._want()

    def hears(self, report: Report) -> tuple[Event, ...]:
        """Take the box's answer and tell what happened."""
        events: list[Event] = []
        self._misses = 0
        if self.answering is not True:
            self.answering = True
            events.append(BoxAnswered(self.address))
        met_before, boot_before = self._boot != NO_BOOT, self._boot
        new_life = self._new_life(report)
        restarted = new_life and met_before
        self.troubles.answered(report.boot, report.stuck, restarted=restarted)
        events.extend(self._changed())
        if restarted:
            events.append(BoxRestarted(self.address))
        # Another life may be another box; its press is still there in its next answer.
        certain = not restarted or report.boot == boot_before
        if certain and report.key is not None and self._is_new(report):
            self._taken[report.boot] = report.press
            if self.troubles.fault is Fault.SHARED:
                events.append(PressRefused(self.address, report.key))
            else:
                events.append(Pressed(self.address, report.key, report.age))
        self._shown = report.shown
        if self._wanted is not None and self._lit is None and report.shown == self._number:
            self._lit = self._wanted
            events.append(Lit(self.address, self._wanted))
        return tuple(events)

    def hears_again(self) -> tuple[Event, ...]:
        """Take an answer too many: one that comes late, or that of a second box."""
        if self._owed:
            # Of a computer that stalled: the question it answers was given up.
            self._owed -= 1
            return ()
        self.troubles.answered_twice()
        return self._changed()

    def misses(self, now: float, *, broken: bool = False) -> tuple[Event, ...]:
        """Note that no answer could be read, and ask less and less often once that lasts.

        `broken`: bytes came, but they made no frame.
        """
        self._misses += 1
        self._owed = min(self._owed + 1, OWED)
        self.troubles.missed(broken=broken)
        changed = self._changed()
        if self._misses < MISSES:
            return changed
        slowest_s = BROKEN_S if self.troubles.fault is not Fault.SILENT else SLOWEST_S
        self._due = now + min(0.25 * 2.0 ** min(self._misses - MISSES, 10), slowest_s)
        self.answering = False
        return changed

    def _changed(self) -> tuple[Event, ...]:
        self._want()
        if self.troubles.wrong == self._wrong:
            return ()
        self._wrong = self.troubles.wrong
        return (BoxChanged(self.address, self._wrong),)

    def _want(self) -> None:
        """Want the lamp that was asked for, or over it that something is wrong with the box."""
        wanted = self.lamp
        if self.troubles.fault in (Fault.SHARED, Fault.GARBLED, Fault.STUCK):
            wanted = replace(self.lamp or Lamp(Light.FAULT), light=Light.FAULT)
        if wanted != self._wanted:
            self._wanted = wanted
            self._lit = None
            self._number = following(self._number)

    def _new_life(self, report: Report) -> bool:
        """Begin anew with a box that restarted, or is met for the first time.

        The boot number tells it. So does a box that showed a lamp and now shows none: a box whose
        boot number does not change, against its duty, is still understood.
        """
        forgot = report.boot == self._boot and bool(self._shown and not report.shown)
        if report.boot == self._boot and not forgot:
            return False
        self._boot = report.boot
        # A life that was met before is a second box with this address: what it told was taken.
        taken = 0 if forgot else self._taken.pop(report.boot, 0)
        self._taken = dict([*self._taken.items(), (report.boot, taken)][-_LIVES:])
        self._lit = None
        # Never the number the box shows already: that lamp is from before this computer started.
        self._number = following(report.shown)
        return True

    def _is_new(self, report: Report) -> bool:
        """Tell a new press from one taken already, also in an answer that comes late."""
        taken = self._taken[report.boot]
        return taken == 0 or 1 <= (report.press - taken) % LAST_NUMBER <= LAST_NUMBER // 2


_LIVES = 8
