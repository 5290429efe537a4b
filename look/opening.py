"""Open the sound device without waiting for it: a sound server that hangs answers late or never.

SDL waits half a minute for PulseAudio to say a word, and for ever for one that stopped in the
middle of a sound. So it waits on a thread of its own, and the screen goes on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PATIENCE_S = 1.0
"""A server that is well opens in a few hundredths of a second; so long the screen may stand."""
REST_S = 60.0
"""After a try that took longer than that the next one waits."""


class Opening:
    """Looks whether the device plays, and otherwise opens it again: one try at a time.

    `plays` and `open_again` are the device's (`look.loudspeaker`); no other thread may touch it
    while it is opened, which `why_silent` tells. `clock` is in seconds.
    """

    def __init__(
        self,
        plays: Callable[[], bool],
        open_again: Callable[[], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._plays = plays
        self._open_again = open_again
        self._clock = clock
        self._trying = threading.Thread()
        self._why = ""
        self._rests_until = float("-inf")

    def why_silent(self, before: Callable[[], None] = lambda: None) -> str:
        """Return why there is no device, or nothing; `before` is called before one is opened."""
        if self._trying.is_alive():
            return "it is still being opened"
        if self._plays():
            return ""
        if self._clock() < self._rests_until:
            return self._why
        before()
        # A daemon: it holds up nobody who ends the screen meanwhile.
        self._trying = threading.Thread(target=self._try, name="loudspeaker", daemon=True)
        self._trying.start()
        self._trying.join(PATIENCE_S)
        return "it does not answer" if self._trying.is_alive() else self._why

    def _try(self) -> None:
        began = self._clock()
        self._why = self._open_again()
        ended = self._clock()
        if ended - began > PATIENCE_S:
            self._rests_until = ended + REST_S
