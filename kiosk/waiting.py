"""How long the wait is, in words a person can use. Pure."""

from __future__ import annotations

from kiosk.events import Issued

_STEP = 5


def waiting(issued: Issued) -> tuple[int | None, tuple[int, int] | None]:
    """Tell how many come before, and the interval of the wait in minutes; None: say nothing of it.

    Those before are of the same service. A counter may call others first: so that nobody is before
    is only said where the turn is near, and then no interval.
    """
    wait = minutes(issued.wait_p50_s, issued.wait_p90_s)
    if issued.ahead or issued.ahead is None:
        return issued.ahead, wait if issued.ahead else None
    return (None, wait) if wait and wait[0] > _STEP else (0, None)


def minutes(p50_s: int | None, p90_s: int | None) -> tuple[int, int] | None:
    """Round a forecast up to an interval in minutes: to 5, above 30 to 10; None without one."""
    if p50_s is None and p90_s is None:
        return None
    low = _up(p50_s if p50_s is not None else p90_s or 0)
    high = _up(p90_s if p90_s is not None else p50_s or 0)
    return min(low, high), max(low, high)


def _up(seconds: int) -> int:
    step = _STEP if seconds <= 30 * 60 else 10
    return max(step, -(-seconds // (60 * step)) * step)
