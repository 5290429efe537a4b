"""A statement that is put into words once, and from then on only filled in.

SQLAlchemy keeps the words of a statement too, but at each run it looks them up, asks every
parameter for its type, and gets ready for whatever may come back: two thirds of what it costs to
write a row. So the few statements that every command runs are kept ready here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, CursorResult, Dialect
from sqlalchemy.sql.compiler import SQLCompiler


class Prepared:
    """The words of a statement on one database, and how each value is written and read there."""

    def __init__(self, statement: sa.UpdateBase | sa.Select[Any], dialect: Dialect) -> None:
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
        self._readers = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in statement.exported_columns
        ]

    def run(self, connection: Connection, *rows: Mapping[str, Any]) -> CursorResult[Any]:
        """Run it, filled in with each of these rows."""
        return connection.exec_driver_sql(self._words, [self._filled(row) for row in rows])

    def one(self, connection: Connection, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """Run it, filled in with this row, and give the one row that comes back."""
        found = connection.exec_driver_sql(self._words, self._filled(row)).one()
        return tuple(
            read(value) if read else value for read, value in zip(self._readers, found, strict=True)
        )

    def _filled(self, row: Mapping[str, Any]) -> Any:
        values = {**self._constants, **row}
        for name, write in self._writers.items():
            values[name] = write(values[name])
        return tuple(values[name] for name in self._in_order) if self._in_order else values
