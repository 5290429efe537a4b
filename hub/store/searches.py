"""What was looked for in the book, counted by day: one row for the same words answered alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hub.store import tables
from hub.store.recording import count_up

KEPT = timedelta(days=92)
# Nobody asks a ward so many things in a day; what a stuck key sends beyond them is counted in one.
MOST_A_DAY = 2000
OTHER = "…"

_search = tables.search.c


@dataclass(frozen=True, slots=True)
class Search:
    """What was looked for, how the book answered, the code taken then; empty: it was left."""

    words: str
    mode: str
    taken: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Words that found nothing or were left, with the number of times."""

    words: str
    mode: str
    count: int


def count(connection: Connection, centre: str, day: date, search: Search) -> None:
    """Count one search. With the first of a day, those of long ago are forgotten."""
    of_day = sa.and_(_search.centre == centre, _search.day == day)
    rows = connection.execute(sa.select(sa.func.count()).where(of_day)).scalar_one()
    if not rows:
        old = sa.and_(_search.centre == centre, _search.day < day - KEPT)
        connection.execute(sa.delete(tables.search).where(old))
    words = search.words if rows < MOST_A_DAY else OTHER
    row = {"centre": centre, "day": day, **asdict(replace(search, words=words)), "count": 1}
    connection.execute(count_up(tables.search, "count", connection.dialect.name), row)


def gaps(connection: Connection, centre: str, since: date) -> Sequence[Gap]:
    """List what found nothing or was left since a day, most frequent first.

    Who was sent to another office has their answer, though there was nothing to take.
    """
    times = sa.func.sum(_search.count)
    rows = connection.execute(
        sa.select(_search.words, _search.mode, times)
        .where(_search.centre == centre, _search.day >= since)
        .where(_search.taken == "", _search.mode != "elsewhere")
        .group_by(_search.words, _search.mode)
        .order_by(times.desc(), _search.words, _search.mode)
    )
    return [Gap(words, mode, int(number)) for words, mode, number in rows]
