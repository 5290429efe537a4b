"""Tell a press from the bouncing of its contact. The box's duty: only the box sees the contact.

A contact that closes or opens does so several times within a few milliseconds. The first closing
counts at once, so nothing is added to the way from finger to call; after it the key is deaf until
its contact has been quiet for `QUIET_S`. Two presses by a person lie further apart than that; two
presses that mean one ("did it take?") are for the hub's ``counter.repeat_s``, not for the box.
"""

from __future__ import annotations

QUIET_S = 0.030


class Debounce:
    """Watch the contacts of one box."""

    def __init__(self, quiet_s: float = QUIET_S) -> None:
        self._quiet_s = quiet_s
        self._last_edge: dict[str, float] = {}

    def pressed(self, key: str, closed: bool, now: float) -> bool:
        """Take one edge of a contact (`closed` or opened) and tell whether it is a press."""
        last = self._last_edge.get(key)
        self._last_edge[key] = now
        return closed and (last is None or now - last >= self._quiet_s)
