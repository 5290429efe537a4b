"""A statement that is put into words once, and from then on only filled in and sent.

SQLAlchemy keeps the words of a statement too, but at each run it looks them up, asks every
parameter for its type, and gets ready for whatever may come back: three quarters of what it costs
to write a row. So the statements that commands run are kept ready here, and go to the driver
through the same door of the dialect that SQLAlchemy sends its own through. What a driver raises is
told as SQLAlchemy tells it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Statement = sa.UpdateBase | sa.Select[Any] | sa.CompoundSelect[Any]
Row = tuple[Any, ...]
_Processor = Callable[[Any], Any]


class Prepared:
    """The words of a statement on one database, and how each value is written and read there."""

    def __init__(
        self,
        statement: Statement,
        dialect: Dialect,
        places: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        """`places` tells where in a row the value of each parameter is, if rows are tuples."""
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler), "a statement, not a definition"
        self._words = compiled.string
        self._constants = {
            name: value for name, value in compiled.params.items() if value is not None
        }
        types = {name: bind.type for bind, name in compiled.bind_names.items()}
        # A driver that counts parameters wants them in the order of the words.
        self._counted = bool(compiled.positiontup)
        self._names = tuple(compiled.positiontup or types)
        named = [places.get(name, name) for name in self._names]
        # The first once more, so that it gives a tuple also where there is one only.
        self._asked = itemgetter(*named, named[0])
        self._writers = _by_place(_writer(types[name], dialect) for name in self._names)
        self._gives = bool(statement.exported_columns)
        self._readers = _by_place(
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in statement.exported_columns
        )

    def run(self, connection: Connection, *rows: Mapping[str, Any] | Row) -> None:
        """Run it, filled in with each of these rows."""
        if len(rows) == 1:
            self._send(connection, self._filled(rows[0]))
        else:
            self._send(connection, [self._filled(row) for row in rows], many=True)

    def all(self, connection: Connection, row: Mapping[str, Any]) -> list[Row]:
        """Run it, filled in with this row, and give what comes back."""
        found: list[Row] = self._send(connection, self._filled(row))
        return [self._read(row) for row in found] if self._readers else found

    def one_or_none(self, connection: Connection, row: Mapping[str, Any]) -> Row | None:
        """Run it, filled in with this row, and give the one row that comes back, if any."""
        found = self._send(connection, self._filled(row))
        assert len(found) <= 1, "at most one row"
        return self._read(found[0]) if found else None

    def one(self, connection: Connection, row: Mapping[str, Any]) -> Row:
        """Run it, filled in with this row, and give the one row that comes back."""
        (found,) = self._send(connection, self._filled(row))
        return self._read(found)

    def _send(self, connection: Connection, values: Any, *, many: bool = False) -> Any:
        dialect = connection.dialect
        cursor = connection.connection.cursor()
        try:
            if many:
                dialect.do_executemany(cursor, self._words, values)
            else:
                dialect.do_execute(cursor, self._words, values)
            # To the end, or SQLite would not be done with it.
            return cursor.fetchall() if self._gives else None
        except BaseException as error:
            # Not public, as nothing public does what it does: tell the error as SQLAlchemy's own,
            # and give up a connection that is dead, with the others that its pool has.
            connection._handle_dbapi_exception(error, self._words, values, cursor, None)

    def _read(self, found: Row) -> Row:
        read = list(found)
        for place, reader in self._readers:
            read[place] = reader(read[place])
        return tuple(read)

    def _filled(self, row: Mapping[str, Any] | Row) -> Any:
        if self._constants:
            assert isinstance(row, Mapping), "only what is written whole is a tuple"
            row = {**self._constants, **row}
        values = [*self._asked(row)]
        values.pop()
        for place, write in self._writers:
            if values[place] is not None:
                values[place] = write(values[place])
        return values if self._counted else dict(zip(self._names, values, strict=True))


def prepared(statement: Statement) -> Callable[[Dialect], Prepared]:
    """Keep a statement ready, put into the words of each dialect when it is first asked for."""
    return lru_cache(lambda dialect: Prepared(statement, dialect))


def _by_place(processors: Iterable[_Processor | None]) -> list[tuple[int, _Processor]]:
    return [(place, one) for place, one in enumerate(processors) if one is not None]


def _writer(type_: TypeEngine[Any], dialect: Dialect) -> _Processor | None:
    """Tell how values of a type are written; None: as they are."""
    known, kind = _writers(dialect), type(type_)
    if kind not in known:
        written = type_.dialect_impl(dialect).bind_processor(dialect)
        # It remembers what it wrote last: a command writes its one stamp and its day many times.
        known[kind] = lru_cache(maxsize=32)(written) if written else None
    return known[kind]


@lru_cache
def _writers(_dialect: Dialect) -> dict[type, _Processor | None]:
    return {}
