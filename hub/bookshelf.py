"""The book of procedures as the hub hands it out: read when it is first asked for, and again
when another one was imported."""

from __future__ import annotations

import hashlib
import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from hub.queueing.errors import QueueError
from procedures.answer import Answer, answer
from procedures.catalogue import Book, Procedure
from procedures.datafile import BookError
from procedures.in_use import book_file, book_in_use
from procedures.index import Index

log = logging.getLogger(__name__)


class BookUnavailableError(QueueError):
    """The book cannot be read; the queue goes on without it."""

    problem = "book-unavailable"

    def __init__(self) -> None:
        super().__init__("The book of procedures cannot be read just now; see the hub's log.")


class UnknownProcedureError(QueueError):
    """The book has no such procedure."""

    problem = "unknown-procedure"

    def __init__(self, code: str) -> None:
        super().__init__(f"There is no procedure {code!r} in the book.")


@dataclass(frozen=True)
class Shelved:
    """One edition, ready to be asked and to be handed out."""

    book: Book
    index: Index
    content: bytes
    etag: str


class Bookshelf:
    """Holds the book in use: the imported one, else the catalogue in the folder `catalogue`."""

    def __init__(self, state: Path, catalogue: Path) -> None:
        self._state = state
        self._data = catalogue.parent
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
        shelved = self.take()
        return answer(shelved.index, shelved.book, query, limit)

    def find(self, code: str) -> Procedure:
        """Look up one procedure, or raise `UnknownProcedureError`."""
        found = self.take().book.find(code)
        if found is None:
            raise UnknownProcedureError(code)
        return found

    def _edition(self) -> object:
        """Tell one edition from the next without reading it: an import replaces the file whole."""
        try:
            found = book_file(self._state).stat()
        except FileNotFoundError:
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino)

    def _read(self) -> Shelved:
        try:
            book = book_in_use(self._state, self._data)
        except (BookError, OSError) as error:
            log.warning("the book cannot be read: %s", error)
            raise BookUnavailableError from error
        content = book.to_json()
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        log.info("the book has %d procedures", len(book.procedures))
        return Shelved(book, Index.build(book), content, etag)
