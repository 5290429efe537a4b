"""The book of procedures, and the clips of the voice."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from motcua.options import AsJson, Overrides, SettingsFile, StateFolder
from motcua.saying import print_json, refuse

procedures = typer.Typer(help="The book of administrative procedures.", no_args_is_help=True)


@procedures.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A list of procedures.")],
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Take in a list of procedures; broken lines are named and the others kept."""
    from motcua.premises import enter
    from procedures.datafile import BookError
    from procedures.importing import import_file

    here = enter(settings, state, overrides or ())
    try:
        report = import_file(file, here.state)
    except (BookError, OSError) as error:
        refuse(error)
    if as_json:
        print_json(asdict(report))
        return
    for line in report.refused:
        print(f"{file}: line {line.line}: {line.reason}", file=sys.stderr)
    print(
        f"{report.total} procedures: {len(report.new)} new, {len(report.changed)} changed, "
        f"{len(report.gone)} gone; {len(report.refused)} lines refused"
    )


@procedures.command()
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
    from procedures.datafile import BookError
    from procedures.in_use import book_in_use
    from procedures.index import Index

    here = enter(settings, state, overrides or ())
    try:
        book = book_in_use(here.state, here.find("procedures").parent)
    except BookError as error:
        refuse(error)
    index = Index.open(book, here.state / "book" / "index")
    found = answer(index, book, query, limit)
    if as_json:
        print_json(asdict(found))
        return
    for row in found.results:
        print(f"{row.code:10} {row.short_name}")
    if not found.results:
        print("nothing found", file=sys.stderr)


def voice(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Folder (default: sounds/vi/ beside the settings)."
        ),
    ] = None,
) -> None:
    """Make the clips of the voice with espeak-ng. A clip may be replaced by a recorded one."""
    from display.bank import BankError, make
    from motcua.premises import enter

    here = enter(settings, state, overrides or ())
    folder = out or here.file.parent / "sounds" / "vi"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = make(folder)
    except (BankError, OSError) as error:
        refuse(error)
    print(f"{len(made)} clips in {folder}")
