"""The book in the kiosk: it always answers, with the hub or without.

The newest book the hub gave lies in ``book.json``; before the first one the book imported or
shipped beside the state folder serves. Searching runs on a thread of its own, and only the newest
text is answered: letters typed meanwhile are skipped.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk import shelves
from kiosk.disk import keep
from kiosk.events import About, Hit
from procedures.answer import Answer, answer
from procedures.catalogue import Book
from procedures.in_use import book_in_use
from procedures.index import Index
from procedures.page import Page, page

log = logging.getLogger(__name__)
LIMIT = 20
Find = Callable[[str], Path]


@dataclass(frozen=True)
class _Open:
    """A book and its index: they change together.

    Only the first book is open before its index is made: there is none to search meanwhile.
    """

    book: Book
    index: Index | None
    etag: str = ""


class Reader:
    """Search the book. `on_found(query, hits, about)` comes on the reader's thread.

    `on_open()` tells that there is a book, or another one; from whichever thread opened it.
    """

    def __init__(
        self,
        state: Path,
        shared: Path,
        find: Find,
        on_found: Callable[[str, tuple[Hit, ...], About], None],
        on_open: Callable[[], None] = lambda: None,
    ) -> None:
        self._folder = state
        self._shared = shared
        self._find = find
        self._on_found = on_found
        self._on_open = on_open
        self._open: _Open | None = None
        self._opening = threading.Lock()
        self._changed = threading.Condition()
        self._asked: str | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="kiosk-search", daemon=True)

    @property
    def etag(self) -> str | None:
        """Name the hub's book that is open; None while it is the shipped one."""
        return (self._open.etag or None) if self._open else None

    def start(self) -> None:
        """Open the book, then answer; both on the reader's thread."""
        self._thread.start()

    def stop(self) -> None:
        """End after the question in hand."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        # An index that is being made is not waited for: the next start makes it again.
        self._thread.join(timeout=0.3)

    def ask(self, query: str) -> None:
        """Ask; an older question that still waits is forgotten."""
        with self._changed:
            self._asked = query
            self._changed.notify()

    def page(self, code: str) -> Page | None:
        """Open the page of one procedure."""
        opened = self._open
        entry = opened.book.find(code) if opened else None
        return page(opened.book, entry) if opened and entry else None

    def shelves(self, lang: str) -> tuple[tuple[str, str], ...]:
        """List what one can browse, as ``(shelf, title)``; nothing while no book is open."""
        opened = self._open
        return shelves.shelves(opened.book, lang) if opened else ()

    def shelf(self, shelf: str, lang: str) -> tuple[str, tuple[Hit, ...]]:
        """Name one shelf and list its procedures, those asked most first."""
        opened = self._open
        return shelves.shelf(opened.book, shelf, lang) if opened else ("", ())

    def replace(self, body: bytes, etag: str) -> None:
        """Take the book the hub gave, and keep it for a start without the hub."""
        book = Book.from_json(body)
        with self._opening:
            opened = self._open
            if opened and opened.index and book.version == opened.book.version:
                self._open = _Open(opened.book, opened.index, etag)
            else:
                self._use(book, etag)
            keep(self._folder / "book.json", body)
            keep(self._folder / "book.etag", etag.encode())

    def _use(self, book: Book, etag: str) -> None:
        if self._open is None:
            # Making the index takes seconds; who browses needs none.
            self._open = _Open(book, None, etag)
            self._on_open()
        # The old index is left to the questions that still read it.
        self._open = _Open(book, Index.open(book, self._folder / "index"), etag)
        self._on_open()
        log.info("the book holds %d procedures", len(book.shown))

    def _begin(self) -> None:
        kept = self._folder / "book.json"
        try:
            if kept.exists():
                etag = self._folder / "book.etag"
                self._use(
                    Book.from_json(kept.read_bytes()), etag.read_text() if etag.exists() else ""
                )
                return
        except Exception as error:
            log.warning("%s is not readable (%s): the shipped book serves", kept, error)
        try:
            self._use(book_in_use(self._shared, self._find("procedures").parent), "")
        except Exception as error:
            log.warning("there is no book to search in: %s", error)

    def _run(self) -> None:
        with self._opening:
            # The hub may have been quicker.
            if self._open is None:
                self._begin()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._asked is not None or self._stopping)
                if self._stopping:
                    return
                query, self._asked = self._asked or "", None
            try:
                hits, about = self._search(query)
            except Exception:
                log.exception("the search failed")
                hits, about = (), About("nothing")
            self._on_found(query, hits, about)

    def _search(self, query: str) -> tuple[tuple[Hit, ...], About]:
        opened = self._open
        if opened and not opened.index:
            with self._opening:
                opened = self._open
        if not opened or not opened.index:
            return (), About("nothing")
        found = answer(opened.index, opened.book, query, LIMIT)
        entries = (opened.book.find(row.code) for row in found.results)
        return shelves.hits(entry for entry in entries if entry), _about(found)


def _about(found: Answer) -> About:
    office = found.elsewhere
    return About(
        found.mode,
        found.aspect or "",
        found.field or "",
        office.wish if office else "",
        office.office if office else "",
        office.note if office else "",
    )
