"""What a command costs the database, counted: its statements here, its syncs in test_durable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hub.store.engine import Store
from tests.store.office import Office
from tests.store.overheard import overheard


@pytest.fixture
def counted(store: Store) -> Iterator[Callable[[Callable[[], Any]], int]]:
    """Give what counts the statements of a command."""
    with overheard(store.database.writer.dialect) as said:

        def count(command: Callable[[], Any]) -> int:
            said.clear()
            command()
            return len(said)

        yield count


def test_a_number_is_seven_statements_at_most(
    office: Office, counted: Callable[[Callable[[], Any]], int], url: str
) -> None:
    office.press("1", "open")
    office.take()
    # PostgreSQL records all that a command leaves in one statement.
    assert counted(office.take) <= (7 if url.startswith("sqlite") else 4)


@pytest.mark.parametrize("verb", ["next", "recall", "start", "finish"])
def test_a_button_is_nine_statements_at_most(
    office: Office, counted: Callable[[Callable[[], Any]], int], url: str, verb: str
) -> None:
    office.press("1", "open")
    office.take()
    if verb != "next":
        office.press("1", "next")
    assert counted(lambda: office.press("1", verb)) <= (9 if url.startswith("sqlite") else 5)
