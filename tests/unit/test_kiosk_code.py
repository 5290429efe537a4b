"""The QR code on the kiosk's screen: white around it, or no telephone finds it."""

from __future__ import annotations

import pytest
import segno

from kiosk.screens.qr import qr
from look.layout import Box

ADDRESS = "https://dichvucong.gov.vn/thu-tuc/1.001193"
ACROSS = len(segno.make_qr(ADDRESS, error="m", boost_error=False).matrix)
QUIET = 4  # modules of white on each side: ISO/IEC 18004, 5.3.8


# Boxes in which less white would let the modules be a pixel larger, and one that fits.
@pytest.mark.parametrize("side", [(ACROSS + 6) * 5, (ACROSS + 7) * 6, (ACROSS + 8) * 7, 411])
def test_a_code_has_white_of_four_modules_on_each_side(side: int) -> None:
    box = Box(40, 60, side, side)
    paper, *bars = qr(box, ADDRESS)
    assert (paper.box, paper.fill) == (box, "#ffffff")
    module = min(bar.box.h for bar in bars)
    left, top = min(bar.box.x for bar in bars), min(bar.box.y for bar in bars)
    right = max(bar.box.x + bar.box.w for bar in bars)
    bottom = max(bar.box.y + bar.box.h for bar in bars)
    assert right - left == bottom - top == ACROSS * module
    white = (left - box.x, top - box.y, box.x + side - right, box.y + side - bottom)
    # Whole pixels: an odd one left over stands on one side.
    assert min(white) >= QUIET * module - 1
    # And no more white than that: the code is as large as the box lets it be.
    assert (ACROSS + 2 * QUIET) * (module + 1) > side
