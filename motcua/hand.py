"""A hand at one kiosk: it touches what the kiosk's newest drawn screen offers, by its name.

The kiosk's trace says where its buttons stand; the touch itself goes through the X server.
"""

from __future__ import annotations

import math
import time

from motcua.follow import Fields, Follower, Line, NotSeenError
from motcua.screen import Rect
from motcua.touch import Finger, Target

#: The keys of the kiosk's keyboard that are no letters.
_KEYS = {" ": "space"}
#: A person looks before touching again, and a kiosk counts nothing quicker: that would be a
#: trembling hand. Keys may follow one another as quickly as they are seen; the same key once more
#: takes a finger a moment.
_LOOK_S = 0.5
_SAME_KEY_S = 0.2
#: Where something else has come to stand a person looks longer (`look.press`: 96 units, 1 s).
_SETTLE_S = 1.1
_NEAR = 100 / 1080


class Hand:
    """One hand before one kiosk window."""

    def __init__(self, finger: Finger, window: Rect, kiosk: Follower) -> None:
        self.window = window
        self.kiosk = kiosk
        self._finger = finger
        self._touched = 0.0
        self._at = (0, 0)

    def screen(self, name: str, *, after: int = 0, within_s: float = 10.0) -> Line:
        """Wait until a screen of this name is drawn."""
        return self.kiosk.wait(
            "screen", lambda fields: fields["name"] == name, after=after, within_s=within_s
        )

    def touch(self, target: str, *, within_s: float = 5.0) -> int:
        """Touch a target of the newest screen; give the place in the trace just before it."""
        found = self._find(target, within_s)
        key = target.startswith("key:")
        shorter = min(self.window.width, self.window.height)
        if math.dist(found.centre, self._at) <= _NEAR * shorter:
            self._looks(_SETTLE_S)
        elif not key:
            self._looks(_LOOK_S)
        if not key:
            self._at = found.centre
        mark = self.kiosk.mark()
        self._finger.touch(self.window, found)
        self._touched = time.monotonic()
        return mark

    def type(self, text: str) -> Line:
        """Type a text key by key on the kiosk's own keyboard; each key is seen before the next."""
        line: Line | None = None
        for end, letter in enumerate(text, 1):
            if text[end - 2 : end - 1] == letter:
                time.sleep(_SAME_KEY_S)
            mark = self.touch(f"key:{_KEYS.get(letter, letter)}")
            line = self._reads(text[:end], mark)
        assert line is not None, "there is nothing to type"
        return line

    def _reads(self, typed: str, after: int) -> Line:
        return self.kiosk.wait("typed", lambda f: f["text"] == typed, after=after, within_s=3)

    def rest(self) -> None:
        """Move the pointer to a corner, where it covers nothing of a picture."""
        self._finger.move(self.window.left, self.window.top)

    def _looks(self, seconds: float) -> None:
        """Pause as long as a person looks. A busy kiosk took the last touch later than we gave it,
        and counts its own pause from there."""
        self.kiosk.update()
        taken = self.kiosk.last("touched")
        since = [time.monotonic() - self._touched]
        if taken:
            since.append(time.time() - taken.at)
        time.sleep(min(seconds, max(0.0, seconds - min(since))))

    def _find(self, target: str, within_s: float) -> Target:
        """Look on the newest screen, and on those that come, until it is there."""
        mark = self.kiosk.mark()
        newest = self.kiosk.last("screen")
        found = _target(newest.fields, target) if newest else None
        if found is None:
            try:
                line = self.kiosk.wait(
                    "screen",
                    lambda f: _target(f, target) is not None,
                    after=mark,
                    within_s=within_s,
                )
            except NotSeenError:
                where = newest.fields["name"] if newest else "nothing"
                raise NotSeenError(
                    f"the kiosk shows {where} and offers no “{target}” within {within_s:g} s"
                ) from None
            found = _target(line.fields, target)
        assert found is not None
        return found


def _target(screen: Fields, target: str) -> Target | None:
    return next((Target.read(t) for t in screen["targets"] if t["id"] == target), None)


def gives_numbers(screen: Fields) -> bool:
    """Tell whether this is a home that offers numbers: until the hub is there it cannot."""
    return screen["name"] == "home" and _target(screen, "take") is not None
