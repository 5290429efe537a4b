"""The book of procedures as the hub hands it out: read when it is first asked for, and again when
another one was imported or a word of it was changed."""

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
from procedures.in_use import book_file, book_in_use, index_folder
from procedures.index import Index
from procedures.nameless import nameless

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
    """One edition, ready to be handed out."""

    book: Book
    content: bytes
    etag: str


class Bookshelf:
    """Holds the book in use: the imported one, else the catalogue in the folder `catalogue`."""

    def __init__(self, state: Path, catalogue: Path) -> None:
        self._state = state
        self._catalogue = catalogue
        self._reading, self._indexing = threading.Lock(), threading.Lock()
        self._edition: object = None
        self._shelved: Shelved | None = None
        self._index: tuple[Shelved, Index] | None = None

    def take(self) -> Shelved:
        """Take the book in use from the shelf; a new edition that cannot be read is left there."""
        edition = self._look()
        with self._reading:
            if self._shelved is None or self._edition != edition:
                try:
                    self._shelved = self._read()
                except (BookError, OSError) as error:
                    level = logging.DEBUG if self._edition == edition else logging.WARNING
                    log.log(level, "the book cannot be read: %s", error)
                    if self._shelved is None:
                        raise BookUnavailableError from error
                finally:
                    self._edition = edition
            return self._shelved

    def ask(self, query: str, limit: int) -> Answer:
        """Ask the book."""
        shelved, index = self._searchable()
        return answer(index, shelved.book, query, limit)

    def nameless(self, text: str) -> str:
        """Write what was asked without names and numbers, as the book's words allow."""
        return nameless(self._searchable()[1], text)

    def _searchable(self) -> tuple[Shelved, Index]:
        """Make the index of the book when it is first needed: a kiosk has one of its own."""
        shelved = self.take()
        with self._indexing:
            if self._index is None or self._index[0] is not shelved:
                self._index = (shelved, Index.open(shelved.book, index_folder(self._state)))
            return self._index

    def find(self, code: str) -> Procedure:
        """Look up one procedure, or raise `UnknownProcedureError`."""
        found = self.take().book.find(code)
        if found is None:
            raise UnknownProcedureError(code)
        return found

    def _look(self) -> object:
        """Tell one edition from the next without reading it.

        An import replaces its file whole; the files beside the catalogue a person may edit.
        """
        files = [book_file(self._state), *self._catalogue.rglob("*.*")]
        return [(path, *_stamp(path)) for path in files]

    def _read(self) -> Shelved:
        book = book_in_use(self._state, self._catalogue.parent)
        content = book.to_json()
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        log.info("the book has %d procedures", len(book.procedures))
        return Shelved(book, content, etag)


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino)
