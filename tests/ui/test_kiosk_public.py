"""The public cannot leave the kiosk: keys of a plugged keyboard, buttons of a mouse, swipes."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import pytest
from PIL import ImageChops

from motcua.screen import Screen
from motcua.settings import SHIPPED
from tests.processes import free_port
from tests.ui.test_kiosk_window import WINDOW, Kiosk, a_hub, a_kiosk

HOUSE = SHIPPED.parent
LEAVING = (
    *("Escape", "F1", "F4", "F5", "F10", "F11", "F12", "Menu", "Print", "Pause", "Super_L"),
    *("Super_R", "XF86Back", "XF86HomePage", "XF86PowerOff", "XF86Sleep", "XF86Close", "Help"),
    *(f"alt+{key}" for key in ("F2", "F4", "Tab", "space", "Escape")),
    *(f"ctrl+{key}" for key in "acdenopqrstvwxz"),
    *("ctrl+F4", "ctrl+Escape", "ctrl+shift+Escape", "ctrl+alt+Delete", "ctrl+alt+t"),
    *(
        "ctrl+shift+i",
        "shift+F12",
        "super+d",
        "super+l",
        "super+r",
        "super+Tab",
        "meta+q",
        "meta+w",
    ),
)
#: Return and the arrows are the pad of people who do not see: they lead through the kiosk.
PAD = {36, 111, 113, 114, 116}
KEYCODES = [code for code in range(9, 256) if code not in PAD]  # all that X can tell apart


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory, xvfb: Screen) -> Iterator[Kiosk]:
    """One kiosk for all of them: whatever the one before did, it must still be there."""
    folder, port = tmp_path_factory.mktemp("public"), free_port()
    with ExitStack() as stack:
        stack.enter_context(a_hub(folder, port))
        kiosk = stack.enter_context(a_kiosk(folder, xvfb, port, "kiosk.idle_s=600"))
        kiosk.trace.wait(
            "screen",
            lambda f: {"take", "shelves"} <= {t["id"] for t in f["targets"]},
            within_s=60,
        )
        yield kiosk


@pytest.fixture(autouse=True)
def stays(kiosk: Kiosk) -> Iterator[None]:
    """Nothing has changed on the screen, no window is new, and the next touch counts."""
    kiosk.hand.screen("services", after=kiosk.hand.touch("take"))
    does(kiosk, "mousemove", str(WINDOW.width // 2), str(WINDOW.height - 4))
    time.sleep(0.5)
    picture, drawn, there = kiosk.screen.picture(WINDOW), kiosk.count("screen"), windows(kiosk)
    yield
    time.sleep(0.5)
    assert kiosk.process.poll() is None
    assert kiosk.count("screen") == drawn
    assert windows(kiosk) == there
    assert ImageChops.difference(kiosk.screen.picture(WINDOW), picture).getbbox() is None
    kiosk.hand.screen("home", after=kiosk.hand.touch("home"))


def does(kiosk: Kiosk, *words: str) -> str:
    done = subprocess.run(
        ["xdotool", *words], env=os.environ | kiosk.screen.env, check=True, capture_output=True
    )
    return done.stdout.decode()


def windows(kiosk: Kiosk) -> list[str]:
    return sorted(does(kiosk, "search", "--onlyvisible", "--name", ".*").split())


@pytest.mark.parametrize(
    ("keys", "at_once"), [(LEAVING, 1), (KEYCODES, 12)], ids=["chords", "every key"]
)
def test_no_key_of_a_keyboard_leads_out(kiosk: Kiosk, keys: Sequence[object], at_once: int) -> None:
    drawn = kiosk.count("screen")
    for some in (keys[i : i + at_once] for i in range(0, len(keys), at_once)):
        does(kiosk, "key", "--delay", "40", *map(str, some))
        assert (kiosk.process.poll(), kiosk.count("screen")) == (None, drawn), some


class ClientMessage(ctypes.Structure):
    """``XClientMessageEvent`` in format 32, as long as an ``XEvent``."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * 16),
    )


def ask_to_close(window: int, screen: Screen) -> None:
    """Do what a window manager does for Alt+F4 and its close button: WM_DELETE_WINDOW."""
    code = (
        "import ctypes, sys\n"
        "from tests.ui.test_kiosk_public import ClientMessage\n"
        "x = ctypes.CDLL('libX11.so.6')\n"
        "x.XOpenDisplay.restype = ctypes.c_void_p\n"
        "x.XInternAtom.restype = ctypes.c_ulong\n"
        "display = ctypes.c_void_p(x.XOpenDisplay(None))\n"
        "atoms = [x.XInternAtom(display, n, 0) for n in (b'WM_PROTOCOLS', b'WM_DELETE_WINDOW')]\n"
        "event = ClientMessage(33, 0, 1, display, int(sys.argv[1]), atoms[0], 32)\n"
        "event.data[0] = atoms[1]\n"
        "x.XSendEvent(display, ctypes.c_ulong(int(sys.argv[1])), 0, 0, ctypes.byref(event))\n"
        "x.XSync(display, 0)\n"
    )
    words = [sys.executable, "-c", code, str(window)]
    subprocess.run(words, env=os.environ | screen.env, check=True, cwd=HOUSE, timeout=30)


def test_the_keys_reach_the_window_and_a_close_button_does_nothing(kiosk: Kiosk) -> None:
    focus = does(kiosk, "getmouselocation", "--shell")
    ours = does(kiosk, "search", "--onlyvisible", "--pid", str(kiosk.process.pid)).split()[-1]
    assert f"WINDOW={ours}" in focus, "what was typed above was typed here"
    ask_to_close(int(ours), kiosk.screen)


def test_a_mouse_draws_no_dots_and_opens_no_menu(kiosk: Kiosk) -> None:
    middle = (str(WINDOW.width // 2), "12")
    for button in ("2", "3", "4", "5", "8", "9"):
        does(kiosk, "mousemove", *middle, "click", button)
    does(kiosk, "mousemove", str(WINDOW.width // 2), str(WINDOW.height - 4))


def test_a_swipe_from_an_edge_is_no_touch(kiosk: Kiosk) -> None:
    across, down = WINDOW.width // 2, WINDOW.height // 2
    edges = [(0, down), (WINDOW.width - 1, down), (across, 0), (across, WINDOW.height - 1)]
    for x, y in edges:
        does(kiosk, "mousemove", str(x), str(y), "mousedown", "1")
        for part in (0.3, 0.6, 1.0):
            there = round(x + (across - x) * part), round(y + (down - y) * part)
            does(kiosk, "mousemove", *map(str, there))
        does(kiosk, "mouseup", "1")
        time.sleep(0.45)
    does(kiosk, "mousemove", str(WINDOW.width // 2), str(WINDOW.height - 4))
