"""Start the kiosk: its window at once, and whatever stands behind it as soon as that is open."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.fittings import Fittings
from look.window import Place, prepare

if TYPE_CHECKING:
    from kivy.uix.widget import Widget

    from kiosk.room import Room

log = logging.getLogger(__name__)
_ALIVE_S = 1.0


def run(
    fittings: Fittings, trace: Path | None = None, *, alive: Callable[[], None] = lambda: None
) -> int:
    """Run one kiosk until SIGTERM or SIGINT; 0 when it was asked to end.

    `alive` is told as long as the loop turns that draws and takes the touches.
    """
    # The book's index is made while people already touch the screen: whoever computes gives way to
    # the window ten times sooner than Python's usual 5 ms, or a touch would wait for frames.
    sys.setswitchinterval(0.0005)
    kiosk = fittings.kiosk
    place = Place.parse(kiosk.monitor)
    os.environ.setdefault("KIVY_AUDIO", "sdl2")
    prepare(place, fittings.state / "kivy" / f"kiosk-{kiosk.id}")

    from kivy.clock import Clock

    from broker_config.trace import Trace
    from look.app import PublicApp
    from look.theme import rgba

    tracer = Trace(trace)
    behind: list[Room] = []

    def furnish() -> Widget:
        tracer.write("opened")
        # What it loads takes longer than to open a window.
        from kiosk.room import Room

        gc.freeze()
        gc.enable()
        room = Room(fittings, tracer)
        room.start()
        behind.append(room)
        return room.window.stage

    app = PublicApp(rgba(fittings.look.colours.ground), furnish, pointer=place.monitor is None)
    Clock.schedule_interval(lambda _: alive(), _ALIVE_S)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: Clock.schedule_once(lambda _: app.stop(), 0))
    try:
        app.run()
    finally:
        for room in behind:
            room.stop()
        tracer.close()
    log.info("the kiosk %s ends (process %d)", kiosk.id, os.getpid())
    return 0
