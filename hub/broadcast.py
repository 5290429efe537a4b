"""One thread that tells the newest board: after each commit, every 10 s, and on each connection.

It runs outside every transaction and outside the broker's callbacks. Nothing is queued: whatever
happened meanwhile, the next thing told is the newest.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from broker_config.link import Link
from broker_config.messages import DeviceState, board_topic, counter_topic
from hub.bell import Bell
from hub.board import Picture, picture
from hub.centre import CentreConfig
from hub.commands import Clock
from hub.queueing.errors import StoreUnavailableError
from hub.queueing.history import Learned
from hub.store.engine import Store

log = logging.getLogger(__name__)

EVERY_S = 10.0
RETRY_S = 1.0
# The first news is told at once; news that follow closer than this are told together. A rush of
# commands is then not slowed by telling each of them to everyone.
GAP_S = 0.02


class Broadcast:
    """Tells boards and lamps over `link`, and rings `bell` for those who follow over HTTP."""

    def __init__(
        self,
        store: Store,
        centre: CentreConfig,
        link: Link,
        bell: Bell,
        clock: Clock,
        *,
        learned: Callable[[], Learned | None] = lambda: None,
    ) -> None:
        self._store = store
        self._centre = centre
        self._link = link
        self._bell = bell
        self._clock = clock
        self._learned = learned
        self._news = threading.Event()
        self._stopping = False
        self._lock = threading.Lock()
        self._behind_since: float | None = None
        self._failing = False
        self._thread = threading.Thread(target=self._run, name="hub-broadcast", daemon=True)

    def start(self) -> None:
        """Begin to tell; everything is told again whenever the broker comes back."""
        self._link.on_connect = self.tell
        self._thread.start()

    def stop(self) -> None:
        """Stop telling."""
        self._stopping = True
        self._news.set()
        self._thread.join(timeout=2)

    def tell(self) -> None:
        """Note that there is something new to tell. Returns at once, from any thread."""
        with self._lock:
            if self._behind_since is None:
                self._behind_since = time.monotonic()
        self._news.set()

    @property
    def lag_s(self) -> float:
        """Tell how long the oldest news has waited to be told."""
        with self._lock:
            since = self._behind_since
        return 0.0 if since is None else time.monotonic() - since

    def _run(self) -> None:
        while not self._stopping:
            done = self._tell_newest()
            time.sleep(GAP_S)
            self._news.wait(EVERY_S if done else RETRY_S)

    def _tell_newest(self) -> bool:
        """Tell everything once; False when it must be tried again without being asked.

        The loop's outermost guard: a fault is logged, shown as the hub's state, and lived through.
        """
        # News that comes from here on is either in what is read now, or told next time.
        self._news.clear()
        with self._lock:
            behind_since, self._behind_since = self._behind_since, None
        try:
            with self._store.read() as connection:
                newest = picture(connection, self._centre, self._clock(), self._learned())
            self._bell.ring()
            told = self._publish(newest)
        except StoreUnavailableError as error:  # which the store has logged
            self._fail(database=error.reason)
        except Exception:
            level = logging.DEBUG if self._failing else logging.ERROR
            log.log(level, "the board cannot be told", exc_info=True)
            self._fail(board="see the hub's log")
        else:
            self._failing = False
            self._link.state(DeviceState.OK)
            if told:
                return True
        with self._lock:
            self._behind_since = behind_since or self._behind_since or time.monotonic()
        # A broker that is away calls `tell` when it is back; a database has no such voice.
        return not self._failing

    def _fail(self, **detail: str) -> None:
        self._failing = True
        self._link.state(DeviceState.FAULT, **detail)

    def _publish(self, newest: Picture) -> bool:
        told = [
            self._link.publish(board_topic(self._centre.id, hall), board.to_bytes())
            for hall, board in newest.boards.items()
        ]
        told += [
            self._link.publish(counter_topic(self._centre.id, counter), lamp.to_bytes())
            for counter, lamp in newest.lamps.items()
        ]
        return all(told)
