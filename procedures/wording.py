"""The words written by hand: short names, what citizens say, the event of life, by code.

They lie in ``words/*.toml``, apart from the facts, so that a newer list changes none of them and a
ward can mend them with a text editor. They serve the shipped catalogue and an imported list alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from procedures.catalogue import Book, Event, Procedure
from procedures.datafile import read_toml, slip_at, slip_in
from procedures.naming import short_name


@dataclass(frozen=True, slots=True)
class Words:
    """What people call one procedure.

    `often` marks those asked most; `service` and `office` stand here only where the rules of
    ``services.toml`` lead astray.
    """

    short_name: str = ""
    event: str = ""
    keywords: tuple[str, ...] = ()
    often: bool = False
    service: str = ""
    office: str = ""


_T = TypeVar("_T")
_WORDS: TypeAdapter[dict[str, Words]] = TypeAdapter(dict[str, Words])
_EVENTS: TypeAdapter[tuple[Event, ...]] = TypeAdapter(tuple[Event, ...])


def load_words(folder: Path) -> dict[str, Words]:
    """Read the words of a catalogue's folder; a code may stand in one file only."""
    found: dict[str, Words] = {}
    for path in sorted((folder / "words").glob("*.toml")):
        fresh = _checked(path, _WORDS, read_toml(path))
        if twice := found.keys() & fresh.keys():
            code = min(twice)
            said = f"the code {code} stands in another file too"
            raise slip_at(path, code, "twice", said, code)
        found |= fresh
    return found


def load_events(folder: Path) -> tuple[Event, ...]:
    """Read the events of life, in the order in which the kiosk offers them."""
    path = folder / "events.toml"
    return _checked(path, _EVENTS, read_toml(path).get("events", ())) if path.exists() else ()


def worded(book: Book, words: Mapping[str, Words]) -> Book:
    """Give a book our words; every fact stays as the book has it.

    What has words of ours comes first, in the order of their files: so it stands on the shelves.
    """
    place = {code: number for number, code in enumerate(words)}
    entries = sorted(_worded(book, words), key=lambda entry: place.get(entry.code, len(place)))
    return Book(tuple(entries), book.as_of)


def _worded(book: Book, words: Mapping[str, Words]) -> Iterator[Procedure]:
    for entry in book.procedures:
        ours = words.get(entry.code)
        if ours is None:
            yield entry if entry.short_name else replace(entry, short_name=short_name(entry.name))
            continue
        yield replace(
            entry,
            short_name=ours.short_name or entry.short_name or short_name(entry.name),
            keywords=tuple(dict.fromkeys((*ours.keywords, *entry.keywords))),
            event=ours.event or entry.event,
            often=ours.often or entry.often,
            service=ours.service or entry.service,
            office=ours.office or entry.office,
        )


def _checked(path: Path, kind: TypeAdapter[_T], value: Any) -> _T:
    try:
        return kind.validate_python(value, extra="forbid")
    except ValidationError as error:
        raise slip_in(path, error) from error
