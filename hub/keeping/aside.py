"""What was set aside of the queue, before a restore, an update or a migration: kept for a while."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

# A file beside the queue, or a folder in the state folder; two of one day are told by a number.
_NAMED = r"before-.+-(\d{8}(?:[-T]\d{6})?)[a-z]?(?:-\d{1,2})?(?:-wal)?"


def drop_old(queue: Path, state: Path, keep_days: int, now: datetime) -> list[Path]:
    """Delete what was set aside of a queue longer ago than that, but never the newest.

    Its day stands in its name: a file's own time is that of what was copied. What cannot be deleted
    is tried again the next time; tells what is gone.
    """
    named = re.compile(rf"(?:{re.escape(queue.name)}\.)?{_NAMED}")
    found = {
        path: match[1].replace("T", "-")
        for folder in {queue.parent, state}
        for path in folder.iterdir()
        if (match := named.fullmatch(path.name))
    }
    newest = max(found.values(), default="")
    limit = f"{now - timedelta(days=keep_days):%Y%m%d}"
    old = sorted(path for path, made in found.items() if made < limit and made != newest)
    for path in old:
        with suppress(OSError):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    return [path for path in old if not path.exists()]
