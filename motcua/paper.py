"""See on paper what bytes sent to a thermal printer would show.

Only what our slips use is understood: `GS v 0` rasters (8 dots a byte, 1 is black), which are laid
below one another, and the small commands between them. Anything else is an error, because a slip
that a printer would garble must not look right here.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

#: Commands without a raster, and how many bytes of arguments follow each.
_ARGUMENTS = {
    b"\x1b@": 0,  # initialize
    b"\x1ba": 1,  # justification
    b"\x1bd": 1,  # feed lines
    b"\x1bJ": 1,  # feed dots
    b"\x1b3": 1,  # line spacing
    b"\x1b2": 0,
    b"\x1bM": 1,  # font
    b"\x1bE": 1,  # bold
    b"\x1b-": 1,  # underline
    b"\x1bt": 1,  # code page
    b"\x1b{": 1,  # upside down
    b"\x1dB": 1,  # reverse
    b"\x1d!": 1,  # character size
    b"\x1di": 0,
    b"\x1bi": 0,  # full cut
    b"\x1bm": 0,  # partial cut
}
_CUT_WITH_FEED = (65, 66)


class UnreadablePaperError(ValueError):
    """Bytes that are no slip of ours: one sentence with the place."""


@dataclass(frozen=True)
class Paper:
    """One slip as printed: its picture (black on white), and whether it was cut off."""

    picture: Image.Image
    cut: bool


def read(data: bytes) -> Paper:
    """Lay the rasters of one slip below one another."""
    strips: list[Image.Image] = []
    cut = False
    at = 0
    while at < len(data):
        command = data[at : at + 2]
        if command == b"\x1dv" and data[at + 2 : at + 3] == b"0":
            wide = int.from_bytes(data[at + 4 : at + 6], "little")
            high = int.from_bytes(data[at + 6 : at + 8], "little")
            dots = data[at + 8 : at + 8 + wide * high]
            if len(dots) < wide * high:
                raise UnreadablePaperError(f"the raster at byte {at} is cut short")
            strips.append(Image.frombytes("1", (wide * 8, high), dots, "raw", "1;I"))
            at += 8 + wide * high
        elif command == b"\x1dV":
            cut = True
            at += 4 if data[at + 2 : at + 3] and data[at + 2] in _CUT_WITH_FEED else 3
        elif command in _ARGUMENTS:
            at += 2 + _ARGUMENTS[command]
        elif data[at : at + 1] in (b"\n", b"\r"):
            at += 1
        else:
            raise UnreadablePaperError(f"byte {at}: {data[at : at + 4].hex(' ')} is no command")
    if not strips:
        raise UnreadablePaperError("there is no raster: the slip would be blank")
    return Paper(_stack(strips), cut)


def _stack(strips: list[Image.Image]) -> Image.Image:
    width = max(strip.width for strip in strips)
    paper = Image.new("1", (width, sum(strip.height for strip in strips)), 1)
    top = 0
    for strip in strips:
        paper.paste(strip, (0, top))
        top += strip.height
    return paper
