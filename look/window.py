"""Set Kivy up before its first import: one window, no surprises for a public screen.

Kivy reads the environment and its configuration while it is imported, so `prepare` must run
before any other module of ours imports `kivy`. Reasons for each setting: Escape and F1 must do
nothing for the public, log files must not fill the disk, Pillow draws text without the leak of
the SDL2 provider (Kivy #5660), multisampling costs 2.6 times the frames on Mesa.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

LEAST_SIDE, MOST_SIDE = 120, 32767
"""Pixels: less shows no line of text, and X counts in 16 bits."""


@dataclass(frozen=True)
class Place:
    """Where a window stands: on a whole monitor, or in a rectangle of the X screen."""

    monitor: int | None = None
    width: int = 0
    height: int = 0
    left: int = 0
    top: int = 0

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read ``""`` (the first monitor), ``"1"`` or ``"1080x1920+0+0"``."""
        match = re.fullmatch(r"(\d+)x(\d+)\+(\d+)\+(\d+)", text)
        if match:
            width, height, left, top = (int(group) for group in match.groups())
            return cls(None, width, height, left, top)
        return cls(int(text or 0))


def known_place(text: str) -> str:
    """Return a place of the settings as it is; `ValueError` says what is wrong with it."""
    if not re.fullmatch(r"\d?|\d{1,5}x\d{1,5}\+\d{1,5}\+\d{1,5}", text):
        raise ValueError(
            f"{text!r} is no monitor: write its number, 0 to 9, or a place as 1080x1920+0+0"
        )
    place = Place.parse(text)
    if place.monitor is None and min(place.width, place.height) < LEAST_SIDE:
        raise ValueError(f"{text!r} is too small a place: both sides have at least {LEAST_SIDE}")
    if max(place.left + place.width, place.top + place.height) > MOST_SIDE:
        raise ValueError(f"{text!r} ends beyond {MOST_SIDE}, where no X screen reaches")
    return text


class NoScreenError(Exception):
    """There is no screen to open a window on; the text says what to do."""


def prepare(place: Place, home: Path, *, styles: bool = False) -> None:
    """Set Kivy up for one window at `place`; its own files go below `home`, never to ``~``.

    Whoever shows one of Kivy's own widgets, its buttons and labels, asks for their `styles`.

    Raises `NoScreenError` where no screen is: SDL would draw, unseen, into nothing and call it
    well. Who wants that, or a screen without X, sets ``SDL_VIDEODRIVER``.
    """
    if not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"))):
        raise NoScreenError(
            "there is no screen here (DISPLAY is not set); start it on the machine with the screen"
        )
    if "kivy" in sys.modules:
        raise RuntimeError("look.window.prepare must run before kivy is imported")
    home.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        KIVY_NO_ARGS="1",
        KIVY_LOG_MODE="PYTHON",
        KIVY_NO_FILELOG="1",
        KIVY_TEXT="pil",
        KIVY_HOME=str(home),
    )
    if place.monitor is not None:
        os.environ["SDL_VIDEO_FULLSCREEN_DISPLAY"] = str(place.monitor)

    from kivy.config import Config

    settings = {
        ("kivy", "exit_on_escape"): "0",
        ("kivy", "keyboard_mode"): "",
        ("kivy", "log_level"): "warning",
        ("graphics", "multisamples"): "0",
        ("graphics", "borderless"): "1",
        ("graphics", "resizable"): "0",
        ("graphics", "allow_screensaver"): "0",
        ("graphics", "maxfps"): "30",
        ("input", "mouse"): "mouse,disable_multitouch",
    }
    if place.monitor is None:
        settings |= {
            ("graphics", "position"): "custom",
            ("graphics", "width"): str(place.width),
            ("graphics", "height"): str(place.height),
            ("graphics", "left"): str(place.left),
            ("graphics", "top"): str(place.top),
        }
    else:
        settings[("graphics", "fullscreen")] = "auto"
        settings[("graphics", "display")] = str(place.monitor)
    # Kivy tells the story of its start at INFO; what a centre reads is whether it works.
    logging.getLogger("kivy").setLevel(logging.WARNING)
    for (section, key), value in settings.items():
        Config.set(section, key, value)
    if not styles:
        _leave_styles_out()


def _leave_styles_out() -> None:
    """Load Kivy's language without the rules for its own widgets, none of which a room shows.

    To read them took an eighth of a window's start.
    """
    import kivy

    theirs = kivy.kivy_data_dir
    # Where the language looks for its `style.kv`; ours holds no rule.
    kivy.kivy_data_dir = str(Path(__file__).parent)
    import kivy.lang.builder

    kivy.kivy_data_dir = theirs
