"""The journal of the queue: what happened, in order."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from motcua.options import AsJson, Overrides, SettingsFile, StateFolder
from motcua.saying import print_json, refuse

journal = typer.Typer(help="The journal of the queue.", no_args_is_help=True)


@journal.command()
def export(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    day: Annotated[
        datetime | None,
        typer.Option("--day", formats=["%Y-%m-%d"], help="One business day (default: all)."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="File (default: stdout).")
    ] = None,
) -> None:
    """Write the journal as JSON lines, in the order in which it happened."""
    from hub.journal import export as read
    from hub.store.engine import StoreError, database_url
    from hub.store.rows import UnreadableEventError
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
    except BrokenPipeError:  # whoever read it has seen enough: no command says a word then
        raise
    except (StoreError, UnreadableEventError, OSError) as error:
        refuse(error)


@journal.command()
def verify(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Replay the journal and compare with the tables, row by row; 1 at the first difference.

    Whoever was called in order was the first of their line, and those who waited belie no reason.
    Which of several lines went first the settings of that day decided; that is not proven.
    """
    from hub.journal import verify as prove
    from hub.store.engine import StoreError, database_url
    from motcua.premises import enter

    here = enter(settings, state, overrides or ())
    url = database_url(here.settings.hub.database, here.state)
    try:
        verdict = prove(url, here.settings.centre.id)
    except StoreError as error:
        refuse(error)
    if as_json:
        print_json(asdict(verdict))
    if verdict.difference:
        refuse(verdict.difference)
    if not as_json:
        print(f"{verdict.events} events, {verdict.tickets} tickets: the tables are the journal")


@journal.command()
def why(
    label: Annotated[str, typer.Argument(metavar="NUMBER", help="A number, as in A005.")],
    *,
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    day: Annotated[
        datetime | None,
        typer.Option(
            "--day", formats=["%Y-%m-%d"], help="Its business day (default: the one that goes on)."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say in Vietnamese who was called before a number, and why."""
    from hub.complaint import NoSuchTicketError, fields, sentences
    from hub.complaint import why as explain
    from hub.store.engine import StoreError, database_url
    from hub.store.rows import UnreadableEventError
    from motcua.join import centre_config
    from motcua.premises import enter

    here = enter(settings, state, overrides or ())
    url = database_url(here.settings.hub.database, here.state)
    centre = centre_config(here)
    try:
        found = explain(url, centre, label.strip().upper(), day.date() if day else None)
    except (NoSuchTicketError, StoreError, UnreadableEventError) as error:
        refuse(error)
    if as_json:
        print_json(fields(found))
        return
    for sentence in sentences(centre, found):
        print(sentence)
