"""A kiosk that nobody uses, in its real window: dark, moved by a hair, and awake at a touch."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from motcua.screen import Screen
from motcua.touch import Target
from tests.processes import free_port, wait_until
from tests.ui.test_kiosk_window import WINDOW, Kiosk, a_hub, a_kiosk


@pytest.fixture
def port() -> int:
    return free_port()


def home(kiosk: Kiosk) -> Target:
    """Wait until home is whole; tell where a number is taken."""
    line = kiosk.trace.wait(
        "screen", lambda f: {"take", "shelves"} <= {t["id"] for t in f["targets"]}, within_s=60
    )
    return next(Target.read(t) for t in line.fields["targets"] if t["id"] == "take")


def light(picture: Image.Image) -> float:
    return float(ImageStat.Stat(picture.convert("L")).mean[0])


def test_at_night_it_is_dark_and_a_touch_makes_it_bright_at_once_and_counts(
    tmp_path: Path, xvfb: Screen, port: int
) -> None:
    always = "kiosk.dark=00:00-23:59"
    with a_hub(tmp_path, port), a_kiosk(tmp_path, xvfb, port, always, "kiosk.quiet_s=5") as kiosk:
        take = home(kiosk)
        hand(kiosk, "mousemove", WINDOW.width - 2, 2, "click", 1)
        time.sleep(0.3)
        day = light(xvfb.picture(WINDOW))
        wait_until(lambda: light(xvfb.picture(WINDOW)) < day / 4, "it is dark", within_s=20)
        assert len(xvfb.picture(WINDOW).convert("L").getcolors(256) or ()) > 20, "all is there"
        mark = kiosk.trace.mark()
        x, y = take.centre
        hand(kiosk, "mousemove", x, y, "mousedown", 1)
        time.sleep(0.15)
        assert light(xvfb.picture(WINDOW)) > day * 0.8, "while the finger still lies there"
        hand(kiosk, "mouseup", 1)
        kiosk.hand.screen("services", after=mark)
        time.sleep(0.5)  # a person looks before touching again
        kiosk.hand.screen("home", after=kiosk.hand.touch("home"))
        time.sleep(3)
        assert light(xvfb.picture(WINDOW)) > day * 0.8, "somebody was there just now"


def test_by_day_the_picture_moves_by_a_hair_and_fingers_meet_what_they_see(
    tmp_path: Path, xvfb: Screen, port: int
) -> None:
    with (
        a_hub(tmp_path, port),
        a_kiosk(tmp_path, xvfb, port, "kiosk.dark=", "kiosk.quiet_s=5") as kiosk,
    ):
        take = home(kiosk)
        hand(kiosk, "mousemove", WINDOW.width - 1, 0)
        place = round(take.x), round(take.y), round(take.x + take.w), round(take.y + take.h)
        there = xvfb.picture(WINDOW)

        def moved() -> bool:
            two = place[0] + 2, place[1], place[2] + 2, place[3]
            now = xvfb.picture(WINDOW)
            return now.crop(place) != there.crop(place) and now.crop(two) == there.crop(place)

        wait_until(moved, "the picture stands two pixels further right", within_s=40, look_s=0.3)
        mark = kiosk.trace.mark()
        edge = place[2] + 1, (place[1] + place[3]) // 2
        hand(kiosk, "mousemove", *edge, "mousedown", 1, "sleep", 0.1, "mouseup", 1)
        kiosk.hand.screen("services", after=mark)
        time.sleep(0.5)  # a person looks before touching again
        kiosk.hand.screen("home", after=kiosk.hand.touch("home"))
        hand(kiosk, "mousemove", WINDOW.width - 1, 0)
        back = ImageChops.difference(xvfb.picture(WINDOW).crop(place), there.crop(place))
        assert back.getbbox() is None, "whoever is there sees it in its place"


def hand(kiosk: Kiosk, *words: object) -> None:
    subprocess.run(["xdotool", *map(str, words)], env=dict(kiosk.screen.env), check=True)
