"""How a command answers: JSON on stdout, or one sentence on stderr and exit 1."""

from __future__ import annotations

import json
import sys
from typing import NoReturn

import typer


def print_json(value: object) -> None:
    """Print a result for another program."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def refuse(reason: object) -> NoReturn:
    """Say why it was not done, and end."""
    print(reason, file=sys.stderr)
    raise typer.Exit(1)
