"""The book in use: the imported one (`state/book/book.json`), else the project's own catalogue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from procedures.catalogue import Book, Procedure, load_catalogue
from procedures.datafile import BookError
from procedures.placing import load_rules, place


def book_in_use(state: Path, data_folder: Path) -> Book:
    """Take the imported book if there is one, else the catalogue, placed by ``services.toml``.

    The words written by hand in the catalogue also serve the imported procedures of its codes.
    """
    folder = data_folder / "procedures"
    ours, imported = load_catalogue(folder), imported_book(state)
    book = with_our_words(imported, ours) if imported else ours
    return place(book, load_rules(folder / "services.toml"))


def with_our_words(book: Book, ours: Book) -> Book:
    """Give a book our short names and keywords; every fact stays as the book has it."""
    return Book(
        tuple(_worded(entry, ours.find(entry.code)) for entry in book.procedures), book.as_of
    )


def _worded(entry: Procedure, ours: Procedure | None) -> Procedure:
    if ours is None:
        return entry
    keywords = tuple(dict.fromkeys((*ours.keywords, *entry.keywords)))
    return replace(entry, short_name=ours.short_name or entry.short_name, keywords=keywords)


def book_file(state: Path) -> Path:
    """Say where the imported book of a state folder lies."""
    return state / "book" / "book.json"


def imported_book(state: Path) -> Book | None:
    """Read the imported book; None when nothing was imported."""
    path = book_file(state)
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        return Book.from_json(body)
    except BookError as error:
        raise BookError(f"{path}: {error}; import the list again") from error
