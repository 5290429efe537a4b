"""Visitors come and go, and leave nothing behind in the window that served them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from motcua.screen import Screen


def test_after_many_visits_nothing_more_is_alive_than_after_some(
    tmp_path: Path, xvfb: Screen
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.visits_runner", str(tmp_path)],
        env=os.environ | dict(xvfb.env),
        check=True,
        capture_output=True,
        text=True,
        timeout=180,
    )
    told = json.loads(done.stdout)
    some, many = told["some"], told["many"]
    kinds = set(many) - {"textures", "kept", "pixels"}
    assert some["Rectangle"] > 10, "home stands there"
    assert {kind: many[kind] for kind in kinds} == {kind: some[kind] for kind in kinds}
    # What was drawn lately is kept, three windows full, however many numbers were drawn.
    assert many["textures"] - many["kept"] == some["textures"] - some["kept"], "Kivy has its own"
    assert many["pixels"] < 3.2 * told["window"]
