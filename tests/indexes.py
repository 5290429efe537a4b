"""The index of the shipped book, made once for all who are tested by one process."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from motcua.settings import SHIPPED
from procedures.in_use import book_in_use
from procedures.index import Index


def keep_index(folder: Path) -> None:
    """Put it where it is kept, as after a first day; one that is there stays."""
    if not folder.exists():
        shutil.copytree(Path(_made().name) / "index", folder)


@cache
def _made() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="motcua-index-")
    book = book_in_use(Path(folder.name) / "nothing imported", SHIPPED)
    Index.open(book, Path(folder.name) / "index")
    return folder
