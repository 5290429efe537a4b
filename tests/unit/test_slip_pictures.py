from __future__ import annotations

from kiosk.slip import DOTS
from motcua.pictures_slips import slips
from motcua.settings import SHIPPED, load


def test_every_kind_of_slip_is_drawn_on_both_rolls_and_no_two_are_the_same() -> None:
    drawn = dict(slips(load(SHIPPED / "centre.toml")))
    for name, picture in drawn.items():
        assert picture.width == DOTS[int(name[5:7])]
    kinds = ("plain", "full", "added", "papers", "code", "offline")
    names = {f"slip-{mm}mm-{lang}-{kind}" for mm in DOTS for lang in ("vi", "en") for kind in kinds}
    assert drawn.keys() >= names | {f"slip-{mm}mm-trial" for mm in DOTS}
    assert len({picture.tobytes() for picture in drawn.values()}) == len(drawn)
