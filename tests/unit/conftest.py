"""The shipped book and its index, made once: nothing changes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from procedures.catalogue import Book
from procedures.in_use import book_in_use
from procedures.index import Index

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def book() -> Book:
    """Read the shipped book."""
    return book_in_use(Path("no-such-state"), DATA)


@pytest.fixture(scope="session")
def index(book: Book) -> Index:
    """Index the shipped book in memory."""
    return Index.build(book)
