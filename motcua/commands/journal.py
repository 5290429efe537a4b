"""The journal of the queue: what happened, in order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from motcua.options import Overrides, SettingsFile, StateFolder
from motcua.premises import Premises, enter
from motcua.settings import SettingsError

journal = typer.Typer(help="The journal of the queue.", no_args_is_help=True)


@journal.callback()
def _group() -> None:
    """Keep `export` a command of its own while it is the only one."""


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
    here = enter(settings, state, overrides or ())
    rows = lines(here, day.date() if day else None)
    if out is None:
        for line in rows:
            print(line)
        return
    with out.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in rows)


def lines(here: Premises, day: date | None) -> Iterator[str]:
    """Yield one JSON object for each event of the centre."""
    from hub.store.engine import Store, StoreError, database_url
    from hub.store.reading import journal as read
    from hub.store.rows import event_data

    url = database_url(here.settings.hub.database, here.state)
    if url.startswith("sqlite") and not (here.state / "queue.db").exists():
        raise SettingsError(f"{here.state}: there is no queue here yet; the hub makes it")
    try:
        store = Store(url)
    except StoreError as error:
        raise SettingsError(str(error)) from None
    try:
        with store.read() as connection:
            for recorded in read(connection, here.settings.centre.id, day):
                event = recorded.event
                yield json.dumps(
                    {
                        "seq": event.seq,
                        "at": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
                        "day": recorded.day.isoformat(),
                        "what": type(event).__name__,
                        "request_id": recorded.request_id,
                        **json.loads(event_data(event)),
                    },
                    ensure_ascii=False,
                )
    finally:
        store.close()
