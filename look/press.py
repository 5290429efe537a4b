"""Which touches count: one finger, one action in `PAUSE_S` over the whole window. Pure.

Two fingers give two presses in Kivy (#5609), a trembling hand gives two taps, and a visitor who
leans on the glass gives many: none of them may take two numbers. Whoever taps the same place once
more for good measure means what stood there, not what has come to stand there since: such a finger
counts for nothing until the place was left alone for `SETTLE_S`. Keys are quicker: another key
counts at once, under a second thumb too, the same key again after `KEY_S`, or `SLOW_KEY_S` where
hands are given time. A palm on the keys types two letters: a finger that lands on a third while two
lie there that landed within `PALM_S` means nothing, which two thumbs never do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from look.layout import Box
from look.parts import Button

PAUSE_S = 0.4
SETTLE_S = 1.0  # own: taps half a second apart are one hand's doubt, a row is read in longer
NEAR = 2.0  # times `slop`: 24 mm, as far as a hand strays that means the same place
KEY_S = 0.12
SLOW_KEY_S = 0.5  # for hands that strike twice: EN 301 549, 5.8
PALM_S = 0.05  # own: a palm lands within some reports of the panel, ten fingers type slower
LOST_S = 3.0  # a finger whose lifting was never told, or an elbow: the next one counts again


@dataclass
class Presses:
    """Turn finger down, finger up into at most one button's id at a time."""

    slop: float = 0.0  # how far a finger may slide off its button and still mean it
    key_s: float = KEY_S  # how soon the same key counts again
    held: Button | None = None
    _finger: object = None
    _since: float = 0.0
    _acted: float = float("-inf")
    _key: str = ""  # that was struck last
    _struck: float = float("-inf")
    _landed: dict[object, float] = field(default_factory=dict)  # fingers on keys: when they came
    _last: object = None  # the finger that came last, but for those on keys
    _left: float = float("-inf")  # when it left
    _at: tuple[float, float] = 0.0, 0.0
    _seen: frozenset[tuple[str, str, Box]] = frozenset()  # what it could mean, by its screen

    def down(
        self,
        finger: object,
        x: float,
        y: float,
        now: float,
        buttons: Iterable[Button],
        *,
        screen: str = "",
    ) -> Button | None:
        """Take a finger on the screen of this name; return the key that acts at once, if any."""
        standing = list(buttons)
        hit = next((b for b in reversed(standing) if b.box.holds(x, y)), None)
        if hit and hit.quick and self._is_of_a_palm(finger, now):
            return None
        thumbs = self.held and self.held.quick and hit and hit.quick
        if self._finger is not None and now - self._since < LOST_S and not thumbs:
            return None
        self.held = self._finger = None
        again = math.dist((x, y), self._at) <= NEAR * self.slop and now - self._left < SETTLE_S
        came = again and hit is not None and (screen, hit.id, hit.box) not in self._seen
        if came or hit is None or not hit.quick:
            self._last, self._left, self._at = finger, now, (x, y)
            if not again:
                self._seen = frozenset((screen, b.id, b.box) for b in standing)
        if hit is None or came or (not hit.quick and now - self._acted < PAUSE_S):
            return None
        self.held, self._finger, self._since = hit, finger, now
        if not hit.quick or (hit.id == self._key and now - self._struck < self.key_s):
            return None
        self._key, self._struck = hit.id, now
        return hit

    def up(self, finger: object, x: float, y: float, now: float) -> Button | None:
        """Let a finger go; return the button it meant."""
        self._landed.pop(finger, None)
        if finger == self._last:
            self._left = now
        if finger != self._finger:
            return None
        held, self.held, self._finger = self.held, None, None
        if held is None or held.quick or not held.box.holds(x, y, self.slop):
            return None
        self._acted = now
        return held

    def _is_of_a_palm(self, finger: object, now: float) -> bool:
        landed = {one: at for one, at in self._landed.items() if now - at < PALM_S}
        self._landed = {**landed, finger: now}
        return len(landed) > 1

    def shown(self, buttons: Iterable[Button]) -> None:
        """Forget the held button when the new screen has none like it; a key has acted already."""
        if self.held is None:
            return
        same = next((b for b in buttons if b.id == self.held.id and b.box == self.held.box), None)
        if same or not self.held.quick:
            self.held = same
