"""What a day is like that nobody in it knows: who comes, how long it takes, who sits where.

Times are seconds since midnight; a day may last longer than 24 hours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from random import Random

QUARTER_S = 900.0
DAY_S = 86_400.0
QUARTERS = round(DAY_S / QUARTER_S)
Span = tuple[float, float]


class Law(StrEnum):
    """How service times spread round their mean."""

    LOGNORMAL = "lognormal"
    EXPONENTIAL = "exponential"  # what the theory of queues knows best
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Visit:
    """What one queues for: the letter of its tickets, and how long a visit takes.

    `cv` is the standard deviation divided by the mean.
    """

    letter: str
    mean_s: float
    cv: float = 0.8
    law: Law = Law.LOGNORMAL

    def draw(self, rng: Random) -> float:
        """Draw the service time of one visit."""
        match self.law:
            case Law.EXPONENTIAL:
                return rng.expovariate(1.0) * self.mean_s
            case Law.LOGNORMAL:
                return self.mean_s * scatter(rng, math.sqrt(math.log1p(self.cv**2)))
            case Law.FIXED:
                return self.mean_s


@dataclass(frozen=True, slots=True)
class Post:
    """A counter: what it serves, and when somebody is to sit there."""

    own: tuple[str, ...]
    helps: tuple[str, ...] = ()
    present: tuple[Span, ...] = ()

    def serves(self, service: str) -> bool:
        """Tell whether it calls for a service at all."""
        return service in self.own or service in self.helps


@dataclass(frozen=True, slots=True)
class Surprises:
    """What no forecast is told.

    `day_drift`, `hour_drift` and `counter_drift` are the standard deviations of the logarithm of
    the factor by which visits take longer today, in this hour and at this counter. `tail_share` of
    all visits take `tail_factor` times as long, or longer still (Pareto, exponent 2). A counter is
    left `away_per_hour` times an hour for `away_s` on average, and one that should be empty opens
    as seldom for as long (`extra_per_hour`, `extra_s`). Whoever comes to work is up to `late_s`
    early or late. No clerk takes the same time twice to see somebody or to call the next:
    `pause_spread` is the standard deviation of that factor's logarithm.
    """

    day_drift: float = 0.0
    hour_drift: float = 0.0
    counter_drift: float = 0.0
    tail_share: float = 0.0
    tail_factor: float = 4.0
    away_per_hour: float = 0.0
    away_s: float = 1200.0
    extra_per_hour: float = 0.0
    extra_s: float = 3600.0
    late_s: float = 0.0
    pause_spread: float = 0.0


@dataclass(frozen=True, slots=True)
class World:
    """One kind of day.

    `arrivals` are the tickets expected in each quarter hour from midnight, by service; those
    outside `hours` do not come. `shares` are the shares of the priority classes, the rest has
    none. `absent` do not answer their call; whoever has waited longer than a patience with mean
    `patience_s` goes away, and `telling` of those say so and give their ticket up. `pace`
    stretches all visits.

    A clerk who sits idle takes `notice_s` to see that somebody came, and one who has finished
    `turn_s` until the next call; then the citizen walks for about `walk_s`. After `show_s` without
    anybody the clerk gives up. When the doors close the lines are served to their end, but no
    longer than `overtime_s`. `mending` of all visits end early: sent away to mend papers, back
    after about `mend_s`.
    """

    services: Mapping[str, Visit]
    counters: Mapping[str, Post]
    arrivals: Mapping[str, tuple[float, ...]]
    hours: tuple[Span, ...]
    shares: Mapping[str, float] = field(default_factory=dict)
    absent: float = 0.0
    patience_s: float | None = None
    telling: float = 0.0
    pace: float = 1.0
    walk_s: float = 20.0
    notice_s: float = 10.0
    turn_s: float = 15.0
    show_s: float = 60.0
    overtime_s: float = 1800.0
    mending: float = 0.0
    mend_s: float = 2400.0
    surprises: Surprises = Surprises()

    @property
    def closes_s(self) -> float:
        """Tell when the doors close for the day."""
        return closes_s(self.hours)

    def is_open(self, at_s: float) -> bool:
        """Tell whether tickets are given."""
        return any(start <= at_s < end for start, end in self.hours)


def closes_s(hours: Sequence[Span]) -> float:
    """Tell when opening hours end."""
    return max((end for _, end in hours), default=0.0)


def through_the_night(rates: Sequence[float], hours: Sequence[Span]) -> tuple[float, ...]:
    """Repeat the rates of a day's quarter hours where the hours last past midnight."""
    return tuple(rates) * max(1, math.ceil(closes_s(hours) / DAY_S))


def busier(world: World, times: float) -> World:
    """Let so many times as many people come."""
    arrivals = {id_: tuple(rate * times for rate in rates) for id_, rates in world.arrivals.items()}
    return replace(world, arrivals=arrivals)


def scatter(rng: Random, sigma: float) -> float:
    """Draw a lognormal factor with mean 1."""
    if sigma <= 0:
        return 1.0
    return math.exp(rng.gauss(0.0, sigma) - sigma**2 / 2)
