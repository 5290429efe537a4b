"""The printer of a kiosk: how it is; or a virtual one in its place."""

from __future__ import annotations

import signal
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from motcua.logs import Level, tell
from motcua.options import AsJson, Overrides, SettingsFile, StateFolder
from motcua.saying import print_json, refuse


def printer(  # noqa: PLR0917 - Typer calls it by name
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
    virtual: Annotated[
        bool, typer.Option("--virtual", help="Be a printer that draws its slips as PNG.")
    ] = False,
    port: Annotated[
        int, typer.Option("--port", help="Where a virtual one listens; 0: any free port.")
    ] = 9100,
    line: Annotated[
        str | None,
        typer.Option("--line", metavar="PATH", help="A serial port it makes instead, so named."),
    ] = None,
    speed: Annotated[float, typer.Option("--speed", help="Of its paper, in mm a second.")] = 150.0,
) -> None:
    """Ask the printer how it is; with --virtual, be one, and fail in the way that is typed."""
    from motcua.premises import enter

    here = enter(settings, state, overrides or ())
    own = here.settings.printer
    if virtual:
        from kiosk.printer.virtual.console import run
        from kiosk.printer.virtual.machine import Model
        from kiosk.slip import DOTS

        tell("printer", Level.WARNING)
        over = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: over.set())
        model = Model(dots=DOTS[own.paper_mm], mm_per_s=speed)
        try:
            run(model, here.state / "virtual-printer", over, port=port, line=line)
        except OSError as error:
            refuse(f"The virtual printer cannot listen: {error}")
        return
    from kiosk.printer.device import Printer

    if own.kind in ("file", "none"):
        refuse(f'printer.kind = "{own.kind}": there is nobody to ask.')
    asked = Printer(own, Path(), here.state / f"kiosk-{here.settings.kiosk.id}" / "printer.json")
    trouble = asked.look()
    if as_json:
        answers = asdict(asked.manners) if asked.manners else None
        print_json({"state": trouble.value, "prints": trouble.prints, "answers": answers})
    elif asked.manners and asked.manners.questions:
        print(trouble.value)
    elif trouble.prints:
        print("It is there, and answers nothing.")
    else:
        print(trouble.value)
    if not trouble.prints:
        raise typer.Exit(1)
