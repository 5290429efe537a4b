"""The screen the tour brings itself: whoever has the cookie sees it, and it ends with us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from motcua.screen import Rect, Screen, ScreenError, open_screen, own_screen


def test_a_screen_of_our_own_has_the_size_we_asked_for(tmp_path: Path) -> None:
    with own_screen(tmp_path, (640, 480)) as screen:
        assert (screen.width, screen.height) == (640, 480)
        assert screen.own
        assert screen.picture(Rect(100, 50, 20, 30)).size == (100, 50)


def test_nobody_sees_it_without_the_cookie(tmp_path: Path) -> None:
    with (
        own_screen(tmp_path, (640, 480)) as screen,
        pytest.raises(ScreenError, match="does not answer"),
    ):
        Screen(screen.display, authority=Path("/dev/null"))


def test_the_screen_that_is_there_is_used_and_left_alone(tmp_path: Path) -> None:
    with own_screen(tmp_path, (640, 480)) as there:
        with open_screen(tmp_path, there.env) as used:
            assert not used.own
            assert used.width == 640
        assert there.alive()


def test_a_display_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScreenError, match="the screen :4095 does not answer"):
        open_screen(tmp_path, {"DISPLAY": ":4095"})


def test_it_ends_even_when_we_are_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from motcua.screen import own_screen\n"
        "screen = own_screen(Path(sys.argv[1]), (640, 480)); print('up', flush=True)\n"
        "time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "up\n"
        (server,) = psutil.Process(owner.pid).children()
        os.kill(owner.pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while server.is_running() and server.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.05)
