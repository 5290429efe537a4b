"""The options that every command shares."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motcua.logs import Level

SettingsFile = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        metavar="FILE",
        envvar="MOTCUA_SETTINGS",
        help="Settings (default: data/centre.toml).",
    ),
]
StateFolder = Annotated[
    Path | None,
    typer.Option(
        "--state",
        metavar="DIR",
        envvar="MOTCUA_STATE",
        help="Database, index, spool (default: state/ beside the settings' folder).",
    ),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="TABLE.KEY=VALUE", help="Put a value over the file. Repeatable."),
]
LogLevel = Annotated[Level, typer.Option("--log", help="How much the log on stderr tells.")]
TraceFile = Annotated[
    Path | None,
    typer.Option("--trace", metavar="FILE", help="Write what happened as JSON lines."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
