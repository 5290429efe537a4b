"""A statement that is put into words once, and from then on only filled in.

SQLAlchemy keeps the words of a statement too, but at each run it looks them up, asks every
parameter for its type, and gets ready for whatever may come back: two thirds of what it costs to
write a row. So the few statements that every command runs are kept ready here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, CursorResult, Dialect
from sqlalchemy.sql.compiler import SQLCompiler


class Prepared:
    """The words of a statement on one database, and how each value is written and read there."""

    def __init__(
        self,
        statement: sa.UpdateBase | sa.Select[Any],
        dialect: Dialect,
        keys: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`keys` tells where in a row the value of a parameter is, if not under its own name."""
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler), "a statement, not a definition"
        self._words = compiled.string
        self._constants = {
            name: value for name, value in compiled.params.items() if value is not None
        }
        writers = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for bind, name in compiled.bind_names.items()
        }
        # A driver that counts parameters wants them in the order of the words.
        self._counted = bool(compiled.positiontup)
        self._values = tuple(
            (name, keys.get(name, name), writers[name]) for name in compiled.positiontup or writers
        )
        self._readers = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in statement.exported_columns
        ]

    def run(self, connection: Connection, *rows: Mapping[str, Any]) -> CursorResult[Any]:
        """Run it, filled in with each of these rows."""
        first, *others = (self._filled(row) for row in rows)
        return connection.exec_driver_sql(self._words, [first, *others] if others else first)

    def one(self, connection: Connection, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """Run it, filled in with this row, and give the one row that comes back."""
        found = connection.exec_driver_sql(self._words, self._filled(row)).one()
        return tuple(
            read(value) if read else value for read, value in zip(self._readers, found, strict=True)
        )

    def _filled(self, row: Mapping[str, Any]) -> Any:
        values = {**self._constants, **row} if self._constants else row
        if self._counted:
            return tuple(
                [write(values[key]) if write else values[key] for _, key, write in self._values]
            )
        return {
            name: write(values[key]) if write else values[key] for name, key, write in self._values
        }
