"""What the searches of the citizens teach: which of their words the book has no answer to."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from motcua.options import AsJson, Overrides, SettingsFile, StateFolder
from motcua.saying import print_json, refuse

if TYPE_CHECKING:
    from hub.store.searches import Gap
    from procedures.catalogue import Book
    from procedures.index import Index

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A gap with what is nearest to it: a procedure by its code, or a wish of ``elsewhere.toml``.

    `lacks` are the words typed that it is not known by: they may belong to its words.
    """

    count: int
    words: str
    mode: str
    code: str
    nearest: str
    lacks: tuple[str, ...]


def gaps(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    days: Annotated[int, typer.Option("--days", min=1, max=92, help="How far back.")] = 30,
    as_json: AsJson = False,
) -> None:
    """List what citizens looked for in vain, most frequent first, with the words to add for it."""
    from hub.store import searches
    from hub.store.engine import Store, StoreError, database_url
    from motcua.premises import enter
    from procedures.datafile import BookError
    from procedures.in_use import book_in_use
    from procedures.index import Index

    here = enter(settings, state, overrides or ())
    since = datetime.now(UTC).date() - timedelta(days=days)
    try:
        with closing(Store(database_url(here.settings.hub.database, here.state))) as store:
            store.require()
            with store.read() as connection:
                found = searches.gaps(connection, here.settings.centre.id, since)
        book = book_in_use(here.state, here.find("procedures").parent)
    except (StoreError, BookError, OSError) as error:
        refuse(error)
    index = Index.build(book)
    told = [_suggestion(index, book, gap) for gap in found]
    if as_json:
        print_json([asdict(one) for one in told])
        return
    for one in told[:_SHOWN]:
        print(f"{one.count:5}  {one.mode:8} {one.words}")
        if one.nearest:
            lacks = f"; without: {', '.join(one.lacks)}" if one.lacks else ""
            print(f"{'':15}nearest: {' '.join(filter(None, (one.code, one.nearest)))}{lacks}")
    if len(told) > _SHOWN:
        print(f"and {len(told) - _SHOWN} more (--json)")
    if not told:
        print(f"nothing was looked for in vain in the last {days} days")


def _suggestion(index: Index, book: Book, gap: Gap) -> Suggestion:
    from procedures.analysis import folded
    from procedures.text import words

    found = index.ask(gap.words)
    code = nearest = ""
    known: set[str] = set()
    if found.near:
        key = found.near[0].key
        if wish := index.wish(key):
            nearest, phrases = wish.wish, (wish.wish, *wish.words)
        elif entry := book.find(key):
            code, nearest = entry.code, entry.short_name or entry.name
            phrases = (nearest, entry.name, *entry.keywords)
        else:
            phrases = ()
        known = {folded(word) for text in phrases for word in words(text)}
    said = (term.folded for term in found.reading.literal if not term.filler)
    lacks = tuple(dict.fromkeys(word for word in said if word not in known))
    return Suggestion(gap.count, gap.words, gap.mode, code, nearest, lacks)
