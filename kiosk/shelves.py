"""The book as shelves to browse: one for each event of life, one for each field. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kiosk.events import Hit
from procedures.catalogue import Book, Procedure


def shelves(book: Book, lang: str) -> tuple[tuple[str, str], ...]:
    """List the shelves as ``(shelf, title)``: events of life first, then fields.

    A shelf with nothing on it is left out; the fullest field comes first.
    """
    held = {entry.event for entry in book.shown}
    fields = Counter(entry.field for entry in book.shown if entry.field)
    return (
        *(
            (f"event:{event.id}", (lang == "en" and event.name_en) or event.name)
            for event in book.events
            if event.id in held
        ),
        *((f"field:{name}", name) for name, _ in fields.most_common()),
    )


def shelf(book: Book, name: str, lang: str) -> tuple[str, tuple[Hit, ...]]:
    """Give one shelf its title and list its procedures, those asked most first.

    Among these leads the field that has most on the shelf: after a death one looks for the entry
    in the register before the heirs' papers.
    """
    kind, _, what = name.partition(":")
    on_it = [e for e in book.shown if (e.event if kind == "event" else e.field) == what]
    title = dict(shelves(book, lang)).get(name, what)
    fields = Counter(entry.field for entry in on_it)
    return title, hits(sorted(on_it, key=lambda e: -fields[e.field] if e.often else 0))


def hits(entries: Iterable[Procedure]) -> tuple[Hit, ...]:
    """Make procedures the rows one can touch."""
    return tuple(Hit(e.code, e.short_name or e.name, e.service, e.office, e.field) for e in entries)
