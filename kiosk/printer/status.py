"""How a printer is, from the bytes it says. Pure.

Three ways lead back (Epson, "ESC/POS Command Reference": DLE EOT, GS r, GS a): the answer to a
question that is taken out of turn even while paper is missing (`DLE EOT n`), the answer to one
that waits for its turn behind all that is to be printed (`GS r 1`), and what is said unasked at
each change (`GS a`). Fixed bits tell them apart, and from bytes that a line in trouble makes up:
what does not have them is no answer. python-escpos takes an unreadable answer for "no paper" and
"offline" (#434); here it is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Trouble(StrEnum):
    """What a printer has, worst first; the words are those of the device state."""

    ABSENT = "not there"
    SILENT = "no answer"
    STALLED = "takes nothing"
    COVER = "cover open"
    PAPER_OUT = "paper out"
    CUTTER = "cutter stuck"
    ERROR = "jammed"
    OFFLINE = "offline"
    PAPER_LOW = "paper low"
    NONE = "ok"

    @property
    def prints(self) -> bool:
        """Tell whether a slip would come out."""
        return self in (Trouble.NONE, Trouble.PAPER_LOW)


@dataclass(frozen=True)
class Status:
    """What the printer says of itself."""

    offline: bool = False
    cover_open: bool = False
    paper_low: bool = False
    paper_out: bool = False
    jammed: bool = False
    cutter_stuck: bool = False

    @property
    def trouble(self) -> Trouble:
        """Name the one thing to do something about."""
        found = (
            (self.cover_open, Trouble.COVER),
            (self.paper_out, Trouble.PAPER_OUT),
            (self.cutter_stuck, Trouble.CUTTER),
            (self.jammed, Trouble.ERROR),
            (self.offline, Trouble.OFFLINE),
            (self.paper_low, Trouble.PAPER_LOW),
        )
        return next((trouble for there, trouble in found if there), Trouble.NONE)


QUESTIONS = (1, 2, 3, 4)  # the printer, why it is offline, its errors, its paper
IN_TURN = b"\x1dr\x01"
UNASKED, UNASKED_NO_MORE = b"\x1da\x0e", b"\x1da\x00"  # online, errors, paper
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # DLE DC4 8: forget all that is to be printed


def question(n: int) -> bytes:
    """Ask `DLE EOT n`."""
    return bytes((0x10, 0x04, n))


def learn(known: Status, n: int, byte: int) -> Status:
    """Take the answer to `DLE EOT n` into what is known."""
    match n:
        case 1:
            return replace(known, offline=bool(byte & 0x08))
        case 2:
            # Bit 5: printing stopped at the end of the paper; some clones tell it here alone.
            out = known.paper_out or bool(byte & 0x20)
            return replace(known, cover_open=bool(byte & 0x04), paper_out=out)
        case 3:
            # Bit 2 is a mechanical error on some, bit 5 one that needs a technician, bit 6 a head
            # too hot, which prints again by itself.
            return replace(known, cutter_stuck=bool(byte & 0x08), jammed=bool(byte & 0x64))
        case _:
            out = known.paper_out or bool(byte & 0x60)
            return replace(known, paper_low=bool(byte & 0x0C), paper_out=out)


def unasked(four: bytes) -> Status:
    """Read the four bytes of `GS a`."""
    first, second, third = four[0], four[1], four[2]
    return Status(
        offline=bool(first & 0x08),
        cover_open=bool(first & 0x20),
        cutter_stuck=bool(second & 0x08),
        jammed=bool(second & 0x64),
        paper_low=bool(third & 0x03),
        paper_out=bool(third & 0x0C),
    )


@dataclass(frozen=True)
class Heard:
    """One thing a printer said: the answer to a question, or the four bytes it says unasked."""

    answer: int | None = None  # DLE EOT
    in_turn: int | None = None  # GS r 1
    status: Status | None = None  # GS a


class Ear:
    """Tell the three kinds of answers apart in a stream of bytes."""

    def __init__(self) -> None:
        self._four = b""

    def hear(self, data: bytes) -> list[Heard]:
        """Take what came; a part of four bytes waits for the rest."""
        heard = []
        for byte in data:
            # The bytes after the first of four have bits 4 and 7 clear, like an answer in turn.
            if self._four and byte & 0x90 == 0:
                self._four += bytes((byte,))
                if len(self._four) == 4:
                    heard.append(Heard(status=unasked(self._four)))
                    self._four = b""
                continue
            if byte & 0x93 == 0x12:
                heard.append(Heard(answer=byte))
                continue  # between the four bytes too: it is not asked in turn
            self._four = bytes((byte,)) if byte & 0x93 == 0x10 else b""
            if byte & 0x90 == 0:
                heard.append(Heard(in_turn=byte))
        return heard
