"""One line a message, to stderr: when, how bad, which part, which module, what."""

from __future__ import annotations

import logging
from enum import StrEnum


class Level(StrEnum):
    """How much is told."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def tell(part: str, level: Level) -> None:
    """Send the log of this process to stderr under the name of its part."""
    logging.basicConfig(
        level=level.upper(),
        format=f"%(asctime)s {part}: %(levelname)s %(name)s: %(message)s",
        datefmt="%Y-%m-%d %H:%M:%S",
        force=True,
    )
    logging.getLogger("kivy").addFilter(_worth_a_line)
    # A line for each request would bury the others, and could name what a citizen asked.
    # Alembic tells what it finds as soon as it is loaded.
    for noisy in ("alembic", "httpx", "httpcore", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _worth_a_line(record: logging.LogRecord) -> bool:
    """Drop what Kivy says of its version and its new configuration at every first start."""
    return record.levelno >= logging.WARNING and not record.getMessage().startswith("Config:")
