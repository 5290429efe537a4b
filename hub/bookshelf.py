"""The book of procedures as the hub hands it out: read when it is first asked for, and again
when another one was imported."""

from __future__ import annotations

import hashlib
import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from procedures.answer import Answer
    from procedures.catalogue import Book
    from procedures.index import Index

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shelved:
    """One edition, ready to be asked and to be handed out."""

    book: Book
    index: Index
    content: bytes
    etag: str


class Bookshelf:
    """Holds the book in use."""

    def __init__(self, state: Path, data: Path) -> None:
        self._state = state
        self._data = data
        self._lock = threading.Lock()
        self._shelved: tuple[object, Shelved] | None = None

    def take(self) -> Shelved:
        """Take the book in use from the shelf."""
        edition = self._edition()
        with self._lock:
            if self._shelved is None or self._shelved[0] != edition:
                self._shelved = (edition, self._read())
            return self._shelved[1]

    def ask(self, query: str, limit: int) -> Answer:
        """Ask the book."""
        from procedures.answer import answer

        shelved = self.take()
        return answer(shelved.index, shelved.book, query, limit)

    def _edition(self) -> object:
        """Tell one edition from the next without reading it: an import replaces the file whole."""
        try:
            found = (self._state / "book" / "book.json").stat()
        except FileNotFoundError:
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino)

    def _read(self) -> Shelved:
        from procedures.catalogue import book_in_use
        from procedures.index import Index

        book = book_in_use(self._state, self._data)
        content = book.to_json()
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        log.info("the book has %d procedures", len(book.procedures))
        return Shelved(book, Index.build(book), content, etag)
