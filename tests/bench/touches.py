"""How soon the kiosk answers a finger, and what it costs while nobody touches it.

`touch_to_feedback`: from the press that the X server takes to the changed pixel it gives out: what
Kivy, the drawing and the X server need is in it on both sides. The anchor is an empty Kivy button.
Every fifth touch comes after a rest, in which our loop turns slowly. `kiosk_idle_cpu`: the share of
one core, beside that of an empty Kivy window; hub and broker are there, as they are in a centre.
"""

from __future__ import annotations

import ctypes
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from motcua.follow import Fields, Line
from motcua.screen import Screen, side_by_side
from motcua.stage import Stage
from tests.bench.measure import Contest, Samples, Side, Sides, Size, median, percentile
from tests.bench.places import anchor, screen, stage, window
from tests.bench.starts import first_frame
from tests.indexes import keep_index

_REST_S = 3.6
_LATEST_S = 2.0
_ALL_PLANES, _ZPIXMAP = ctypes.c_ulong(0xFFFFFFFF), 2


class Glass:
    """A connection of our own to the X server: presses go in, pixels come out."""

    def __init__(self, own: Screen) -> None:
        os.environ.update(own.env)
        self._x, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        for name in ("XOpenDisplay", "XGetImage", "XDefaultRootWindow"):
            getattr(self._x, name).restype = ctypes.c_void_p
        self._x.XGetPixel.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(None))
        self._root = ctypes.c_void_p(self._x.XDefaultRootWindow(self._display))

    def close(self) -> None:
        """Hang up."""
        self._x.XCloseDisplay(self._display)

    def pixel(self, x: int, y: int) -> int:
        """Look at one point of the screen."""
        image: Any = ctypes.c_void_p(
            self._x.XGetImage(self._display, self._root, x, y, 1, 1, _ALL_PLANES, _ZPIXMAP)
        )
        value = int(self._x.XGetPixel(image, 0, 0))
        self._x.XDestroyImage(image)
        return value

    def answers_s(self, x: int, y: int, away: tuple[int, int]) -> float:
        """Press there and wait for another pixel; let go `away`, where it means nothing."""
        self._move(x, y)
        time.sleep(0.05)
        before = self.pixel(x, y)
        began = time.perf_counter()
        self._button(down=True)
        while self.pixel(x, y) == before:
            if time.perf_counter() - began > _LATEST_S:
                raise TimeoutError("a touch was not answered")
        took = time.perf_counter() - began
        self._move(*away)
        time.sleep(0.05)
        self._button(down=False)
        return took

    def _move(self, x: int, y: int) -> None:
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, ctypes.c_ulong(0))
        self._x.XSync(self._display, 0)

    def _button(self, *, down: bool) -> None:
        self._test.XTestFakeButtonEvent(self._display, 1, int(down), ctypes.c_ulong(0))
        self._x.XSync(self._display, 0)


@contextmanager
def _touches(size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
    count = size.of(20, least=5)
    with screen() as own:

        def ours() -> Samples:
            with stage("broker", "hub", screen=own) as centre:
                line = _kiosk(centre, own)
                place, _ = side_by_side(own.width, own.height)
                door = next(t for t in line.fields["targets"] if t["id"] == "search")
                x = place.left + int(door["x"]) + 12
                y = place.top + int(door["y"] + door["h"] / 2)
                return _feel(own, (x, y), (place.left + 2, place.top + 2), count)

        def anchors() -> Samples:
            with _anchor("one_button", own):
                place, _ = side_by_side(own.width, own.height)
                x, y = place.left + 40, place.top + place.height // 2
                return _feel(own, (x, y), (x, y), count)

        yield {"ours": ours, "anchor": anchors}


def _kiosk(centre: Stage, own: Screen) -> Line:
    """Start a kiosk as after its first day, and give its first whole screen.

    Its index is there: whoever computes nothing beside answers as it always will.
    """
    keep_index(centre.state / "kiosk-K1" / "index")
    return window("kiosk", centre, own, "kiosk").wait("screen", _whole, within_s=90)


def _whole(screen: Fields) -> bool:
    """Tell whether hub and book are there."""
    return {"take", "search", "shelves"} <= {target["id"] for target in screen["targets"]}


def _feel(own: Screen, place: tuple[int, int], away: tuple[int, int], count: int) -> Samples:
    glass = Glass(own)
    try:
        time.sleep(_REST_S)
        samples = []
        for i in range(count):
            samples.append(glass.answers_s(*place, away) * 1000)
            time.sleep(_REST_S if i % 5 == 0 else random.uniform(0.3, 0.5))
        return samples
    finally:
        glass.close()


@contextmanager
def _anchor(name: str, own: Screen) -> Iterator[int]:
    place, _ = side_by_side(own.width, own.height)
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        told = Path(folder) / "told.json"
        with anchor(name, str(place), folder, str(told), env=os.environ | own.env) as pid:
            first_frame(told)
            yield pid


@contextmanager
def _idle(size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
    seconds = size.of(30, least=10)
    with screen() as own:

        def ours() -> Samples:
            with stage("broker", "hub", screen=own) as centre:
                _kiosk(centre, own)
                return _spent(centre.rooms["kiosk"].process.pid, seconds)

        def anchors() -> Samples:
            with _anchor("empty_window", own) as pid:
                return _spent(pid, seconds)

        yield {"ours": ours, "anchor": anchors}


def _spent(pid: int, seconds: float) -> Samples:
    """Give the share of one core in percent, once the start is over."""
    time.sleep(8)
    process = psutil.Process(pid)
    began, before = time.perf_counter(), process.cpu_times()
    time.sleep(seconds)
    after, took = process.cpu_times(), time.perf_counter() - began
    return [(after.user + after.system - before.user - before.system) / took * 100]


CONTESTS = (
    Contest(
        "touch_to_feedback",
        "ms",
        _touches,
        {"touch_to_feedback_p50": median, "touch_to_feedback_p95": percentile(95)},
        rounds=3,
    ),
    Contest("kiosk_idle_cpu", "% of a core", _idle, {"kiosk_idle_cpu": median}, rounds=3, digits=2),
)
