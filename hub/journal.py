"""Hand out the journal, one event a line, as it happened; prove that the tables follow from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from sqlalchemy.engine import Connection

from hub import proof
from hub.proof import Difference, History
from hub.store import journal, reading
from hub.store.engine import Store, StoreError
from hub.store.journal import Recorded
from hub.store.rows import UnreadableEventError, event_data
from hub.transaction import REQUESTS_KEPT


def export(url: str, centre: str, day: date | None = None) -> Iterator[dict[str, Any]]:
    """Read a centre's journal, of one day or whole, in order; each line is fit for JSON.

    Raises `hub.store.engine.StoreError` when the database is not there or not for this version,
    and `hub.store.rows.UnreadableEventError`.
    """
    with closing(Store(url)) as store:
        store.require()
        with store.read() as connection:
            for recorded in journal.read(connection, centre, day):
                yield line(recorded)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How much was replayed, and the first thing that is not as it happened.

    `belied`: that is but a call out of turn; the tables are the journal.
    """

    events: int
    tickets: int
    difference: Difference | None
    belied: bool

    @property
    def unlike(self) -> Difference | None:
        """Tell the first thing in which the tables are not the journal."""
        return None if self.belied else self.difference


def verify(url: str, centre: str) -> Verdict:
    """Replay a centre's journal through the rules and compare with its tables.

    Raises `hub.store.engine.StoreError` when the database is not there, not for this version, or
    holds nothing of that centre.
    """
    with closing(Store(url)) as store:
        store.require()
        return verified(store, centre)


def verified(store: Store, centre: str) -> Verdict:
    """Verify an open store, at one moment, whoever writes meanwhile.

    Raises `hub.store.engine.StoreError` when no hub of that centre ever ran on it.
    """
    history = History()
    with store.read() as connection:
        if not journal.is_begun(connection, centre):
            raise StoreError(
                f"no hub of a centre {centre!r} ever ran on this database; start it once, or look "
                "whether centre.id is still the same"
            )
        difference = _replay(journal.read(connection, centre, None), history)
        if difference is None:
            difference = _compare(connection, centre, history)
    belied = difference is None and history.belied is not None
    return Verdict(history.events, len(history.tickets), difference or history.belied, belied)


def _replay(journal: Iterator[Recorded], history: History) -> Difference | None:
    try:
        for recorded in journal:
            difference = history.add(recorded.event, recorded.day, recorded.request_id)
            if difference:
                return difference
    except UnreadableEventError as error:
        return Difference(proof.JOURNAL, str(error.seq), "data", "an event", error.said)
    except ValueError as error:  # a column that holds no value of its type
        return Difference(proof.JOURNAL, str(history.events + 1), "", "a row", error)
    return None


def _compare(connection: Connection, centre: str, history: History) -> Difference | None:
    found: dict[str, proof.Rows] = {}
    for table in proof.TABLES:
        try:
            found[table] = reading.rows(connection, centre, table)
        except ValueError as error:
            return Difference(table, "", "", "rows", error)
    return history.compare(found, REQUESTS_KEPT)


def line(recorded: Recorded) -> dict[str, Any]:
    """Write one event as a line of the journal."""
    event = recorded.event
    said: dict[str, Any] = json.loads(event_data(event))
    return {
        "seq": event.seq,
        "at": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "day": recorded.day.isoformat(),
        "what": type(event).__name__,
        "request_id": recorded.request_id,
        **said,
    }
