"""What a slip that the staff print says of the one before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from kiosk.events import Fetch, Fetched, Issued
from kiosk.printing import Printing
from look.texts import Texts
from tests.unit.test_kiosk_screens import DATA

if TYPE_CHECKING:
    from kiosk.book import Reader
    from kiosk.slip import Slip
    from kiosk.spool import Spool


class Paper:
    """A spool that keeps what it is to print."""

    prints = True

    def __init__(self) -> None:
        self.slips: list[Slip] = []

    def submit(self, _label: str, _ticket: str, slip: Slip, _wish: int) -> None:
        self.slips.append(slip)


@pytest.mark.parametrize(
    ("came_out", "amended", "says"),
    [
        (False, False, ""),
        (True, False, "BẢN SAO"),
        (True, True, "THAY PHIẾU TRƯỚC"),
        (False, True, "THAY PHIẾU TRƯỚC"),  # the newest failed; an older one is in a hand
    ],
)
def test_a_slip_that_says_something_else_is_no_copy(
    came_out: bool, amended: bool, says: str
) -> None:
    paper = Paper()
    texts = Texts.load(lambda name: DATA / name)
    printing = Printing(cast("Spool", paper), cast("Reader", None), texts, "Trung tâm")
    wish = Fetch("t", None, "vi", amended)
    printing.elsewhere(wish, Fetched(Issued("A005", "certify", "t"), again=came_out))
    assert [slip.again for slip in paper.slips] == [says]
