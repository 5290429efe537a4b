"""Read what is sent to a thermal printer, command by command, as it comes. Pure.

Only what slips use is understood. Anything else is `Garbage`: a printer would print it as letters,
so a slip that a printer would garble must not look right here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Start:
    """`ESC @`: what was set and not yet printed is forgotten."""


@dataclass(frozen=True)
class Row:
    """One row of a `GS v 0` block: 8 dots a byte, 1 is black."""

    dots: bytes


@dataclass(frozen=True)
class Band:
    """One `ESC *`: columns of 24 dots, three bytes each, the highest dot first."""

    columns: bytes


@dataclass(frozen=True)
class NewLine:
    """`LF`: print the band, if there is one, and feed a line."""


@dataclass(frozen=True)
class Spacing:
    """`ESC 3 n` or `ESC 2`: the height of a line, in dots."""

    dots: int


@dataclass(frozen=True)
class Feed:
    """`ESC d n`: feed so many lines; `ESC J n`: so many dots."""

    lines: int = 0
    dots: int = 0


@dataclass(frozen=True)
class Cut:
    """`GS V`, fed to the knife first when it is asked for."""


@dataclass(frozen=True)
class AskedInTurn:
    """`GS r 1`: how is the paper?"""


@dataclass(frozen=True)
class Unasked:
    """`GS a n`: say by yourself what changes; 0: no more."""

    n: int


@dataclass(frozen=True)
class Nothing:
    """A command that prints nothing here."""


@dataclass(frozen=True)
class Garbage:
    """Bytes that would come out as letters."""

    data: bytes


Command = (
    Start | Row | Band | NewLine | Spacing | Feed | Cut | AskedInTurn | Unasked | Nothing | Garbage
)

LINE = 30  # dots of a line when nothing was set: 1/6 inch is 34, most clones have 30
#: Commands that print nothing, and how many bytes of arguments follow each.
_ARGUMENTS = {
    b"\x1ba": 1,  # justification
    b"\x1bM": 1,  # font
    b"\x1bE": 1,  # bold
    b"\x1b-": 1,  # underline
    b"\x1bt": 1,  # code page
    b"\x1b{": 1,  # upside down
    b"\x1dB": 1,  # reverse
    b"\x1d!": 1,  # character size
    b"\x10\x04": 1,  # asked out of turn, and answered when it came
}
_CLEAR_BYTES = 8  # DLE DC4 8 and its seven: likewise
_CUT_WITH_FEED = (65, 66)
_COLUMN = 3  # bytes: 24 dots


class Reader:
    """Give the next command as soon as all of it has come; of a block, row by row."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._row_bytes = 0
        self._rows = 0  # of a block, still to come

    def __len__(self) -> int:
        return len(self._data)

    def feed(self, data: bytes) -> None:
        """Take bytes."""
        self._data += data

    def forget(self) -> None:
        """Forget what has come and was not read."""
        self._data.clear()
        self._rows = 0

    @property
    def amid(self) -> bool:
        """Tell whether a command, or a block, is not all here."""
        return bool(self._data) or self._rows > 0

    def next(self) -> Command | None:
        """Read one command; None: the rest of it has not come."""
        if self._rows:
            row = self._cut_off(self._row_bytes)
            if row is None:
                return None
            self._rows -= 1
            return Row(row)
        data = self._data
        if not data:
            return None
        if data[0] == 0:
            self._cut_off(1)
            return Nothing()
        if data[0] in b"\n\r":
            return NewLine() if self._cut_off(1) == b"\n" else Nothing()
        return self._command(bytes(data[:2])) if len(data) > 1 else None

    def _command(self, name: bytes) -> Command | None:  # noqa: PLR0911, PLR0912 - one each
        data = self._data
        match name:
            case b"\x1b@":
                return self._read(2, Start())
            case b"\x1dv":
                return self._block()
            case b"\x1b*":
                return self._band()
            case b"\x1b2":
                return self._read(2, Spacing(LINE))
            case b"\x1b3" if len(data) > 2:
                return self._read(3, Spacing(data[2]))
            case b"\x1bd" if len(data) > 2:
                return self._read(3, Feed(lines=data[2]))
            case b"\x1bJ" if len(data) > 2:
                return self._read(3, Feed(dots=data[2]))
            case b"\x1di" | b"\x1bi" | b"\x1bm":
                return self._read(2, Cut())
            case b"\x1dV" if len(data) > 2:
                return self._read(4 if data[2] in _CUT_WITH_FEED else 3, Cut())
            case b"\x1dr" if len(data) > 2:
                return self._read(3, AskedInTurn())
            case b"\x1da" if len(data) > 2:
                return self._read(3, Unasked(data[2]))
            case b"\x10\x14" if len(data) > 2:
                return self._read(2 + _CLEAR_BYTES, Nothing())
            case b"\x1b3" | b"\x1bd" | b"\x1bJ" | b"\x1dV" | b"\x1dr" | b"\x1da" | b"\x10\x14":
                return None
        if name in _ARGUMENTS:
            return self._read(2 + _ARGUMENTS[name], Nothing())
        return Garbage(bytes(self._cut_off(1) or b""))

    def _read(self, length: int, command: Command) -> Command | None:
        return command if self._cut_off(length) is not None else None

    def _block(self) -> Command | None:
        if len(self._data) < 8:
            return None
        if bytes(self._data[2:4]) not in (b"0\x00", b"0\x30"):
            return Garbage(bytes(self._cut_off(2) or b""))
        self._row_bytes = int.from_bytes(self._data[4:6], "little")
        self._rows = int.from_bytes(self._data[6:8], "little")
        self._cut_off(8)
        return Nothing()

    def _band(self) -> Command | None:
        if len(self._data) < 5:
            return None
        if self._data[2] != 33:  # any other density is not 24 dots high, or half as wide
            return Garbage(bytes(self._cut_off(2) or b""))
        length = int.from_bytes(self._data[3:5], "little") * _COLUMN
        if len(self._data) < 5 + length:
            return None
        columns = bytes(self._data[5 : 5 + length])
        self._cut_off(5 + length)
        return Band(columns)

    def _cut_off(self, length: int) -> bytes | None:
        if len(self._data) < length:
            return None
        piece = bytes(self._data[:length])
        del self._data[:length]
        return piece
