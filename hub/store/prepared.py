"""A statement that is put into words once, and from then on only filled in.

SQLAlchemy keeps the words of a statement too, but at each run it looks them up, asks every
parameter for its type, and gets ready for whatever may come back: two thirds of what it costs to
write a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, CursorResult, Dialect
from sqlalchemy.sql.compiler import SQLCompiler


class Prepared:
    """The words of a statement on one database, and how each parameter is written there."""

    def __init__(self, statement: sa.UpdateBase, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler), "a statement, not a definition"
        self._words = compiled.string
        # A driver that counts parameters wants them in the order of the words.
        self._in_order = tuple(compiled.positiontup) if compiled.positiontup else None
        self._constants = {
            name: value for name, value in compiled.params.items() if value is not None
        }
        writers = (
            (bind.key, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for bind in compiled.binds.values()
        )
        self._writers = {name: writer for name, writer in writers if writer}

    def run(self, connection: Connection, *rows: Mapping[str, Any]) -> CursorResult[Any]:
        """Run it, filled in with each of these rows."""
        return connection.exec_driver_sql(self._words, [self._filled(row) for row in rows])

    def _filled(self, row: Mapping[str, Any]) -> Any:
        values = {**self._constants, **row}
        for name, write in self._writers.items():
            values[name] = write(values[name])
        return tuple(values[name] for name in self._in_order) if self._in_order else values
