"""Draw the pictures of the guides: ``python -m tests.desks.guide_pictures [FOLDER]``.

The officials' pages are drawn in Chromium from a hub with a short morning in it; kiosk, screen and
slip are those of ``./run pictures``, drawn first or taken from a folder that is named. All are made
small: 900 pixels wide at the most, 64 colours.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from motcua.browser import browser
from tests.contract.hubs import RunningHub, running
from tests.desks.browsers import OFFICE
from tests.desks.people import LAN, SECRET, employ

HOUSE = Path(__file__).parents[2]
FOLDER = HOUSE / "docs" / "pictures"
LARGEST_BYTES = 150_000
#: What is taken from ``./run pictures``, under which name, and how wide in pixels.
ROOMS: Mapping[str, tuple[str, int]] = {
    "kiosk-home": ("kiosk-home-portrait", 420),
    "kiosk-ticket": ("kiosk-ticket-portrait", 420),
    "kiosk-offline": ("kiosk-offline-portrait", 420),
    "kiosk-no-paper": ("kiosk-printer-failing-portrait", 420),
    "screen-calls": ("display-calls", 900),
    "screen-not-live": ("display-not-live", 900),
    "slip": ("slip-80mm-vi-papers", 420),
}
#: The officials' pages, by the name of their picture.
PAGES: Mapping[str, str] = {
    "desk-counter": "/desk/counter/6",
    "desk-doctor": "/desk/room/doctor",
}
_COLOURS = 64


def draw(rooms: Path) -> None:
    """Draw all pictures; `rooms` holds what ``./run pictures`` drew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (drawn, width) in ROOMS.items():
        keep(Image.open(rooms / f"{drawn}.png"), name, width)
    with tempfile.TemporaryDirectory(prefix="motcua-guides-") as scratch:
        folder = Path(scratch)
        with running(folder) as hub, browser() as chromium:
            employ(hub)
            _morning(hub)
            context = chromium.new_context(viewport=OFFICE, base_url=hub.url, locale="vi-VN")
            context.set_default_timeout(90_000)
            _pages(context.new_page(), folder)


def _pages(page: Page, folder: Path) -> None:
    page.goto("/desk/sign-in")
    _shot(page, folder, "desk-sign-in")
    page.fill("[name=name]", LAN)
    page.fill("[name=secret]", SECRET)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    for name, address in PAGES.items():
        page.goto(address)
        _shot(page, folder, name)


def _shot(page: Page, folder: Path, name: str) -> None:
    page.wait_for_timeout(500)
    page.screenshot(path=folder / f"{name}.png")
    keep(Image.open(folder / f"{name}.png"), name, 900)


def _morning(hub: RunningHub) -> None:
    """Let some come and some be called."""
    for service, more in (
        ("certify", {"priority": "elderly", "procedure": "1.001193"}),
        ("certify", {}),
        ("land", {}),
        ("certify", {"priority": "pregnant"}),
        ("civil-status", {}),
        ("certify", {}),
    ):
        hub.take(service, **more)
    for counter in ("2", "3", "6"):
        hub.press(counter, "open")
    for counter in ("3", "6"):
        hub.press(counter, "next")
    hub.press("6", "start")


def keep(picture: Image.Image, name: str, width: int) -> None:
    """Make a picture small and keep it."""
    height = round(picture.height * width / picture.width)
    small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    few = small.quantize(_COLOURS, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


def main() -> None:
    """Draw the rooms, unless their folder is named, and the guides' pictures from them."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("rooms", nargs="?", type=Path, help="what ./run pictures drew")
    rooms = words.parse_args().rooms
    if rooms is not None:
        draw(rooms)
        return
    with tempfile.TemporaryDirectory(prefix="motcua-rooms-") as folder:
        subprocess.run([sys.executable, "-m", "motcua", "pictures", folder], check=True)
        draw(Path(folder))


if __name__ == "__main__":
    main()
