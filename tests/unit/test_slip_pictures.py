from __future__ import annotations

from pathlib import Path

from PIL import Image

from kiosk.slip import DOTS
from motcua.pictures_slips import draw_slips
from motcua.settings import SHIPPED, load


def test_every_kind_of_slip_is_drawn_on_both_rolls_and_no_two_are_the_same(tmp_path: Path) -> None:
    draw_slips(tmp_path, load(SHIPPED / "centre.toml"))
    seen = set()
    for path in tmp_path.iterdir():
        picture = Image.open(path)
        assert picture.width == DOTS[int(path.name[5:7])]
        seen.add(picture.tobytes())
    kinds = ("plain", "full", "papers", "code", "offline")
    names = {
        f"slip-{mm}mm-{lang}-{kind}.png" for mm in DOTS for lang in ("vi", "en") for kind in kinds
    }
    assert {path.name for path in tmp_path.iterdir()} >= names
    assert len(seen) == len(list(tmp_path.iterdir()))
