"""What all tests share: two options of the run, and the real things they stand on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from motcua.screen import Screen, own_screen
from tests.processes import Broker
from tests.processes import free_port as find_free_port

_LISTS = "MOTCUA_LISTS"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="more of each; may take hours")


def pytest_configure(config: pytest.Config) -> None:
    # No deadline: a busy machine is not a broken rule.
    settings.register_profile("short", max_examples=200, deadline=None)
    settings.register_profile("long", max_examples=5000, deadline=None)
    settings.load_profile("long" if config.getoption("--long") else "short")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    no_lists = pytest.mark.skip(reason=f"{_LISTS} names no folder with the national lists")
    not_long = pytest.mark.skip(reason="only with --long")
    for item in items:
        if "lists" in item.keywords and not os.environ.get(_LISTS):
            item.add_marker(no_lists)
        if "long" in item.keywords and not config.getoption("--long"):
            item.add_marker(not_long)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, figures in report.user_properties:
                if name == "measured":
                    terminalreporter.write_line(str(figures))
    if not os.environ.get(_LISTS):
        terminalreporter.write_line(
            f"The tests on the national lists did not run: {_LISTS} is not set."
        )


@pytest.fixture
def long(request: pytest.FixtureRequest) -> bool:
    """Tell whether more of each was asked for."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def lists() -> Path:
    """Give the folder of the national lists; for tests marked `lists`."""
    return Path(os.environ[_LISTS])


@pytest.fixture
def free_port() -> int:
    """Give a port that nobody listens on."""
    return find_free_port()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """Start a real Mosquitto from the shipped configuration."""
    broker = Broker(tmp_path)
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture(scope="session")
def xvfb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """Bring a screen of our own; pass its `env` to the programs that open windows."""
    with own_screen(tmp_path_factory.mktemp("screen")) as screen:
        yield screen
