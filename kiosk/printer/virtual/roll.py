"""A roll of paper under a print head: rows of dots, feeds, cuts. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from kiosk.printer.virtual.commands import (
    LINE,
    Band,
    Command,
    Cut,
    Feed,
    NewLine,
    Row,
    Spacing,
    Start,
)

_BAND = 24


@dataclass(frozen=True)
class Paper:
    """One slip as printed: its picture (black on white), and whether it was cut off.

    `fed` are the white rows at the end that only carry it past the knife.
    """

    picture: Image.Image
    cut: bool


class Roll:
    """Print commands on paper. What hangs out of the printer is not cut off yet."""

    def __init__(self, dots: int | None = None) -> None:
        self._dots = dots
        self._rows: list[bytes] = []
        self._fed = 0
        self._spacing = LINE
        self._band = b""
        self.slips: list[Paper] = []

    def needs(self, command: Command) -> int:
        """Tell how many rows of paper a command moves."""
        match command:
            case Row():
                return 1
            case NewLine():
                return max(self._spacing, _BAND if self._band else 0)
            case Feed(lines, dots):
                return lines * self._spacing + dots
        return 0

    def do(self, command: Command) -> None:
        """Print one command."""
        match command:
            case Start():
                self._spacing, self._band = LINE, b""
            case Row(dots):
                self._ink([dots])
            case Band(columns):
                self._band = columns
            case NewLine():
                self._new_line()
            case Spacing(dots):
                self._spacing = dots
            case Feed():
                self._fed += self.needs(command)
            case Cut():
                self.slips.append(Paper(self._picture(), cut=True))
                self._rows, self._fed = [], 0

    def hanging(self) -> Paper | None:
        """Look at what was printed and not cut off; None: nothing."""
        return Paper(self._picture(), cut=False) if self._rows else None

    def _new_line(self) -> None:
        moved = self.needs(NewLine())
        if self._band:
            width = len(self._band) // 3
            columns = Image.frombytes("1", (_BAND, width), self._band)
            band = columns.transpose(Image.Transpose.TRANSPOSE)
            wide = -(-width // 8)
            dots = band.tobytes()
            self._ink([dots[row * wide : (row + 1) * wide] for row in range(_BAND)])
            moved -= _BAND
        self._fed += moved
        self._band = b""

    def _ink(self, rows: list[bytes]) -> None:
        # What was fed before is white paper between; what is fed last belongs to no picture.
        self._rows += [b""] * self._fed + rows
        self._fed = 0

    def _picture(self) -> Image.Image:
        wide = max(map(len, self._rows), default=0)
        if self._dots is not None:
            wide = self._dots // 8  # what is wider than the roll is lost
        inked = b"".join(row[:wide].ljust(wide, b"\0") for row in self._rows)
        return Image.frombytes("1", (wide * 8, len(self._rows)), inked, "raw", "1;I")
