"""A thermal printer that is not there: it takes bytes, moves paper in time, answers and fails.

It is a printer with a small buffer, so a program that sends too much at once is held up, and one
that sends too little at a time lets the paper stand. Rows are printed as they come, each in the
time the paper needs. What can go wrong with a printer can be asked of this one too.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.printer.status import CLEAR
from kiosk.printer.virtual.commands import (
    AskedInTurn,
    Command,
    Cut,
    Garbage,
    Reader,
    Start,
    Unasked,
)
from kiosk.printer.virtual.roll import Paper, Roll

DOTS_PER_MM = 203 / 25.4
_QUESTION = b"\x10\x04"
_NAP_S = 0.002


@dataclass(frozen=True)
class Model:
    """What kind of printer it is: 150 mm/s and 64 KB are those of a usual one of 80 mm."""

    dots: int = 576
    mm_per_s: float = 150.0
    buffer: int = 65536
    answers: bool = True  # DLE EOT
    in_turn: bool = True  # GS r
    unasked: bool = True  # GS a
    low_mm: float = 5000.0  # so much paper is left when the sensor says so


class VirtualPrinter:
    """One printer. `say` gets the bytes it answers; `out` is the folder for its slips, as PNG."""

    def __init__(self, model: Model | None = None, out: Path | None = None) -> None:
        self.model = model or Model()
        self.say: Callable[[bytes], None] = lambda _: None
        self.garbage: list[bytes] = []
        self.busy_s = 0.0  # the time paper has moved
        self._out = out
        self._lock = threading.Condition()
        self._reader = Reader()
        self._roll = Roll(self.model.dots)
        self._asked_now = b""  # the end of what came, where a question may have begun
        self._paper_mm = 80_000.0  # a new roll
        self._cover_open = False
        self._jammed = False
        self._cutter_stuck = False
        self._cutter_will_stick = False
        self._stalled = False
        self._unasked = False
        self._over = False
        self._thread = threading.Thread(target=self._run, name="virtual-printer", daemon=True)
        self._thread.start()

    def __repr__(self) -> str:
        return f"<VirtualPrinter: {self.state()}, {len(self.slips)} slips>"

    # What a hand does to it

    def load(self, mm: float = 80_000.0) -> None:
        """Put in a roll, or what is left of one."""
        self._change(paper_mm=mm)

    def open_cover(self) -> None:
        """Open the cover."""
        self._change(cover_open=True)

    def close_cover(self) -> None:
        """Close the cover."""
        self._change(cover_open=False)

    def jam(self) -> None:
        """Let the paper jam."""
        self._change(jammed=True)

    def stick_cutter(self) -> None:
        """Let the knife stick at the next cut."""
        self._change(cutter_will_stick=True)

    def free(self) -> None:
        """Take jammed paper out, and free the knife."""
        self._change(jammed=False, cutter_stuck=False, cutter_will_stick=False)

    def stall(self) -> None:
        """Take nothing more and say nothing more, for no reason that can be seen."""
        self._change(stalled=True)

    def go_on(self) -> None:
        """Be well again after a stall."""
        self._change(stalled=False)

    # What a program sees of it

    @property
    def slips(self) -> list[Paper]:
        """List what was cut off, oldest first."""
        with self._lock:
            return list(self._roll.slips)

    def hanging(self) -> Paper | None:
        """Look at what was printed and not cut off."""
        with self._lock:
            return self._roll.hanging()

    def state(self) -> str:
        """Say in a word how it is."""
        found = (
            (self._stalled, "stalled"),
            (self._cover_open, "cover open"),
            (self._paper_mm <= 0, "paper out"),
            (self._jammed, "jammed"),
            (self._cutter_stuck, "cutter stuck"),
            (self._is_low(), "paper low"),
        )
        return next((word for there, word in found if there), "ok")

    def room(self) -> int:
        """Tell how many bytes it would take now."""
        with self._lock:
            return 0 if self._stalled else max(0, self.model.buffer - len(self._reader))

    def receive(self, data: bytes) -> None:
        """Take bytes. Questions out of turn are answered at once, in the midst of dots too."""
        answers = b""
        with self._lock:
            seen = self._asked_now + data
            if CLEAR in seen:
                self._reader.forget()
                self._roll.do(Start())
                self._reader.feed(seen.rpartition(CLEAR)[2])
            else:
                self._reader.feed(data)
            at = -1
            while (at := seen.find(_QUESTION, at + 1)) >= 0 and at + 2 < len(seen):
                if at + 2 >= len(self._asked_now) and self.model.answers:
                    answers += self._answer(seen[at + 2])
            self._asked_now = seen[-len(CLEAR) + 1 :]
            self._lock.notify_all()
        self._speak(answers)

    def end(self) -> None:
        """Switch it off."""
        with self._lock:
            self._over = True
            self._lock.notify_all()
        self._thread.join(2.0)

    # How it works

    def _change(self, **what: object) -> None:
        with self._lock:
            for name, value in what.items():
                setattr(self, f"_{name}", value)
            self._lock.notify_all()
            news = self._four() if self._unasked else b""
        self._speak(news)

    def _speak(self, answers: bytes) -> None:
        if answers and not self._stalled:
            self.say(answers)

    def _is_low(self) -> bool:
        return self._paper_mm < self.model.low_mm

    def _stopped(self) -> bool:
        return (
            self._stalled
            or self._cover_open
            or self._jammed
            or self._cutter_stuck
            or self._paper_mm <= 0
        )

    def _answer(self, n: int) -> bytes:
        out, low = self._paper_mm <= 0, self._is_low()
        broken = self._jammed or self._cutter_stuck
        bits = {
            1: 0x08 * self._stopped(),
            2: 0x04 * self._cover_open | 0x20 * out | 0x40 * broken,
            3: 0x04 * self._jammed | 0x08 * self._cutter_stuck,
            4: 0x0C * low | 0x60 * out,
        }
        return bytes((0x12 | bits[n],)) if n in bits else b""

    def _four(self) -> bytes:
        first = 0x10 | 0x08 * self._stopped() | 0x20 * self._cover_open
        second = 0x04 * self._jammed | 0x08 * self._cutter_stuck
        third = 0x03 * self._is_low() | 0x0C * (self._paper_mm <= 0)
        return bytes((first, second, third, 0))

    def _run(self) -> None:
        due = time.monotonic()
        while not self._over:
            with self._lock:
                command = None if self._stopped() else self._reader.next()
                if command is None:
                    self._lock.wait(0.05)
                    due = time.monotonic()
                    continue
                moved_mm = self._roll.needs(command) / DOTS_PER_MM
                was = self._four()
                self._paper_mm -= moved_mm
                answers = self._do(command)
                if self._unasked and (now := self._four()) != was:
                    answers += now
            self._speak(answers)
            took = moved_mm / self.model.mm_per_s
            self.busy_s += took
            due += took
            if (ahead := due - time.monotonic()) > _NAP_S:
                time.sleep(ahead)

    def _do(self, command: Command) -> bytes:
        match command:
            case Garbage(data):
                self.garbage.append(data)
            case Start():
                self._unasked = False
                self._roll.do(command)
            case AskedInTurn() if self.model.in_turn:
                return bytes((0x03 * self._is_low(),))
            case Unasked(n) if self.model.unasked:
                self._unasked = n != 0
                return self._four() if n else b""
            case Cut() if self._cutter_will_stick:
                self._cutter_stuck = True
            case _:
                self._roll.do(command)
        if isinstance(command, Cut) and not self._cutter_stuck:
            self._keep()
        return b""

    def _keep(self) -> None:
        slips = self._roll.slips
        if self._out and slips[-1].picture.height:
            slips[-1].picture.save(self._out / f"{len(slips):04}.png")
