"""From the command to the kiosk's first frame, and to its first screen, beside an empty window's.

The first frame is as empty as the anchor's; what the screen needs is loaded behind it.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from motcua.screen import Screen, side_by_side
from tests.bench.measure import Contest, Samples, Side, Sides, Size, median
from tests.bench.places import anchor, screen, stage, window

_FRAME_S = 60.0
# What the kiosk writes down when.
_ROWS = {"kiosk_start": "opened", "kiosk_start_home": "screen"}


@contextmanager
def _sides(_size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
    with screen() as own:

        def ours() -> Mapping[str, Samples]:
            # The hub is up, as it is when a kiosk is switched on in the morning.
            with stage("broker", "hub", screen=own) as centre:
                began = time.time()
                kiosk = window("kiosk", centre, own, "kiosk")
                return {
                    row: [kiosk.wait(what, within_s=_FRAME_S).at - began]
                    for row, what in _ROWS.items()
                }

        yield {"ours": ours, "anchor": lambda: [empty_window(own)]}


def empty_window(own: Screen) -> float:
    """Start the empty window; give the seconds until its first frame."""
    place, _ = side_by_side(own.width, own.height)
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as name:
        told = Path(name) / "told.json"
        began = time.time()
        with anchor("empty_window", str(place), name, str(told), env=own.env):
            return first_frame(told) - began


def first_frame(told: Path) -> float:
    """Wait for the empty window's first frame; give when it was."""
    deadline = time.monotonic() + _FRAME_S
    while time.monotonic() < deadline:
        try:
            return float(json.loads(told.read_text(encoding="utf-8"))["at"])
        except (OSError, ValueError):
            time.sleep(0.01)
    raise TimeoutError("the empty window drew nothing")


CONTESTS = (Contest("kiosk_start", "s", _sides, dict.fromkeys(_ROWS, median), rounds=5, digits=2),)
