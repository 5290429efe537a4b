"""The picture of a slip as ESC/POS. Pure: bytes out, nothing is sent.

Every printer gets dots, by one of two commands (`printer.raster`): `GS v 0`, a block of rows, which
all newer ones know, and `ESC *`, bands of 24 rows written as a line of text, for clones and old
ones that print a block as letters. A band is fed by its own height whatever the printer's unit is:
16 units are less than 24 dots, and less than the height printed is never fed (python-escpos and
escpos-php rely on the same).

The picture is cut into pieces: the first is so small that the paper moves at once, each next one
fits into the 8 KB of a small printer. One block of a whole slip overruns those (python-escpos
#367, #628).
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any, Literal

from PIL import Image

Command = Literal["GS v 0", "ESC *"]
BAND = 24  # rows of one `ESC *`
FIRST = BAND
ROWS = 4 * BAND  # 12 mm; 6.9 KB across a roll of 80 mm
START = b"\x1b@"
_NAMES: dict[Command, str] = {"GS v 0": "bitImageRaster", "ESC *": "bitImageColumn"}


def raster(image: Image.Image, command: Command = "GS v 0") -> list[bytes]:
    """Turn a picture into ESC/POS: begin with the first rows, go on in pieces, feed and cut."""
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
        dummy.image(piece, impl=_NAMES[command])
        pieces.append(dummy.output)
        dummy.clear()
        top = bottom
    dummy.cut()
    return [pieces[0] + pieces[1], *pieces[2:], dummy.output]


@lru_cache(maxsize=4)
def _media(width: int) -> dict[str, Any]:
    """Describe the roll; a profile that does not know its paper prints a remark each time."""
    from escpos.printer import Dummy

    profile: dict[str, Any] = copy.deepcopy(Dummy().profile.profile_data)
    profile["media"]["width"]["pixels"] = width
    return profile
