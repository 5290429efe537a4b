"""The centre as a whole: run it, walk through it, draw it, examine it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motcua.logs import Level, tell
from motcua.options import AsJson, LogLevel, Overrides, SettingsFile, StateFolder


def centre(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    log: LogLevel = Level.INFO,
) -> None:
    """Run everything of one machine until Ctrl-C: broker, hub, kiosks, displays, counters."""
    from motcua.centre import run
    from motcua.premises import enter
    from motcua.watchdog import Watchdog

    tell("centre", log)
    alive = Watchdog()
    raise typer.Exit(run(enter(settings, state, overrides or ()), log, alive))


def tour(
    settings: SettingsFile = None,
    overrides: Overrides = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where its files go.")] = Path(
        "tour"
    ),
    once: Annotated[bool, typer.Option("--once", help="End after the walk.")] = False,
    log: LogLevel = Level.WARNING,
) -> None:
    """Walk the whole road once in a fresh centre: from a touch to a call, a slip and a voice."""
    from motcua.premises import default_settings
    from motcua.tour import run

    tell("tour", log)
    raise typer.Exit(run(settings or default_settings(), overrides or [], out, once))


def pictures(  # noqa: PLR0917 (the command line gives each by name)
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the pictures go.")],
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="OLD",
            exists=True,
            file_okay=False,
            help="A folder of earlier ones: show old beside new.",
        ),
    ] = None,
    settings: SettingsFile = None,
    kept: Annotated[
        bool, typer.Option("--kept", help="Only those that the tests keep, small.")
    ] = False,
    language: Annotated[
        str,
        typer.Option(
            metavar="LANGUAGE",
            help="Only what citizens see, in this language: a file of texts/, or pseudo.",
        ),
    ] = "",
    log: LogLevel = Level.WARNING,
) -> None:
    """Draw every screen into a folder, from fixed data, and lay earlier pictures beside them."""
    from motcua.pictures import run
    from motcua.premises import survey
    from motcua.settings import SHIPPED

    if kept and language:
        raise typer.BadParameter("The tests keep none of one language.", param_hint="--language")
    tell("pictures", log)
    # Only a language is the centre's own: all else is fixed, so that versions can be compared.
    find = survey(settings).find if language else SHIPPED.joinpath
    raise typer.Exit(run(folder, against=against, kept=kept, language=language, find=find))


def doctor(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Examine this machine and say in words what is wrong and what to do."""
    from motcua.doctor import run

    raise typer.Exit(run(settings, state, overrides or [], as_json=as_json))
