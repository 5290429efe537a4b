"""The book of procedures, and the clips of the voice."""

from __future__ import annotations

import sys
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
    from procedures.importing import import_file

    here = enter(settings, state, overrides or ())
    report = import_file(file, here.state)
    if as_json:
        refused = [{"line": line, "reason": reason} for line, reason in report.refused]
        print_json(
            {
                "new": report.new,
                "changed": report.changed,
                "gone": report.gone,
                "refused": refused,
            }
        )
        return
    for line, reason in report.refused:
        print(f"{file}: line {line}: {reason}", file=sys.stderr)
    print(
        f"{report.new} new, {report.changed} changed, {report.gone} gone, "
        f"{len(report.refused)} lines refused"
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
    from procedures.catalogue import book_in_use
    from procedures.index import Index

    here = enter(settings, state, overrides or ())
    book = book_in_use(here.state, here.find("procedures"))
    found = answer(Index.build(book), book, query, limit)
    rows = [
        {
            "code": result.code,
            "name": result.name,
            "short_name": result.short_name,
            "service": result.service,
            "office": result.office,
        }
        for result in found.results
    ]
    if as_json:
        print_json({"mode": found.mode, "results": rows})
        return
    for row in rows:
        print(f"{row['code']:10} {row['short_name'] or row['name']}")
    if not rows:
        print("nothing found", file=sys.stderr)


def voice(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder [default: sounds/ beside the settings]."),
    ] = None,
) -> None:
    """Make the clips of the voice with espeak-ng. A clip may be replaced by a recorded one."""
    from display.bank import BankError, make
    from motcua.premises import enter

    here = enter(settings, state, overrides or ())
    folder = out or here.file.parent / "sounds"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = make(folder)
    except (BankError, OSError) as error:
        refuse(error)
    print(f"{len(made)} clips in {folder}")
