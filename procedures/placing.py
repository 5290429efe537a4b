"""Where a procedure belongs in this centre: which service one queues for, which office decides.

The rules are the centre's own, in `data/procedures/services.toml`, and they are applied when the
book is taken into use: whoever edits them need not import the list again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from procedures.catalogue import Book, Procedure
from procedures.datafile import read_toml, slip_in
from procedures.naming import short_name
from procedures.text import fold, words


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """Fields (part of their name is enough) and keywords (in the procedure's name) of a service."""

    service: str
    fields: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeRule:
    """Who decides, told by the agencies the data names.

    With an `own_door` it takes the papers itself; for the others this centre takes them.
    """

    office: str
    agencies: tuple[str, ...]
    own_door: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """How one centre reads the list.

    `ours` names the agencies that mean this ward, `otherwise` the service for what fits nowhere,
    `province` the publisher whose procedures replace their national twins.
    """

    otherwise: str = ""
    province: str = ""
    ours: tuple[str, ...] = ()
    services: tuple[ServiceRule, ...] = ()
    offices: tuple[OfficeRule, ...] = ()


_RULES: TypeAdapter[Rules] = TypeAdapter(Rules)


def load_rules(path: Path) -> Rules:
    """Read the centre's rules; without a file there are none."""
    if not path.exists():
        return Rules()
    try:
        return _RULES.validate_python(read_toml(path), extra="forbid")
    except ValidationError as error:
        raise slip_in(path, error) from error


def place(book: Book, rules: Rules) -> Book:
    """Give every procedure its service and its office, and let the province's replace its twins."""
    placed = (_placed(entry, rules) for entry in book.procedures)
    return Book(_without_twins(tuple(placed), rules.province), book.as_of)


def _placed(entry: Procedure, rules: Rules) -> Procedure:
    office = entry.office or _office(entry, rules)
    # Who takes the papers at a door of their own has no counter here: the help desk tells the way.
    away = any(rule.office == office and rule.own_door for rule in rules.offices)
    service = entry.service or (rules.otherwise if away else _service(entry, rules))
    return replace(entry, service=service, office=office)


def _service(entry: Procedure, rules: Rules) -> str:
    name, field = _key(entry.name), _key(entry.field)
    for rule in rules.services:
        if _any_in(rule.keywords, name) or _any_in(rule.fields, field):
            return rule.service
    return rules.otherwise


def _office(entry: Procedure, rules: Rules) -> str:
    agencies = tuple(_key(agency) for agency in entry.agencies)
    if not agencies or any(_any_in(rules.ours, agency) for agency in agencies):
        return ""
    for rule in rules.offices:
        if any(_any_in(rule.agencies, agency) for agency in agencies):
            return rule.office
    return short_name(entry.agencies[0])


def _without_twins(entries: tuple[Procedure, ...], province: str) -> tuple[Procedure, ...]:
    ours = {_key(e.name): e.code for e in entries if province and e.publisher == province}
    replaced: dict[str, list[str]] = {}
    kept = []
    for entry in entries:
        by = ours.get(_key(entry.name))
        if by and entry.publisher != province:
            replaced.setdefault(by, []).append(entry.code)
        else:
            kept.append(entry)
    return tuple(
        replace(e, aliases=(*e.aliases, *replaced[e.code])) if e.code in replaced else e
        for e in kept
    )


# The rules are held against every procedure: folding them once spares half of a kiosk's start.
@lru_cache(maxsize=8192)
def _key(text: str) -> str:
    # With a space at either end a rule can say where a word begins or ends.
    return f" {' '.join(words(fold(text)))} "


def _any_in(parts: Iterable[str], text: str) -> bool:
    return any(_key(part) in text for part in parts)
