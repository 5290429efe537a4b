"""The book in use: the imported one (`state/book/book.json`), else the project's own catalogue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from procedures.catalogue import Book, load_catalogue
from procedures.country import load_country, load_wishes
from procedures.datafile import BookError
from procedures.placing import load_rules, place
from procedures.wording import load_events, load_words, worded


def book_in_use(state: Path, data_folder: Path) -> Book:
    """Take the imported book if there is one, else the catalogue."""
    return dressed(imported_book(state) or load_catalogue(data_folder / "procedures"), data_folder)


def dressed(book: Book, data_folder: Path) -> Book:
    """Give a list what the centre knows of it: words, services and offices, wishes.

    Where no words are written by hand, the short name is cut by rule.
    """
    folder = data_folder / "procedures"
    placed = place(worded(book, load_words(folder)), load_rules(folder / "services.toml"))
    return replace(
        placed,
        country=load_country(folder / "words.toml"),
        elsewhere=load_wishes(folder / "elsewhere.toml"),
        events=load_events(folder),
        version="",
    )


def book_file(state: Path) -> Path:
    """Say where the imported book of a state folder lies."""
    return state / "book" / "book.json"


def index_folder(state: Path) -> Path:
    """Say where the index of the book in use is kept."""
    return state / "book" / "index"


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
