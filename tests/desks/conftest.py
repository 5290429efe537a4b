"""A hub with officials, and one of each signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.contract.hubs import RunningHub, running
from tests.desks.people import Visitor, employ


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Run one hub for the tests of a module, with a clerk, a guide and one who leads."""
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
