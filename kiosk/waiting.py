"""How long the wait is, in words a person can use. Pure."""

from __future__ import annotations


def minutes(p50_s: int | None, p90_s: int | None) -> tuple[int, int] | None:
    """Round a forecast up to an interval in minutes: to 5, above 30 to 10; None without one."""
    if p50_s is None and p90_s is None:
        return None
    low = _up(p50_s if p50_s is not None else p90_s or 0)
    high = _up(p90_s if p90_s is not None else p50_s or 0)
    return min(low, high), max(low, high)


def _up(seconds: int) -> int:
    step = 5 if seconds <= 30 * 60 else 10
    return max(step, -(-seconds // (60 * step)) * step)
