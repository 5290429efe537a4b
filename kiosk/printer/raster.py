"""The picture of a slip as ESC/POS. Pure: bytes out, nothing is sent.

Every printer gets dots, by one of two commands (`printer.raster`): `GS v 0`, a block of rows, which
all newer ones know, and `ESC *`, bands of 24 rows written as a line of text, for clones and old
ones that print a block as letters. A band is fed by its own height whatever the printer's unit is:
16 units are less than 24 dots, and less than the height printed is never fed (python-escpos and
escpos-php rely on the same).

The picture is cut into pieces: the first is so small that the paper moves at once, each next one
fits into the 8 KB of a small printer. One block of a whole slip overruns those (python-escpos
#367, #628). On a serial line, which is slower than the paper, each line of the slip is a block as
wide as its ink, and the white between two lines a block of one byte a row: a third less.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any, Literal

from PIL import Image, ImageChops

Command = Literal["GS v 0", "ESC *"]
BAND = 24  # rows of one `ESC *`
FIRST = BAND
ROWS = 4 * BAND  # 12 mm; 6.9 KB across a roll of 80 mm
START = b"\x1b@"
_NAMES: dict[Command, str] = {"GS v 0": "bitImageRaster", "ESC *": "bitImageColumn"}


def raster(
    image: Image.Image, command: Command = "GS v 0", *, sparing: bool = False
) -> list[bytes]:
    """Turn a picture into ESC/POS: begin with the first rows, go on in pieces, feed and cut.

    `sparing` leaves white out where it can.
    """
    from escpos.printer import Dummy

    dummy = Dummy()
    dummy.profile.profile_data = _media(image.width)
    pieces = [START]
    top = 0
    while top < image.height:
        bottom = min(image.height, top + (ROWS if top else FIRST))
        # `ESC *` prints whole bands; what lies below the picture is white.
        if command == "ESC *":
            bottom = top + -(-(bottom - top) // BAND) * BAND
        piece = Image.new("1", (image.width, bottom - top), 1)
        piece.paste(image.crop((0, top, image.width, min(bottom, image.height))))
        for block in _spared(piece, command) if sparing else (piece,):
            dummy.image(block, impl=_NAMES[command])
        pieces.append(dummy.output)
        dummy.clear()
        top = bottom
    dummy.cut()
    return [pieces[0] + pieces[1], *pieces[2:], dummy.output]


def _spared(piece: Image.Image, command: Command) -> Iterator[Image.Image]:
    """Cut a piece into blocks, each as wide as its ink; a block of white is a byte wide."""
    black = ImageChops.invert(piece.convert("L"))
    step = BAND if command == "ESC *" else 1
    tops = range(0, piece.height, step)
    inked = [black.crop((0, y, black.width, y + step)).getbbox() is not None for y in tops]
    for ink, rows in groupby(zip(tops, inked, strict=True), key=lambda row: row[1]):
        ys = [y for y, _ in rows]
        top, bottom = ys[0], ys[-1] + step
        box = black.crop((0, top, black.width, bottom)).getbbox() if ink else None
        width = -(-box[2] // 8) * 8 if box else 8
        yield piece.crop((0, top, width, bottom))


@lru_cache(maxsize=4)
def _media(width: int) -> dict[str, Any]:
    """Describe the roll; a profile that does not know its paper prints a remark each time."""
    from escpos.printer import Dummy

    profile: dict[str, Any] = copy.deepcopy(Dummy().profile.profile_data)
    profile["media"]["width"]["pixels"] = width
    return profile
