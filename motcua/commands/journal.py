"""The journal of the queue: what happened, in order."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from motcua.options import Overrides, SettingsFile, StateFolder
from motcua.saying import refuse

journal = typer.Typer(help="The journal of the queue.", no_args_is_help=True)


@journal.callback()
def _group() -> None:
    # With a callback `export` stays a word of its own, also while it is the only command.
    pass


@journal.command()
def export(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    day: Annotated[
        datetime | None,
        typer.Option("--day", formats=["%Y-%m-%d"], help="One business day [default: all]."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="File [default: stdout].")
    ] = None,
) -> None:
    """Write the journal as JSON lines, in the order in which it happened."""
    from hub.journal import export as read
    from hub.store.engine import StoreError, database_url
    from motcua.premises import enter

    here = enter(settings, state, overrides or ())
    url = database_url(here.settings.hub.database, here.state)
    events = read(url, here.settings.centre.id, day.date() if day else None)
    try:
        if out is None:
            for event in events:
                print(json.dumps(event, ensure_ascii=False))
            return
        with out.open("w", encoding="utf-8") as file:
            for event in events:
                file.write(json.dumps(event, ensure_ascii=False) + "\n")
    except (StoreError, OSError) as error:
        refuse(error)
