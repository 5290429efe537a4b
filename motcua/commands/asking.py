"""Asking the book: one question, or a file of them whose answers are known."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from motcua.options import AsJson, Overrides, SettingsFile, StateFolder
from motcua.saying import print_json, refuse

if TYPE_CHECKING:
    from motcua.premises import Premises
    from procedures.catalogue import Book
    from procedures.evaluation import Measure, Outcome

_LIST = "ward_793.jsonl.gz"


def search(  # noqa: PLR0917 - Typer calls it by name
    query: Annotated[str, typer.Argument(metavar="TEXT", help="What a citizen would type.")],
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="How many at most.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Answer a question as the kiosk would."""
    from motcua.premises import enter
    from procedures.answer import answer
    from procedures.in_use import index_folder
    from procedures.index import Index

    here = enter(settings, state, overrides or ())
    book = _book(here, None)
    found = answer(Index.open(book, index_folder(here.state)), book, query, limit)
    if as_json:
        print_json(asdict(found))
        return
    if found.elsewhere:
        print(f"elsewhere: {found.elsewhere.office} ({found.elsewhere.wish})")
    for row in found.results:
        print(f"{row.code:10} {row.short_name}")
    if not found.results and not found.elsewhere:
        print("nothing found", file=sys.stderr)


def evaluate(  # noqa: PLR0917 - Typer calls it by name
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Questions, one JSON object a line.")
    ],
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    book: Annotated[
        Path | None,
        typer.Option(
            "--book",
            metavar="LIST",
            envvar="MOTCUA_LISTS",
            help="A list to ask instead of the book in use, or the folder of the lists.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask questions whose answers are known, and tell how many came right."""
    from motcua.premises import enter
    from procedures.answer import answer
    from procedures.datafile import BookError
    from procedures.evaluation import ask_all, read_questions
    from procedures.index import Index

    asked_of = _book(enter(settings, state, overrides or ()), book)
    try:
        questions = read_questions(file)
    except (BookError, OSError) as error:
        refuse(error)
    index = Index.build(asked_of)
    came = ask_all(questions, lambda query, limit: answer(index, asked_of, query, limit))
    if as_json:
        print_json(_report(came))
    else:
        _print(came, asked_of)


def _book(here: Premises, listed: Path | None) -> Book:
    from procedures.datafile import BookError
    from procedures.importing import read_list
    from procedures.in_use import book_in_use, dressed

    data = here.find("procedures").parent
    try:
        if listed is None:
            return book_in_use(here.state, data)
        return dressed(read_list(listed / _LIST if listed.is_dir() else listed)[0], data)
    except (BookError, OSError) as error:
        refuse(error)


def _tables(came: tuple[Outcome, ...]) -> Mapping[str, Mapping[str, Measure]]:
    from procedures.evaluation import by

    return {"mode": by(lambda one: one.asked, came), "kind": by(lambda one: one.kind, came)}


def _report(came: tuple[Outcome, ...]) -> dict[str, object]:
    tables = {
        f"by_{title}": {group: asdict(measure) for group, measure in table.items()}
        for title, table in _tables(came).items()
    }
    return {
        "questions": [asdict(one) for one in came],
        **tables,
        "misses": [one.id for one in came if not one.right],
    }


def _print(came: tuple[Outcome, ...], book: Book) -> None:
    for title, table in _tables(came).items():
        print(f"{title:16}{'n':>5}  hit@1  hit@5    MRR  right  refused")
        for name, m in table.items():
            print(
                f"{name:16}{m.count:5}  {m.hit_1:.3f}  {m.hit_5:.3f}  {m.mrr:.3f}  {m.right:.3f}"
                f"    {m.refused:.3f}"
            )
        print()
    for one in came:
        if not one.right:
            first = book.find(one.codes[0]) if one.codes else None
            instead = f"{first.code} {first.short_name}" if first else "no row"
            print(f"{one.id} ({one.asked}, {one.kind}): {one.query}")
            print(f"    {one.mode}: {instead}; expected {', '.join(one.expected) or 'nothing'}")
