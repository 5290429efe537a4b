"""A hand at one kiosk: it touches what the kiosk's newest drawn screen offers, by its name.

The kiosk's trace says where its buttons stand; the touch itself goes through the X server.
"""

from __future__ import annotations

from motcua.follow import Fields, Follower, Line
from motcua.screen import Rect
from motcua.touch import Finger, Target

#: The keys of the kiosk's keyboard that are no letters.
_KEYS = {" ": "space"}


class Hand:
    """One hand before one kiosk window."""

    def __init__(self, finger: Finger, window: Rect, kiosk: Follower) -> None:
        self.window = window
        self.kiosk = kiosk
        self._finger = finger

    def screen(self, name: str, *, after: int = 0, within_s: float = 10.0) -> Line:
        """Wait until a screen of this name is drawn."""
        return self.kiosk.wait(
            "screen", lambda fields: fields["name"] == name, after=after, within_s=within_s
        )

    def touch(self, target: str, *, within_s: float = 5.0) -> int:
        """Touch a target of the newest screen; give the place in the trace just before it."""
        found = _target(self._newest_screen(), target)
        if found is None:
            line = self.kiosk.wait(
                "screen",
                lambda fields: _target(fields, target) is not None,
                after=self.kiosk.mark(),
                within_s=within_s,
            )
            found = _target(line.fields, target)
        assert found is not None
        mark = self.kiosk.mark()
        self._finger.touch(self.window, found)
        return mark

    def type(self, text: str) -> Line:
        """Type a text key by key on the kiosk's own keyboard; each key is seen before the next."""
        line: Line | None = None
        for end, letter in enumerate(text, 1):
            mark = self.touch(f"key:{_KEYS.get(letter, letter)}")
            line = self._reads(text[:end], mark)
        assert line is not None, "there is nothing to type"
        return line

    def _reads(self, typed: str, after: int) -> Line:
        return self.kiosk.wait("typed", lambda f: f["text"] == typed, after=after, within_s=3)

    def rest(self) -> None:
        """Move the pointer to a corner, where it covers nothing of a picture."""
        self._finger.move(self.window.left, self.window.top)

    def _newest_screen(self) -> Fields:
        self.kiosk.update()
        line = self.kiosk.last("screen")
        return line.fields if line else {"targets": []}


def _target(screen: Fields, target: str) -> Target | None:
    return next((Target.read(t) for t in screen["targets"] if t["id"] == target), None)
