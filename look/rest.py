"""A finger that lies still where nothing can be touched: how long, and where. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Rest:
    """Follow one finger; a second one, or one that wanders, is somebody who leans on the glass."""

    slop: float = 0.0  # how far it may tremble
    _finger: object = None
    _at: tuple[float, float] = (0.0, 0.0)
    _since: float = 0.0

    def down(self, finger: object, x: float, y: float, now: float) -> None:
        """Take a finger that met nothing."""
        if self._finger is not None:
            self.forget()
            return
        self._finger, self._at, self._since = finger, (x, y), now

    def moved(self, finger: object, x: float, y: float) -> None:
        """Follow it; one that wanders rests no more."""
        if finger == self._finger and max(abs(x - self._at[0]), abs(y - self._at[1])) > self.slop:
            self.forget()

    def up(self, finger: object) -> None:
        """Let it go."""
        if finger == self._finger:
            self.forget()

    def forget(self) -> None:
        """Begin anew with the next finger."""
        self._finger = None

    def lies(self, now: float) -> tuple[float, float, float] | None:
        """Tell where a finger lies and for how many seconds, if one does."""
        return None if self._finger is None else (*self._at, now - self._since)
