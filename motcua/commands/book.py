"""The book of procedures."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from motcua.commands.asking import evaluate, search
from motcua.commands.learning import gaps
from motcua.options import AsJson, Overrides, SettingsFile, StateFolder
from motcua.saying import print_json, refuse

_TOLD = 10

procedures = typer.Typer(help="The book of administrative procedures.", no_args_is_help=True)


@procedures.command("import")
def import_(  # noqa: PLR0917 - Typer calls it by name
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="JSON lines (also gzipped), .xlsx or .csv."),
    ],
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would change.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take in a list of procedures; broken lines are named and the others kept."""
    from motcua.premises import enter
    from procedures.datafile import BookError
    from procedures.importing import import_file

    here = enter(settings, state, overrides or ())
    try:
        with _bar(file, shown=not as_json and sys.stderr.isatty()) as progress:
            report = import_file(
                file, here.state, here.find("procedures"), progress=progress, dry_run=dry_run
            )
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
        f"{'; nothing was changed' if dry_run else ''}"
    )
    for what, codes in (("new", report.new), ("changed", report.changed), ("gone", report.gone)):
        if codes:
            more = f" and {len(codes) - _TOLD} more (--json)" if len(codes) > _TOLD else ""
            print(f"{what}: {', '.join(codes[:_TOLD])}{more}")


@contextmanager
def _bar(file: Path, *, shown: bool) -> Iterator[Callable[[int], None] | None]:
    if not shown:
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    from procedures.importing import count_lines

    total = count_lines(file)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(file.name, total=total)
        yield lambda line: bar.update(task, completed=line)


@procedures.command()
def template(
    out: Annotated[
        Path, typer.Argument(metavar="FILE", help="What to write: a .xlsx or a .csv file.")
    ],
) -> None:
    """Write an empty table for a list of one's own; a spreadsheet opens it."""
    from procedures.table import COLUMNS
    from procedures.table import template as written

    try:
        with out.open("xb") as file:
            file.write(written(out.suffix))
    except OSError as error:
        refuse(error)
    print(f"{out}: {len(COLUMNS)} columns and a row as an example")


@procedures.command()
def compact(
    file: Annotated[Path, typer.Argument(metavar="LIST", help="A ward's list of procedures.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Folder (default: procedures/list/ by the settings)."
        ),
    ] = None,
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
) -> None:
    """Make the shipped catalogue anew: only the facts of a list, in small files."""
    from motcua.premises import enter
    from procedures.catalogue import LIST
    from procedures.compacting import write_list
    from procedures.datafile import BookError
    from procedures.importing import read_list
    from procedures.shortening import load_plain

    home = enter(settings, state, overrides or ()).find("procedures")
    folder = out or home / LIST
    try:
        book, refused = read_list(file)
        count = write_list(book, folder, load_plain(home / "plain.toml"))
    except (BookError, OSError) as error:
        refuse(error)
    for line in refused:
        print(f"{file}: line {line.line}: {line.reason}", file=sys.stderr)
    print(f"{count} procedures in {folder}")


procedures.command()(search)
procedures.command("eval")(evaluate)
procedures.command()(gaps)
