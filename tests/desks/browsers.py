"""A real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.contract.hubs import RunningHub
from tests.desks.people import HOA, SECRET

SERVICE = "certify"
OFFICE: ViewportSize = {"width": 1366, "height": 768}
TABLET: ViewportSize = {"width": 800, "height": 1280}
# It shall talk to nobody but the hub.
_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a browser without a screen."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is not installed: apt-get install chromium"
    # Chromium has no sandbox for root, as a container's tests are.
    sandbox = () if os.getuid() else ("--no-sandbox",)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=[*_QUIET, *sandbox])
        try:
            yield found
        finally:
            found.close()


def watched(page: Page) -> list[str]:
    """Collect what a page complains of: errors of its script, what its policy refused."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    return wrong


def enter(context: BrowserContext, name: str = HOA, goal: str = "/desk") -> Page:
    """Sign in by keyboard alone."""
    page = context.new_page()
    page.goto(goal)
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(SECRET)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{urlsplit(page.url).scheme}://*{goal}")
    return page


def counter_of(hub: RunningHub, service: str) -> str:
    """Name the counter that calls a service first."""
    counters = hub.http.get("/api/v1/services").json()["counters"]
    return next(str(one["id"]) for one in counters if one["services"][:1] == [service])
