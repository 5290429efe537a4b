"""A robot before the kiosk: ``python -m tests.bench.robot STATE PLACE HUB VISITS TOLD FILES``.

It is the kiosk itself, its real window and its threads, with a finger from inside and a clock that
runs twenty times as fast: by the usual one a thousand visits take an hour. One visit in four takes
a number, one asks for one with priority, one searches on the keyboard, one browses. When the
visits are done it says so in the file TOLD, and stays. FILES is the folder with the centre's own.
"""

from __future__ import annotations

import itertools
import math
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from broker_config.settings import BrokerSettings
from kiosk.fittings import Fittings
from kiosk.settings import KioskSettings, PrinterSettings
from look.press import NEAR, SETTLE_S

_FASTER = 20.0
_EVERY_S = 0.02
_PATIENCE = 1500  # turns: who waits longer has found a fault
#: What is touched one after the other; "?" is the first one of its kind on the screen.
_KEYS = (*"khai", "space", *"sinh")
_VISITS = (
    ("take", "service:?", "done"),
    ("take-priority", "priority:?", "service:?", "done"),
    ("search", *(f"key:{key}" for key in _KEYS), "result:?", "home"),
    ("shelves", "event:?", "result:?", "back", "home"),
    ("language:?", "search", "key:d", "key:a", "key:t", "result:?", "home"),
)


def _fast() -> float:
    return time.monotonic() * _FASTER


class Robot:
    """One that touches what it sees, and waits for what it does not see yet."""

    def __init__(self, window: Any, visits: int, told: Path) -> None:
        self._window, self._stage = window, window.stage
        self._left, self._told = visits, told
        self._kinds = itertools.cycle(_VISITS)
        self._steps: Iterator[str] = iter(())
        self._next: str | None = None
        self._waited = 0
        self._fingers = itertools.count()
        self._at = 0.0, 0.0, 0.0  # what was touched last, and when

    def turn(self, _: float) -> bool:
        """Touch the next thing, if it is there; False when all is done."""
        if self._next is None:
            self._next = next(self._steps, None)
        if self._next is None:
            if self._left == 0:
                self._told.write_text('{"at": 0}', encoding="utf-8")
                return False
            self._left -= 1
            self._steps = iter(next(self._kinds))
            return True
        found = self._seen(self._next)
        if found is None or self._too_soon(found.box):
            self._waited += 1
            if self._waited > _PATIENCE:
                self._told.write_text(f'{{"lost": "{self._next}"}}', encoding="utf-8")
                return False
            return True
        self._next, self._waited = None, 0
        x, y = found.box.x + found.box.w / 2, self._stage.height - found.box.y - found.box.h / 2
        finger = SimpleNamespace(uid=next(self._fingers), x=x, y=y)
        self._at = found.box.x + found.box.w / 2, found.box.y + found.box.h / 2, _fast()
        self._stage.on_touch_down(finger)
        self._stage.on_touch_up(finger)
        return True

    def _too_soon(self, box: Any) -> bool:
        """Tell a place that was just touched: what came there counts when it was looked at."""
        *place, touched = self._at
        centre = box.x + box.w / 2, box.y + box.h / 2
        near = math.dist(centre, place) <= NEAR * self._stage.presses.slop
        return bool(near and _fast() - touched <= SETTLE_S)

    def _seen(self, target: str) -> Any:
        kind, _, which = target.partition(":")
        for part in self._stage._parts:
            name = getattr(part, "id", "")
            if name == target or (which == "?" and name.startswith(f"{kind}:")):
                return part
        return None


def main(words: Sequence[str]) -> int:
    """Run the kiosk with the robot before it."""
    folder, place, hub, visits, told, files = words
    state = Path(folder)
    from kiosk import app
    from look.window import Place, prepare

    prepare(Place.parse(place), state / "kivy")
    from kivy.clock import Clock

    import kiosk.window

    real = kiosk.window.Window

    class Watched(real):  # type: ignore[misc, valid-type]  # made from what was imported late
        def __init__(self, *words: Any, **named: Any) -> None:
            super().__init__(*words, **named, clock=_fast)
            self._robot = Robot(self, int(visits), Path(told))  # Kivy holds it weakly
            Clock.schedule_interval(self._robot.turn, _EVERY_S)

    vars(kiosk.window)["Window"] = Watched
    own = KioskSettings(monitor=place, idle_s=600, ticket_s=600, unprinted_s=1800)
    vars(app)["prepare"] = lambda *_: None  # it was, before the window could be watched
    fittings = Fittings(
        kiosk=own,
        printer=PrinterSettings(kind="file", path="/dev/null"),
        broker=BrokerSettings(port=1),
        centre_id="nam-cuong",
        hub_url=hub,
        find=lambda name: Path(files) / name,
        state=state,
    )
    return app.run(fittings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
