"""Close the day when it is over, on nights when nobody asks for anything, and look out by day.

The first command of a new day closes the old one too. But what citizens needed is to be gone when
the day is, not on the next morning of work, which after Tết comes nine days later.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from hub.commands import Commands
from hub.queueing.errors import StoreUnavailableError

log = logging.getLogger(__name__)

EVERY_S = 60.0


class Nightwatch:
    """Looks once a minute whether the day is over; does other things before and after that."""

    def __init__(
        self,
        commands: Commands,
        every_s: float = EVERY_S,
        before: Sequence[Callable[[], None]] = (),
        after: Sequence[Callable[[], None]] = (),
    ) -> None:
        self._commands = commands
        # The day's backup comes last: of a day that is closed.
        self._steps = (*before, self._close, *after)
        self._every_s = every_s
        self._again = threading.Event()
        self._stopping = False
        self._failing: set[Callable[[], None]] = set()
        self._scrubbed = -1  # what an earlier hub left undone is done at the start
        self._thread = threading.Thread(target=self._run, name="hub-nightwatch", daemon=True)

    def start(self) -> None:
        """Begin to look; a day that ended while the hub was off is closed at once."""
        self._thread.start()

    def tell(self) -> None:
        """Note that there is a reason to look now: the store has opened."""
        self._again.set()

    def stop(self) -> None:
        """Stop looking."""
        self._stopping = True
        self._again.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._stopping:
            # What is told from here on is either seen by this look, or is worth another.
            self._again.clear()
            self._look()
            if not self._stopping:
                self._again.wait(self._every_s)

    def _look(self) -> None:
        """Do it all. The thread's outermost guard: what one step lacks holds no other back."""
        for step in self._steps:
            try:
                step()
            except StoreUnavailableError:  # which the store has logged
                continue
            except Exception:
                level = logging.DEBUG if step in self._failing else logging.ERROR
                log.log(level, "%s failed", step.__qualname__, exc_info=True)
                self._failing.add(step)
            else:
                if step in self._failing:
                    log.info("%s works again", step.__qualname__)
                    self._failing.remove(step)

    def _close(self) -> None:
        if self._commands.close_day():
            log.info("the day is closed: whoever was left has expired")
        if self._commands.closed != self._scrubbed:
            closed = self._commands.closed
            self._commands.scrub()
            self._scrubbed = closed
