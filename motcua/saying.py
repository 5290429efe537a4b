"""How a command answers: JSON on stdout, or one sentence on stderr and exit 1."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import NoReturn

import typer


def print_json(value: object) -> None:
    """Print a result for another program; days and times by ISO 8601."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_text))


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)  # a datetime is one too


def refuse(reason: object) -> NoReturn:
    """Say why it was not done, and end."""
    print(reason, file=sys.stderr)
    raise typer.Exit(1)
