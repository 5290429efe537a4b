"""Write one table of the settings file anew and leave every other line, and its comments, alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array, InlineTable, Table

from motcua.settings import SettingsError, load


def rewritten(text: str, table: str, values: Mapping[str, Any]) -> str:
    """Put `values` into a table of a TOML text; a list of tables stands one to a line.

    Raises `SettingsError` when the text is no TOML.
    """
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise SettingsError(f"not readable as TOML: {error}") from None
    if table not in document:
        document.add(table, tomlkit.table())
    here = document[table]
    if not isinstance(here, Table):
        raise SettingsError(f"{table} is not a table of the file")
    for key, value in values.items():
        old = here.get(key)
        if not isinstance(value, list | tuple):
            here[key] = value
        elif isinstance(old, Array) and old.unwrap() == list(value):
            continue
        elif isinstance(old, Array) and old and value:
            _mend(old, value)
        else:
            here[key] = _list(value)
    return tomlkit.dumps(document)


def piece(table: str, values: Mapping[str, Any]) -> str:
    """Write the table alone, for whoever puts it into a file by hand."""
    return rewritten("", table, values).strip() + "\n"


def rewrite(file: Path, table: str, values: Mapping[str, Any]) -> Path:
    """Put `values` into a table of a settings file, and return the copy of how it was before.

    The whole is checked before it takes the old file's place, at one stroke; a file that is not
    right is never left behind. Raises `SettingsError` or OSError, and nothing has changed.
    """
    before = file.read_bytes()
    text = before.decode("utf-8-sig")
    after = rewritten(text, table, values)
    kept = file.with_name(f"{file.name}.before")
    with tempfile.NamedTemporaryFile(
        "w", dir=file.parent, prefix=f".{file.name}-", encoding="utf-8", newline="", delete=False
    ) as new:
        try:
            new.write(after)
            new.flush()
            os.fsync(new.fileno())
            load(Path(new.name))
            Path(new.name).chmod(file.stat().st_mode & 0o7777)
            kept.write_bytes(before)
            Path(new.name).replace(file)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise
    return kept


def _list(rows: Sequence[Mapping[str, Any]]) -> Array:
    array = tomlkit.array()
    for row in rows:
        array.append(_row(row))
    return array.multiline(bool(rows))


def _mend(array: Array, rows: Sequence[Mapping[str, Any]]) -> None:
    """Change only the rows that change, so that the comments beside the others stay."""
    wanted = [dict(row) for row in rows]
    for place in reversed(range(len(array))):
        if array[place].unwrap() not in wanted:
            del array[place]
    there = array.unwrap()
    for row in wanted:
        if row not in there:
            array.append(_row(row))


def _row(row: Mapping[str, Any]) -> InlineTable:
    inline = tomlkit.inline_table()
    inline.update(row)
    return inline
