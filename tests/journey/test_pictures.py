"""`./run pictures DIR` leaves every picture under its name, and each shows something."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from kiosk.slip import DOTS

SCREENS = (
    "home",
    "shelves",
    "shelf",
    "services",
    "priority",
    "search",
    "results",
    "field",
    "elsewhere",
    "nothing",
    "page",
    "ticket",
    "more",
    "ticket-two",
    "idle",
    "check-in",
    "typed",
    "came-back",
    "unknown",
    "printer-failing",
    "offline",
    "help",
    "needs",
    "see",
    *(
        f"{name}-{sight}"
        for name in ("home", "services", "search")
        for sight in ("large", "contrast")
    ),
)
LOW = ("home-low", "services-low", "search-low")  # a panel that lies is low enough
BOXES = (
    "closed",
    "called",
    "serving",
    "refused",
    "stuck",
    "held",
    "no-computer",
    "away",
)
SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}


@pytest.mark.long
def test_every_screen_is_drawn(tmp_path: Path) -> None:
    env = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "XAUTHORITY")}
    command = [sys.executable, "-m", "motcua", "pictures", str(tmp_path)]
    subprocess.run(command, check=True, env=env, timeout=420)
    expected = {
        f"kiosk-{name}-{stands}.png": size
        for name, (stands, size) in itertools.product(SCREENS, SIZES.items())
    }
    expected |= {f"kiosk-{name}-portrait.png": SIZES["portrait"] for name in LOW}
    expected |= {
        f"display-{name}.png": SIZES["landscape"] for name in ("empty", "calls", "not-live")
    }
    boxes = {f"box-{name}.png" for name in BOXES}
    slips = {"slip-58mm.png": 384, "slip-80mm.png": 576}
    kinds = itertools.product(("vi", "en"), ("plain", "full", "papers", "code", "offline"))
    for lang, kind in kinds:
        slips |= {f"slip-{mm}mm-{lang}-{kind}.png": dots for mm, dots in DOTS.items()}
    assert {path.name for path in tmp_path.iterdir()} == {*expected, *slips, *boxes}
    seen = {Image.open(tmp_path / name).tobytes() for name in boxes}
    assert len(seen) == len(boxes), "two pictures of the boxes are the same"
    seen = set()
    for name, size in expected.items():
        picture = Image.open(tmp_path / name)
        assert picture.size == size, name
        seen.add(picture.tobytes())
    assert len(seen) == len(expected), "two pictures are the same"
    for name, dots in slips.items():
        assert Image.open(tmp_path / name).width == dots
