"""The book of procedures, as a value: what each one asks for.

The project's own catalogue (`data/procedures`) is such a book: the facts of ``list/*.jsonl``, made
by ``motcua procedures compact``, and over them whatever the ``*.toml`` beside it state by hand.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from procedures.country import Country, Wish
from procedures.datafile import BookError, first_fault, read_toml, slip_at, slip_in
from procedures.text import read_code

LIST = "list"

Channel = Literal["counter", "online", "post"]
FeeStatus = Literal[
    "amount_stated", "stated_free_or_none", "set_by_province", "text_only", "not_stated"
]


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper to bring. No count at all: the data does not say how many."""

    name: str
    originals: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True)
class PaperCase:
    """The papers of one case; an empty `case` stands for every case."""

    items: tuple[Paper, ...]
    case: str = ""


@dataclass(frozen=True, slots=True)
class Duration:
    """How long it takes, by channel, by case, or for all. An empty `unit` is one not stated."""

    amount: int | None = None
    unit: str = ""
    channel: Channel | None = None
    case: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """What it costs through some channels. An empty `currency` is one not stated."""

    amount: int | float | None = None
    currency: str = ""
    channels: tuple[Channel, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One administrative procedure of the national list.

    `office` is who decides, empty when it is this ward; `ward` is False for one that the book
    knows but a ward's kiosk does not show; `aliases` are the codes that led here before. `event`
    is the event of life it belongs to, `often` marks those asked most.
    """

    code: str
    name: str
    short_name: str = ""
    field: str = ""
    service: str = ""
    office: str = ""
    publisher: str = ""
    decision_no: str = ""
    decision_date: date | None = None
    papers: tuple[PaperCase, ...] = ()
    times: tuple[Duration, ...] = ()
    fee_status: FeeStatus = "not_stated"
    fees: tuple[Fee, ...] = ()
    exemptions: str = ""
    channels: tuple[Channel, ...] = ()
    agencies: tuple[str, ...] = ()
    where: str = ""
    results: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    source: str = ""
    updated: date | None = None
    ward: bool = True
    aliases: tuple[str, ...] = ()
    event: str = ""
    often: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """An event of life, as the kiosk offers it."""

    id: str
    name: str
    name_en: str = ""


@dataclass(frozen=True)
class Book:
    """All procedures, the day their data is of, and a version that changes when they do.

    With them go the words in which they are asked for, the wishes none of them grants, and the
    events of life in the order in which a kiosk offers them.
    """

    procedures: tuple[Procedure, ...]
    as_of: date | None = None
    version: str = ""
    country: Country = dataclasses.field(default_factory=Country)
    elsewhere: tuple[Wish, ...] = ()
    events: tuple[Event, ...] = ()

    def __post_init__(self) -> None:
        """Name the version by the content, so that two equal books are known to be equal."""
        if not self.version:
            object.__setattr__(self, "version", _version(self))

    @cached_property
    def _by_code(self) -> dict[str, Procedure]:
        found = {old: entry for entry in self.procedures for old in entry.aliases}
        return found | {entry.code: entry for entry in self.procedures}

    @property
    def shown(self) -> tuple[Procedure, ...]:
        """List what a ward's kiosk shows."""
        return tuple(entry for entry in self.procedures if entry.ward)

    def find(self, code: str) -> Procedure | None:
        """Find the procedure with this code, in any of its spellings or under an older code."""
        known = self._by_code.get(code)
        # Most who ask have the code from here.
        return known or self._by_code.get(read_code(code) or code.strip())

    def to_json(self) -> bytes:
        """Write the book as the API and the state folder hold it."""
        return _BOOK.dump_json(self, exclude_defaults=True)

    @classmethod
    def from_json(cls, body: bytes) -> Book:
        """Read a book; unknown fields are ignored, so an older kiosk reads a newer hub's."""
        try:
            return _BOOK.validate_json(body)
        except ValidationError as error:
            raise BookError(f"the book cannot be read: {first_fault(error)}") from error


_ENTRY: TypeAdapter[Procedure] = TypeAdapter(Procedure)
_ENTRIES: TypeAdapter[tuple[Procedure, ...]] = TypeAdapter(tuple[Procedure, ...])
_BOOK: TypeAdapter[Book] = TypeAdapter(Book)
_OVERLAY: TypeAdapter[list[dict[str, Any]]] = TypeAdapter(list[dict[str, Any]])


def load_catalogue(folder: Path) -> Book:
    """Read the facts, ``list/*.jsonl``, and over them every ``*.toml`` with a list ``procedures``.

    An entry by hand states only what it knows better; one with a new code is a new procedure.
    """
    entries, days = _facts(folder)
    seen: set[str] = set()
    for path in sorted(folder.glob("*.toml")):
        table = read_toml(path)
        if "procedures" not in table:
            continue
        above: tuple[str | int, ...] = ("procedures",)
        try:
            for number, by_hand in enumerate(_OVERLAY.validate_python(table["procedures"])):
                code = str(by_hand.get("code", ""))
                above = ("procedures", number)
                if code in seen:
                    said = f"the code {code} stands twice in the catalogue"
                    raise slip_at(path, code, "twice", said, *above, "code")
                if code not in entries and "name" not in by_hand:
                    said = f"the code {code} is in no list; a new procedure needs a name"
                    raise slip_at(path, code, "unknown_code", said, *above, "code")
                seen.add(code)
                entries[code] = entries.get(code, {}) | by_hand
                _ENTRY.validate_python(entries[code], extra="forbid")
        except ValidationError as error:
            raise slip_in(path, error, *above) from error
        if isinstance(table.get("as_of"), date):
            days.append(table["as_of"])
    return Book(_read(entries), min(days, default=None))


def load_facts(folder: Path) -> Book:
    """Read the facts alone, without what is written by hand over them."""
    entries, days = _facts(folder)
    return Book(_read(entries), min(days, default=None))


def _facts(folder: Path) -> tuple[dict[str, dict[str, Any]], list[date]]:
    entries: dict[str, dict[str, Any]] = {}
    days: list[date] = []
    for path in sorted((folder / LIST).glob("*.jsonl")):
        rows, as_of = _listed(path)
        entries |= rows
        days += [as_of] if as_of else []
    return entries, days


def _read(entries: dict[str, dict[str, Any]]) -> tuple[Procedure, ...]:
    try:
        return _ENTRIES.validate_python(list(entries.values()), extra="forbid")
    except ValidationError as error:
        raise BookError(f"{LIST}: {first_fault(error)}") from error


def _listed(path: Path) -> tuple[dict[str, dict[str, Any]], date | None]:
    try:
        head, *rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        as_of = head["as_of"]
        return {row["code"]: row for row in rows}, date.fromisoformat(as_of) if as_of else None
    except (ValueError, KeyError, TypeError) as error:
        raise BookError(f"{path.name}: cannot be read ({error}); make it again") from error


def _version(book: Book) -> str:
    return hashlib.sha256(book.to_json()).hexdigest()[:16]
