"""A real browser without a screen: Debian's Chromium, driven by Playwright.

Its headless shell, where it is installed, draws the same pixels in half the time: no window of its
own stands around a page.

It shows the officials' pages to `./run pictures` and to the tests. Playwright is in the group `dev`
of `pyproject.toml` and Chromium among the packages of the tests: a centre needs neither.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: It shall talk to nobody but the hub.
_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: Letters look alike on every machine, and in the headless shell as in a window.
_ALIKE = ("--font-render-hinting=slight", "--disable-lcd-text", "--force-color-profile=srgb")
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")


class BrowserError(Exception):
    """There is no browser: one sentence with what to do."""


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a browser. Raises `BrowserError`."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise BrowserError("Playwright is not installed: set up again with ./run") from None
    path = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if path is None:
        raise BrowserError("Chromium is not installed: apt-get install chromium-headless-shell")
    # Chromium has no sandbox for root, as a container's tests are.
    sandbox = () if os.getuid() else ("--no-sandbox",)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=[*_QUIET, *_ALIKE, *sandbox])
        try:
            yield found
        finally:
            found.close()
