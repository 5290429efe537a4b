"""A bell that any thread rings and coroutines wait for: something changed, look again."""

from __future__ import annotations

import asyncio
import threading
from typing import Self


class Bell:
    """Wake whoever waits. A ring between two waits of one `Ear` is not lost."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ears: set[Ear] = set()
        self.closed = False

    def ring(self) -> None:
        """Wake all who listen."""
        with self._lock:
            ears = tuple(self._ears)
        for ear in ears:
            ear.wake()

    def close(self) -> None:
        """Wake all for the last time: the house closes."""
        self.closed = True
        self.ring()

    def listen(self) -> Ear:
        """Begin to listen, from a coroutine; `with` ends it."""
        return Ear(self)

    def _add(self, ear: Ear) -> None:
        with self._lock:
            self._ears.add(ear)

    def _remove(self, ear: Ear) -> None:
        with self._lock:
            self._ears.discard(ear)


class Ear:
    """One listener, belonging to one event loop."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()

    def __enter__(self) -> Self:
        self._bell._add(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._bell._remove(self)

    def wake(self) -> None:
        """Ring in this ear, from any thread."""
        try:
            self._loop.call_soon_threadsafe(self._rung.set)
        except RuntimeError:
            self._bell._remove(self)  # its loop has ended

    async def wait(self, timeout_s: float) -> bool:
        """Wait for a ring; False when it stayed quiet so long. No ring ever comes after closing."""
        if self._bell.closed:
            return False
        try:
            await asyncio.wait_for(self._rung.wait(), timeout_s)
        except TimeoutError:
            return False
        self._rung.clear()
        return True
