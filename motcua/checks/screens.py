"""The screens of the hall: from how far they are read, and whether each has an output here."""

from __future__ import annotations

import math
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from display.legible import read_from_m
from display.settings import DisplaySettings
from kiosk.settings import KioskSettings
from look.texts import FIRST, Texts
from look.window import Place
from motcua.checks import Check, fault, ok, warning
from motcua.screen import Screen, ScreenError
from motcua.settings import SHIPPED

_LYING = (1920, 1080)


def check_distance(display: DisplaySettings, counters: Sequence[str]) -> Check:
    """Examine whether the last row of chairs reads the calls to `counters`, by their names.

    Only a place in pixels tells how a panel stands; else it lies.
    """
    name = f"cỡ chữ màn {display.id}"
    place, inches, asked = Place.parse(display.monitor), display.inches, display.distance_m
    window = _LYING if place.monitor is not None else (place.width, place.height)
    say = partial(Texts.load(lambda name: SHIPPED / name).say, FIRST)
    served = read_from_m(window, inches, asked, say, counters)
    if served < asked:
        needed = math.ceil(inches * asked / served)
        return warning(
            name,
            f"Màn {inches:g} inch: chữ chỉ đủ lớn cho ghế cách đến {served:.1f} m, "
            f"hàng ghế cuối cách {asked:g} m.",
            f"Dùng màn từ {needed} inch, kê ghế gần lại, hoặc rút ngắn tên quầy; rồi sửa "
            "display.inches, display.distance_m.",
        )
    return ok(name, f"{inches:g} inch, đọc được từ {asked:g} m.")


def check_monitors(windows: Iterable[KioskSettings | DisplaySettings]) -> Iterator[Check]:
    """Compare the place of each window with the outputs, where whoever types this sees them."""
    try:
        screen = Screen(os.environ["DISPLAY"])
        size = (screen.width, screen.height)
    except (KeyError, ScreenError):
        return
    there = outputs(os.environ)
    for one in windows:
        if check := check_monitor(one.id, one.monitor, size, there):
            yield check


def check_monitor(
    id_: str, monitor: str, size: tuple[int, int], outputs: int | None
) -> Check | None:
    """Examine whether a window's monitor is there; None where it cannot be known.

    `size` is that of the whole X screen in pixels, `outputs` how many monitors it has.
    """
    name, place = f"chỗ của {id_}", Place.parse(monitor)
    if place.monitor is not None:
        if outputs is None or not monitor:
            return None
        if place.monitor >= outputs:
            return fault(
                name,
                f"monitor là {monitor}, mà máy chỉ có {outputs} màn hình, đánh số từ 0.",
                "Cắm và bật màn hình đó, hoặc sửa monitor trong thiết lập.",
            )
        return ok(name, f"màn hình số {monitor}.")
    if place.left + place.width > size[0] or place.top + place.height > size[1]:
        return fault(
            name,
            f"monitor là {monitor}, ra ngoài màn hình {size[0]}x{size[1]} của máy.",
            "Sửa monitor trong thiết lập cho nằm trong đó, hoặc cắm thêm màn hình.",
        )
    return ok(name, f"{monitor}.")


def outputs(env: Mapping[str, str]) -> int | None:
    """Count the monitors of the X screen; None where xrandr does not tell."""
    try:
        told = subprocess.run(
            ["xrandr", "--listmonitors"],
            env=dict(env),
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"Monitors: (\d+)", told)
    return int(found[1]) if found else None
