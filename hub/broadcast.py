"""One thread that tells the newest board: after each commit, every 10 s, and on each connection.

After a commit only what it changed is told: a hall has many lamps, and a call lights one.

It runs outside every transaction and outside the broker's callbacks. Nothing is queued: whatever
happened meanwhile, the next thing told is the newest.

Of several hubs on one database one speaks for the centre (`hub.store.holder`). All of them look
four times a second whether another hub has written, and whether it is their turn to speak.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from broker_config.messages import DeviceState, board_topic, counter_topic
from hub.bell import Bell
from hub.board import Picture, picture
from hub.centre import CentreConfig
from hub.commands import Clock
from hub.queueing.errors import StoreUnavailableError
from hub.queueing.history import Learned
from hub.speaker import Speaker
from hub.store.engine import Store

log = logging.getLogger(__name__)

EVERY_S = 10.0
LOOK_S = 0.25
RETRY_S = 1.0
# The first news is told at once; news that follow closer than this are told together. A rush of
# commands is then not slowed by telling each of them to everyone.
GAP_S = 0.05


class Broadcast:
    """Tells boards and lamps, and rings `bell` for those who follow over HTTP."""

    def __init__(
        self,
        store: Store,
        centre: CentreConfig,
        speaker: Speaker,
        bell: Bell,
        clock: Clock,
        *,
        learned: Callable[[], Learned | None] = lambda: None,
    ) -> None:
        self._store = store
        self._centre = centre
        self._speaker = speaker
        self._bell = bell
        self._clock = clock
        self._learned = learned
        self._news = threading.Event()
        self._stopping = False
        self._lock = threading.Lock()
        self._behind_since: float | None = None
        self._failing = False
        self._told_revision: int | None = None
        self._again_at = -EVERY_S
        # What the broker holds, by topic; empty, where all is to be told.
        self._told: dict[str, bytes] = {}
        self._all_told_at = -EVERY_S
        self._thread = threading.Thread(target=self._run, name="hub-broadcast", daemon=True)

    def start(self) -> None:
        """Begin to tell; everything is told again whenever the broker comes back."""
        self._speaker.on_connect = self._tell_all
        self._thread.start()

    def stop(self) -> None:
        """Stop telling, and let another hub speak."""
        self._stopping = True
        self._news.set()
        self._thread.join(timeout=4)

    def tell(self) -> None:
        """Note that there is something new to tell. Returns at once, from any thread."""
        with self._lock:
            if self._behind_since is None:
                self._behind_since = time.monotonic()
        self._news.set()

    def _tell_all(self) -> None:
        self._all_told_at = -EVERY_S
        self.tell()

    @property
    def lag_s(self) -> float:
        """Tell how long the oldest news has waited to be told."""
        with self._lock:
            since = self._behind_since
        return 0.0 if since is None else time.monotonic() - since

    def _run(self) -> None:
        while not self._stopping:
            pause = self._round()
            time.sleep(GAP_S)
            self._news.wait(pause)
        self._speaker.end()

    def _round(self) -> float:
        """Look, and tell once if there is something to tell; give the pause until the next look.

        The loop's outermost guard: a fault is logged, shown as the hub's state, and lived through.
        """
        # News that comes from here on is either in what is read now, or told next time.
        asked = self._news.is_set()
        self._news.clear()
        with self._lock:
            behind_since, self._behind_since = self._behind_since, None
        told = False
        try:
            if not self._due(asked=asked):
                return self._pause()
            with self._store.read() as connection:
                newest = picture(connection, self._centre, self._clock(), self._learned())
            self._told_revision = newest.revision
            # A lamp reminds its clerk at the right moment, not at the next round.
            due_in_s = EVERY_S if newest.due_in_s is None else newest.due_in_s
            self._again_at = time.monotonic() + min(EVERY_S, due_in_s)
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
            self._speaker.state(DeviceState.OK)
        if not told:
            with self._lock:
                self._behind_since = behind_since or self._behind_since or time.monotonic()
        # A broker that is away calls `tell` when it is back; a database has no such voice.
        return RETRY_S if self._failing else self._pause()

    def _pause(self) -> float:
        until = max(0.0, self._again_at - time.monotonic())
        return min(until, LOOK_S) if self._store.shared else until

    def _due(self, *, asked: bool) -> bool:
        """Look at the database: whose turn it is to speak, and whether there is news."""
        hold = self._store.look(self._centre.id)
        took_over = hold.holds and not self._speaker.speaks
        if took_over:
            self._speaker.begin()
            log.info("this hub speaks for %s", self._centre.id)
        elif self._speaker.speaks and not hold.holds:
            self._speaker.end()
            log.info("another hub speaks for %s", self._centre.id)
        news = hold.revision is not None and hold.revision != self._told_revision
        again = time.monotonic() >= self._again_at
        return asked or took_over or news or again or self._failing

    def _fail(self, **detail: str) -> None:
        self._failing = True
        if self._store.shared:
            # Without the database it no longer knows whether it is still the one who speaks.
            self._speaker.end()
        else:
            self._speaker.state(DeviceState.FAULT, **detail)

    def _publish(self, newest: Picture) -> bool:
        """Publish what is new; True also for a hub that stands by, which has nothing to publish."""
        if not self._speaker.speaks:
            return True
        now = time.monotonic()
        if now - self._all_told_at >= EVERY_S:
            self._told, self._all_told_at = {}, now
        lamps = newest.lamps.items()
        words = {
            board_topic(self._centre.id, id_): b.to_bytes() for id_, b in newest.boards.items()
        }
        words |= {counter_topic(self._centre.id, id_): lamp.to_bytes() for id_, lamp in lamps}
        told = [
            self._speaker.publish(topic, said)
            for topic, said in words.items()
            if self._told.get(topic) != said
        ]
        self._told = words if all(told) else {}
        return all(told)
