"""Who waits, and how long still: read and worked out once for all pages that show it.

A forecast runs the counters (`hub.queueing.expectation`), in about half a millisecond. With two
hundred waiting and a page open at each of twelve counters, that is a second after every event.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hub import waits
from hub.house import House
from hub.queueing.forecast import Forecast
from hub.queueing.values import Ticket
from hub.store.lines import Standing

MOST = 200
"""So many of those who wait are listed; further ones are counted."""
#: Times go on while nothing happens; forecasts are shown in steps of five minutes.
FRESH = timedelta(seconds=10)


@dataclass(frozen=True)
class Queue:
    """Those who wait, in order of arrival, as they stood after one event of the centre.

    `forecasts` fills as pages ask; no two threads at once.
    """

    revision: int
    at: datetime
    waiting: Sequence[Ticket]
    standing: Standing
    forecasts: dict[str, Forecast] = field(default_factory=dict)

    def is_of(self, revision: int, now: datetime) -> bool:
        """Tell whether it still stands as it was read."""
        return self.revision == revision and abs(now - self.at) < FRESH

    def up_to(self, asked: Collection[str]) -> Iterator[tuple[Ticket, Standing]]:
        """Give some, each with the lines up to them, as `hub.waits.wait_of` counts them."""
        before: Counter[tuple[str, str, str | None]] = Counter()
        for ticket in self.waiting:
            if ticket.id in asked:
                counted = tuple(
                    replace(line, before=before[line.service, line.priority, line.bound])
                    for line in self.standing.lines
                )
                yield ticket, Standing(counted, self.standing.desks)
            before[_line(ticket)] += 1


Read = Callable[[], tuple[Sequence[Ticket], Standing]]


class Foresight:
    """Keeps the newest queue that any page has read. For several threads."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = threading.Lock()
        self._newest: Queue | None = None

    def queue(self, revision: int, now: datetime, read: Read) -> Queue:
        """Give the queue of a revision, read in the transaction that saw it unless it is known."""
        known = self._newest
        if known is not None and known.is_of(revision, now):
            return known
        found = Queue(revision, now, *read())
        self._newest = found
        return found

    def forecasts(self, queue: Queue, asked: Collection[str]) -> Mapping[str, Forecast]:
        """Forecast the waits of some, by their ids; call it when no transaction is open."""
        with self._lock:
            if missing := set(asked) - queue.forecasts.keys():
                self._forecast(queue, missing)
            return {id_: queue.forecasts[id_] for id_ in asked}

    def _forecast(self, queue: Queue, missing: Collection[str]) -> None:
        centre, learned = self._house.centre, self._house.forecasting.learned()
        for ticket, standing in queue.up_to(missing):
            queue.forecasts[ticket.id] = waits.wait_at(
                centre, _line(ticket), ticket.place, standing, queue.at, learned=learned
            )


def _line(ticket: Ticket) -> tuple[str, str, str | None]:
    return ticket.service, ticket.priority, ticket.bound
