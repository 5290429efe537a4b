"""The line at the foot of a hall's screens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hub.store import tables
from hub.store.recording import insert_into

LONGEST = 200
_notice = tables.notice.c
_ALL = sa.select(_notice.hall, _notice.text).where(_notice.centre == sa.bindparam("centre"))


def read(connection: Connection, centre: str) -> Mapping[str, str]:
    """Read what each hall is told."""
    return {row.hall: row.text for row in connection.execute(_ALL, {"centre": centre})}


def write(connection: Connection, centre: str, hall: str, text: str, at: datetime) -> None:
    """Tell a hall something; an empty text takes the line away."""
    mine = (_notice.centre == centre, _notice.hall == hall)
    if not text:
        connection.execute(sa.delete(tables.notice).where(*mine))
        return
    own = {"text": text, "at": at}
    insert = insert_into(tables.notice, connection.dialect.name)
    connection.execute(
        insert.values(centre=centre, hall=hall, **own).on_conflict_do_update(
            index_elements=[_notice.centre, _notice.hall], set_=own
        )
    )
