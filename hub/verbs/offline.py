"""Deal a kiosk the name of a series of its own, for numbers given while the hub is away."""

from __future__ import annotations

from hub.answers import Series
from hub.store import writing
from hub.transaction import Transaction

# Letters that cannot be read as digits, or as one another.
_LETTERS = "ABCDEFGHKLMNPRSTUVWXYZ"


def series(t: Transaction, kiosk: str) -> Series:
    """Name a series this kiosk never had: ``K1``, then ``K1A``, ``K1B``, …, ``K1AA``, …

    A kiosk that lost its disk does not know which numbers it gave, and nor does the hub: some may
    still be in people's hands. So it never counts on in an old series.
    """
    dealt = writing.deal_series(t.connection, t.centre.id, kiosk)
    return Series(series=f"{kiosk.upper()}{_nth(dealt - 1)}")


def _nth(number: int) -> str:
    """Count in letters: nothing, A, B, …, Z, AA, …"""
    letters = ""
    while number > 0:
        number, last = divmod(number - 1, len(_LETTERS))
        letters = _LETTERS[last] + letters
    return letters
