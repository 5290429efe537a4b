"""Touches that go through the X server, sent by another process: what a finger does.

A touch is a pointer that moves there, presses, stays for as long as a finger stays, and lets go.
The X server delivers it to whichever window really lies under that point.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from typing import Any

from motcua.screen import Rect, Screen, ScreenError

#: How long a finger stays on a key (own; quick taps last 50 to 150 ms).
PRESS_S = 0.08


@dataclass(frozen=True)
class Target:
    """Something that can be touched, in pixels from its window's top left corner."""

    id: str
    text: str
    x: float
    y: float
    w: float
    h: float

    @classmethod
    def read(cls, fields: dict[str, Any]) -> Target:
        """Read one target of a kiosk's `screen` trace line."""
        place = (float(fields[key]) for key in ("x", "y", "w", "h"))
        return cls(str(fields["id"]), str(fields.get("text", "")), *place)

    @property
    def centre(self) -> tuple[int, int]:
        """The point a careful finger aims at."""
        return round(self.x + self.w / 2), round(self.y + self.h / 2)


class Finger:
    """One finger on one screen."""

    def __init__(self, screen: Screen) -> None:
        self._env = os.environ | screen.env

    def touch(self, window: Rect, target: Target) -> None:
        """Touch the middle of a target."""
        x, y = target.centre
        self.touch_at(window.left + x, window.top + y)

    def touch_at(self, x: int, y: int) -> None:
        """Touch a point of the screen."""
        move = ["mousemove", str(x), str(y)]
        press = ["mousedown", "1", "sleep", str(PRESS_S), "mouseup", "1"]
        self._run([*move, *press])

    def move(self, x: int, y: int) -> None:
        """Move the pointer without touching anything."""
        self._run(["mousemove", str(x), str(y)])

    def window_of(self, pid: int) -> Rect | None:
        """Find where the window of a process really stands; a window manager may have moved it."""
        try:
            found = self._run(["search", "--onlyvisible", "--pid", str(pid)]).split()
        except ScreenError:
            return None
        if not found:
            return None
        shell = self._run(["getwindowgeometry", "--shell", found[-1]])
        lines = re.findall(r"^(\w+)=(-?\d+)$", shell, re.MULTILINE)
        place = {key: int(value) for key, value in lines}
        return Rect(place["WIDTH"], place["HEIGHT"], place["X"], place["Y"])

    def _run(self, command: list[str]) -> str:
        try:
            done = subprocess.run(
                ["xdotool", *command],
                env=self._env,
                capture_output=True,
                text=True,
                check=True,
                timeout=10,
            )
        except FileNotFoundError:
            raise ScreenError("xdotool is missing: apt-get install xdotool") from None
        except subprocess.SubprocessError as error:
            raise ScreenError(f"xdotool {command[0]} did not work: {error}") from None
        return done.stdout
