"""Hand out the journal, one event a line, as it happened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date
from typing import Any

from hub.store import reading
from hub.store.engine import Store
from hub.store.reading import Recorded
from hub.store.rows import event_data


def export(url: str, centre: str, day: date | None = None) -> Iterator[dict[str, Any]]:
    """Read a centre's journal, of one day or whole, in order; each line is fit for JSON.

    Raises `hub.store.engine.StoreError` when the database is not there or not for this version.
    """
    with closing(Store(url)) as store:
        store.require()
        with store.read() as connection:
            for recorded in reading.journal(connection, centre, day):
                yield line(recorded)


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
