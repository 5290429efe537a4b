"""How soon the hall sees and hears a call, once its message has arrived.

`call_to_screen_frames`: drawn frames from the message's arrival to the one that shows it.
`voice_ready`: from the call to the first sample that the sound device gets, its chime's.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.bench.measure import Contest, Samples, Side, Sides, Size, median, percentile
from tests.bench.places import anchor, screen

_LONGEST_S = 300.0
Setting = Callable[[Size, frozenset[Side]], AbstractContextManager[Sides]]


def _hall(what: str, full: int, least: int) -> Setting:
    @contextmanager
    def sides(size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
        count = size.of(full, least=least)
        with screen() as own:

            def side(which: Side) -> Samples:
                with tempfile.TemporaryDirectory(prefix="motcua-bench-") as name:
                    told = Path(name) / "told.json"
                    sound = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": f"{name}/raw"}
                    words = (what, which, "1280x720+0+0", name, str(told), str(count))
                    with anchor("hall", *words, env=os.environ | own.env | sound):
                        return _told(told)

            yield {"ours": lambda: side("ours"), "anchor": lambda: side("anchor")}

    return sides


def _told(path: Path) -> Samples:
    deadline = time.monotonic() + _LONGEST_S
    while time.monotonic() < deadline:
        try:
            return [float(one) for one in json.loads(path.read_text(encoding="utf-8"))]
        except (OSError, ValueError):
            time.sleep(0.1)
    raise TimeoutError("the hall told nothing")


CONTESTS = (
    Contest(
        "call_to_screen_frames",
        "frames",
        _hall("frames", 200, 30),
        {"call_to_screen_frames_p50": median, "call_to_screen_frames_p99": percentile(99)},
        rounds=2,
    ),
    Contest("voice_ready", "ms", _hall("voice", 8, 3), {"voice_ready": median}, rounds=2, digits=0),
)
