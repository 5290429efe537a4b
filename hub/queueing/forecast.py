"""How long one who waits may still wait: a first, honest guess.

`ahead` people stand before me in the lines of my service. They and I are taken by the counters
that are open and serve it, each visit lasting `mean_s` on average and spread widely: a coefficient
of variation of 0.8 is our guess until the centre's own history speaks. The sum of k such visits
shared by n counters is close to a gamma distribution, whose quantiles the Wilson-Hilferty
approximation gives. What it does not know yet: people of other services at the same counters, and
history. It is shown as a rounded range, never as a promise.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

SPREAD = 0.8
_Z90 = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Half of all people wait less than `p50_s`, nine of ten less than `p90_s`."""

    ahead: int
    p50_s: int | None
    p90_s: int | None


def forecast(ahead: int, mean_s: float, counters: int, idle: int) -> Forecast:
    """Guess the wait behind `ahead` people at `counters` open counters, `idle` of them free.

    With no counter open the guess is as if one opened now.
    """
    if counters < 1:
        counters, idle = 1, 1
    visits = max(0, ahead + 1 - idle)
    if visits == 0:
        return Forecast(ahead, 0, 0)
    mean = visits * mean_s / counters
    shape = visits / SPREAD**2
    return Forecast(ahead, round(mean * _gamma(shape, 0.0)), round(mean * _gamma(shape, _Z90)))


def _gamma(shape: float, z: float) -> float:
    """Give the quantile at `z` of a gamma distribution with mean 1 (Wilson and Hilferty 1931)."""
    part = 1 / (9 * shape)
    return float((1 - part + z * part**0.5) ** 3)
