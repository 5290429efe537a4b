"""Hold what the centre's past teaches, as the journal grows.

One thread reads the journal from some weeks back, and from then on whatever is new in it; so
several hubs of one centre learn the same. Whoever forecasts takes the newest value and never waits
for it: until the journal is read, the guesses of the settings serve.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from hub.centre import CentreConfig
from hub.commands import Clock
from hub.queueing.day import VIETNAM
from hub.queueing.errors import StoreUnavailableError
from hub.queueing.events import Event
from hub.queueing.history import Learned, Learner
from hub.queueing.hours import open_s
from hub.store import journal
from hub.store.engine import Store
from hub.waits import first_day

log = logging.getLogger(__name__)

# Older days teach nothing that newer ones do not say better.
SINCE = timedelta(days=120)
EVERY_S = 10.0
# What happens within so short a time is learned together.
GAP_S = 0.5
# A long journal is read in pieces, with a rest for those who serve people.
_PIECE = 500
_REST_S = 0.02


def learner(centre: CentreConfig) -> Learner:
    """Make one who knows a centre's guesses and hours, and nothing of its past."""

    def worked(start: datetime, end: datetime) -> tuple[float, bool]:
        return open_s(centre.hours.stretches(start), start, end)

    return Learner({service.id: service.minutes for service in centre.services}, worked)


class Forecasting:
    """Follows the journal of one centre and keeps what it teaches as a value."""

    def __init__(self, store: Store, centre: CentreConfig, clock: Clock) -> None:
        self._store = store
        self._centre = centre
        self._clock = clock
        self._learner = learner(centre)
        self._learned = first_day(centre)
        self._heard: int | None = None
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._failing = False
        self._thread = threading.Thread(target=self._run, name="hub-forecasting", daemon=True)

    def start(self) -> None:
        """Begin to learn."""
        self._thread.start()

    def stop(self) -> None:
        """Stop learning."""
        self._stopping.set()
        self._news.set()
        self._thread.join(timeout=2)

    def tell(self) -> None:
        """Note that the journal grew. Returns at once, from any thread."""
        self._news.set()

    def learned(self) -> Learned:
        """Give what is known now. Never waits."""
        return self._learned

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._news.clear()
            self._catch_up()
            self._stopping.wait(GAP_S)
            self._news.wait(EVERY_S)

    def _catch_up(self) -> None:
        """Learn whatever is new. The thread's outermost guard."""
        try:
            while not self._stopping.is_set() and self._read_piece():
                self._stopping.wait(_REST_S)
        except StoreUnavailableError:  # which the store has logged
            return
        except Exception:
            level = logging.DEBUG if self._failing else logging.ERROR
            log.log(level, "the journal cannot be learned from", exc_info=True)
            self._failing = True
            return
        if self._failing:
            log.info("the journal is learned from again")
        self._failing = False

    def _read_piece(self) -> bool:
        """Learn a piece of the journal; False when it was the last for now."""
        with self._store.read() as connection:
            if self._heard is None:
                since = self._clock().astimezone(VIETNAM).date() - SINCE
                self._heard = journal.seq_before(connection, self._centre.id, since)
            last, events = journal.after(connection, self._centre.id, self._heard, _PIECE)
        more = last - self._heard >= _PIECE
        self._heard = last
        for event in events:
            self._hear(event)
        if events:
            self._learned = self._learner.learned()
        return more

    def _hear(self, event: Event) -> None:
        try:
            self._learner.hear(event)
        except (ArithmeticError, LookupError, ValueError):
            # One strange event must not end the learning; the proof of the journal is elsewhere.
            log.debug("nothing could be learned from event %d", event.seq, exc_info=True)
