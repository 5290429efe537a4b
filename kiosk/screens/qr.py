"""A QR code as dark bars on white, each row's neighbours in one: no picture file is needed."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

import segno

from look.layout import Box
from look.parts import Panel

_QUIET = 4  # modules of white around a code (ISO/IEC 18004, 5.3.8)
_INK, _PAPER = "#000000", "#ffffff"


def qr(box: Box, text: str) -> list[Panel]:
    """Draw `text` as a code within a square box, in whole pixels."""
    size, bars = _bars(text)
    module = max(1, int(box.w / (size + 2 * _QUIET)))
    side = module * size
    left, top = round(box.x + (box.w - side) / 2), round(box.y + (box.h - side) / 2)
    return [
        Panel(box, _PAPER),
        *(
            Panel(Box(left + x * module, top + y * module, w * module, module), _INK)
            for y, x, w in bars
        ),
    ]


@lru_cache(maxsize=8)
def _bars(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """Make the code: modules across, and its bars as row, column and width."""
    rows = segno.make_qr(text, error="m", boost_error=False).matrix
    bars = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                bars.append((y, x, width))
            x += width
    return len(rows), tuple(bars)
