"""Screens and hands for the tests in a real browser."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.contract.hubs import RunningHub
from tests.desks.people import HOA, SECRET

SERVICE = "certify"
OFFICE: ViewportSize = {"width": 1366, "height": 768}
TABLET: ViewportSize = {"width": 800, "height": 1280}


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
    # The browser sets the cursor with its next frame, which may come late on a busy machine.
    expect(page.locator("[name=name]")).to_be_focused()
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


def to_row(page: Page, key: str, name: str) -> None:
    """Go by a key of a list to the row of a number or a counter; the key does it there."""
    here = page.locator("li, tr", has_text=name).locator(":focus")
    for one in (key, *["ArrowDown"] * page.locator(f"[data-row={key.upper()}]").count()):
        if here.count():
            return
        page.keyboard.press(one)
    expect(here).to_have_count(1)
