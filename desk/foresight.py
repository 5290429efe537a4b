"""Who waits, and how long still: read and worked out once for all pages that show it.

A forecast runs the counters (`hub.queueing.expectation`), in about half a millisecond. With two
hundred waiting and a page open at each of twelve counters, that is a second after every event.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hub import waits
from hub.house import House
from hub.queueing.forecast import Forecast
from hub.queueing.hall import Asker, LineKey
from hub.queueing.values import Ticket
from hub.store.lines import Standing
from hub.store.room import Seats

MOST = 200
"""So many of those who wait are listed; further ones are counted."""
#: Times go on while nothing happens; forecasts are shown in steps of five minutes.
FRESH = timedelta(seconds=10)
#: In a rush a forecast is good for so long: one event moves few of them by a step.
GOOD = timedelta(seconds=2)


@dataclass(frozen=True)
class Queue:
    """The waiting room as it stood after one event of the centre."""

    revision: str
    at: datetime
    seats: Seats

    def is_of(self, revision: str, now: datetime) -> bool:
        """Tell whether it still stands as it was read."""
        return self.revision == revision and abs(now - self.at) < FRESH

    def up_to(self, asked: Collection[str]) -> Iterator[tuple[Ticket, Standing]]:
        """Give some, each with the lines up to them, as `hub.waits.wait_of` counts them."""
        before: Counter[LineKey] = Counter()
        for ticket in self.seats.waiting:
            if ticket.id in asked:
                counted = tuple(
                    replace(line, before=before[line.key]) for line in self.seats.standing.lines
                )
                yield ticket, Standing(counted, self.seats.standing.desks)
            before[Asker.of(ticket).key] += 1


class Foresight:
    """Keeps the newest queue that any page has read. For several threads."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self._newest: Queue | None = None
        self._told: dict[str, Forecast] = {}
        self._told_at = datetime.min.replace(tzinfo=UTC)

    def queue(self, revision: str, now: datetime, read: Callable[[], Seats]) -> Queue:
        """Give the queue of a revision, read in the transaction that saw it unless it is known."""
        # All pages come at once; the first one reads.
        with self._reading:
            known = self._newest
            if known is None or not known.is_of(revision, now):
                self._newest = known = Queue(revision, now, read())
            return known

    def forecasts(self, queue: Queue, asked: Collection[str]) -> Mapping[str, Forecast]:
        """Forecast the waits of some, by their ids; call it when no transaction is open."""
        with self._lock:
            if not timedelta(0) <= queue.at - self._told_at < GOOD:
                self._told, self._told_at = {}, queue.at
            if missing := set(asked) - self._told.keys():
                self._forecast(queue, missing)
            return {id_: self._told[id_] for id_ in asked}

    def _forecast(self, queue: Queue, missing: Collection[str]) -> None:
        centre, learned = self._house.centre, self._house.forecasting.learned()
        for ticket, standing in queue.up_to(missing):
            self._told[ticket.id] = waits.wait_at(
                centre, Asker.of(ticket), standing, queue.at, learned=learned
            )
