"""A hub with officials, and one of each signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from motcua.browser import browser
from tests.contract.hubs import RunningHub, running
from tests.desks.browsers import OFFICE, SERVICE, counter_of
from tests.desks.people import Visitor, employ


@pytest.fixture(scope="package")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Run one hub for these tests, with a clerk, a guide and one who leads."""
    with running(tmp_path_factory.mktemp("desk")) as hub:
        employ(hub)
        yield hub


@pytest.fixture
def signed_in(hub: RunningHub) -> Callable[[str], Visitor]:
    """Sign somebody in."""

    def enter(name: str) -> Visitor:
        visitor = Visitor(hub)
        answer = visitor.sign_in(name)
        assert answer.status_code == 303, answer.text
        return visitor

    return enter


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Run one browser for these tests."""
    with browser() as found:
        yield found


@pytest.fixture
def office(chromium: Browser, hub: RunningHub) -> Iterator[BrowserContext]:
    """Open a browser of its own on an office screen."""
    context = chromium.new_context(viewport=OFFICE, base_url=hub.url, locale="vi-VN")
    context.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)
    yield context
    context.close()


@pytest.fixture
def counter(hub: RunningHub) -> Iterator[str]:
    """Choose the counter that calls the service of these tests; leave it closed and empty."""
    found = counter_of(hub, SERVICE)
    _empty(hub, found)
    yield found
    _empty(hub, found)


def _empty(hub: RunningHub, counter: str) -> None:
    hub.press(counter, "open")
    hub.press(counter, "finish")
    for _ in range(20):
        answer = hub.press(counter, "next", service=SERVICE).json()
        if not answer.get("ticket"):
            break
        hub.press(counter, "finish")
    hub.press(counter, "close")
