"""The words of the country, and the wishes no procedure covers: two files a ward edits.

`words.toml` says what people write and what it means; `elsewhere.toml` says which office grants
what is often asked for at a ward in vain. Both travel with the book, so that a kiosk reads a
question as the hub does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from procedures.datafile import BookError, read_toml, slip_in

Aspect = Literal["papers", "fee", "time", "where", "online", "form"]


@dataclass(frozen=True, slots=True)
class Country:
    """How people write.

    `fillers` weigh nothing; `written` are abbreviations and misspellings with what they stand for;
    `same` are words of a region or of an older time with those of the book, best first; `aspects`
    are the turns that ask for one part of a procedure; `fields` are plain words for a whole field,
    with part of its name.
    """

    fillers: tuple[str, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aspects: Mapping[Aspect, tuple[str, ...]] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """What no procedure of the ward grants. Without an `office` nobody here can tell who does."""

    wish: str
    office: str = ""
    words: tuple[str, ...] = ()
    note: str = ""


_COUNTRY: TypeAdapter[Country] = TypeAdapter(Country)
_WISHES: TypeAdapter[tuple[Wish, ...]] = TypeAdapter(tuple[Wish, ...])


def load_country(path: Path) -> Country:
    """Read the words; without a file the book is searched literally."""
    if not path.exists():
        return Country()
    try:
        return _COUNTRY.validate_python(read_toml(path), extra="forbid")
    except ValidationError as error:
        raise slip_in(path, error) from error


def load_wishes(path: Path) -> tuple[Wish, ...]:
    """Read the wishes that other offices grant; without a file there are none."""
    if not path.exists():
        return ()
    table = read_toml(path)
    try:
        if set(table) - {"elsewhere"}:
            raise BookError(f"{path.name}: unknown key {min(set(table) - {'elsewhere'})!r}")
        return _WISHES.validate_python(table.get("elsewhere", ()), extra="forbid")
    except ValidationError as error:
        raise slip_in(path, error) from error
