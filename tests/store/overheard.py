"""What is said to a database, overheard at the one door to its driver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy.engine import Dialect

#: A statement, and what it was filled in with: once, or once for each of its rows.
Said = tuple[str, tuple[Any, ...]]


@contextmanager
def overheard(dialect: Dialect) -> Iterator[list[Said]]:
    """Note all statements in order: SQLAlchemy's own and the prepared ones.

    Listeners of SQLAlchemy's would miss the latter; and it never forgets that a class once had one.
    """
    said: list[Said] = []
    one, many = dialect.do_execute, dialect.do_executemany

    def note(cursor: Any, words: str, values: Any, context: Any = None) -> None:
        said.append((words, (values,)))
        one(cursor, words, values, context)

    def note_many(cursor: Any, words: str, rows: Any, context: Any = None) -> None:
        said.append((words, tuple(rows)))
        many(cursor, words, rows, context)

    with patch.multiple(dialect, do_execute=note, do_executemany=note_many):
        yield said
