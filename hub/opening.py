"""Open the store in a thread of its own, while the hub already answers that it is not open yet.

A hub may be started before its server of PostgreSQL is, and a migration takes as long as it takes.
To whoever asks meanwhile that is the same as any other time without a database: 503, and a thread
that cannot read tries again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hub.store.engine import Store, StoreAwayError

log = logging.getLogger(__name__)

RETRY_S = 1.0
# A database that is well is open by then; nobody need hear that it was not.
SOON_S = 1.0


class Opening:
    """Opens a store for one centre, again and again until it is open or never will be.

    Then `opened` or `failed` is called, from its own thread.
    """

    def __init__(
        self,
        store: Store,
        centre: str,
        *,
        opened: Callable[[], None],
        failed: Callable[[], None],
    ) -> None:
        self._store = store
        self._centre = centre
        self._opened = opened
        self._failed = failed
        self._tried = threading.Event()
        self._stopping = threading.Event()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="hub-opening", daemon=True)

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Go on opening while the block runs. It begins when the store is open, or soon.

        Raises `StoreError` when the database is not for us: in place of the block, or after it.
        """
        self._thread.start()
        try:
            self._tried.wait(SOON_S)
            self._check()
            yield
        finally:
            self._stopping.set()
            # It may be asking a server that stands still; it ends with the process.
            self._thread.join(timeout=SOON_S)
        self._check()

    def _check(self) -> None:
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        """Open it. The thread's outermost guard: what went wrong is raised where the hub ends."""
        try:
            while not self._is_open() and not self._stopping.wait(RETRY_S):
                pass
        except Exception as error:
            self._error = error
            self._failed()
        finally:
            self._tried.set()

    def _is_open(self) -> bool:
        try:
            self._store.open(self._centre)
        except StoreAwayError as error:
            waited = self._tried.is_set()
            log.log(logging.DEBUG if waited else logging.WARNING, "%s; waiting for it", error)
            self._tried.set()
            return False
        if self._tried.is_set():
            log.info("%r is there", self._store)
        self._opened()
        return True
