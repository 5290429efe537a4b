"""A real hub for the tests of what others rely on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.hubs import RunningHub, running


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Run one hub for the tests of a module; nobody brings it a broker."""
    with running(tmp_path_factory.mktemp("hub")) as hub:
        yield hub


@pytest.fixture
def own_hub(tmp_path: Path) -> Iterator[RunningHub]:
    """Run a hub for one test."""
    with running(tmp_path) as hub:
        yield hub
