"""Go on after a restore: what was given since the backup is not given again."""

from __future__ import annotations

from collections.abc import Mapping

from hub.queueing.events import QueueRestored
from hub.store import reading, writing
from hub.transaction import Transaction

# A kiosk that lost its disk since the backup was dealt a series that the hub forgot.
_SERIES_SKIPPED = 3


def highest(rows: Mapping[tuple[str, ...], Mapping[str, int]], day: str = "") -> dict[str, int]:
    """Find the highest number of each letter, ever or on one day, in the table of them."""
    found: dict[str, int] = {}
    for (of, letter), row in rows.items():
        if day in ("", of):
            found[letter] = max(found.get(letter, 0), row["last"])
    return found


def go_on(
    t: Transaction, given: Mapping[str, int], *, all_known: bool, above: int
) -> tuple[str, ...]:
    """Pass over the numbers of this day that people may hold; tell up to which.

    `given` is what the queue that is set aside knows of the day. Unless that is all, it is taken
    that no day gives more than twice what the busiest one did, in full hundreds.
    """
    rows = reading.rows(t.connection, t.centre.id, "sequence")
    ever, today = highest(rows), highest(rows, t.day.isoformat())
    letters = {*ever, *(service.letter for service in t.centre.services), *given}
    passed = []
    for letter in sorted(letters):
        guessed = 0 if all_known else _hundreds(2 * ever.get(letter, 0))
        last = max(given.get(letter, 0), guessed, above)
        if last > today.get(letter, 0):
            writing.pass_number(t.connection, t.centre.id, t.day, letter, last)
            passed.append(f"{letter}{last:03d}")
    t.began(QueueRestored(**t.stamp(), passed=tuple(passed)))
    writing.skip_series(t.connection, t.centre.id, _SERIES_SKIPPED)
    return tuple(passed)


def _hundreds(number: int) -> int:
    return max(1, -(-number // 100)) * 100
