"""The shipped book and its index, made once: nothing changes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from procedures.catalogue import Book
from procedures.in_use import book_in_use
from procedures.index import Index
from tests.indexes import keep_index

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def book() -> Book:
    """Read the shipped book."""
    return book_in_use(Path("no-such-state"), DATA)


@pytest.fixture(scope="session")
def index(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Open the index of the shipped book."""
    folder = tmp_path_factory.mktemp("book") / "index"
    keep_index(folder)
    return Index.open(book, folder)
