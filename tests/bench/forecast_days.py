"""Days that no forecast has seen.

The simulator makes them, from what a forecast is not told: visits whose length drifts from day to
day, by the hour and by the counter, and has a heavy tail; people who give up, some without a word;
counters that open and close as nobody announced.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from hub.centre import CentreConfig
from hub.simulation.world import Post, Surprises, Visit, World
from motcua.join import centre_config
from motcua.premises import survey
from motcua.settings import SHIPPED

_QUARTER_S = 900.0
# Tickets a quarter hour, from half past seven; then from half past one.
_MORNING = (10, 12, 13, 13, 13, 12, 12, 11, 10, 9, 8, 7, 6, 5, 3, 2)
_AFTERNOON = (7, 9, 10, 10, 9, 9, 8, 7, 6, 5, 4, 3, 2, 1)
_MIX = {
    "certify": 0.36,
    "civil-status": 0.14,
    "land": 0.07,
    "building": 0.04,
    "support": 0.09,
    "business": 0.06,
    "farming": 0.04,
    "results": 0.12,
    "help": 0.08,
}
_SHARES = {
    "elderly": 0.12,
    "disabled": 0.03,
    "pregnant": 0.03,
    "merit": 0.03,
    "small-child": 0.03,
}
CLASSES = ("none", *_SHARES)
HOURS = (7, 8, 9, 10, 11, 13, 14, 15, 16)
_SURPRISES = Surprises(
    day_drift=0.12,
    hour_drift=0.08,
    counter_drift=0.15,
    tail_share=0.03,
    tail_factor=3.0,
    away_per_hour=0.2,
    away_s=1200.0,
    extra_per_hour=0.05,
    extra_s=2700.0,
    late_s=600.0,
    pause_spread=0.6,
)


@lru_cache(maxsize=1)
def shipped() -> CentreConfig:
    """Read the settings of the shipped example."""
    return centre_config(survey(SHIPPED / "centre.toml"))


def days(centre: CentreConfig, seed: int) -> Iterator[tuple[date, World]]:
    """Make day after day; what drifts from one to the next is nobody's knowledge."""
    rng = Random(f"{seed}/drift")
    # The guesses of the settings are wrong, each by its own factor.
    drift = {service: rng.gauss(0.0, 0.3) for service in _MIX}
    clerks = {counter.id: rng.gauss(0.0, 0.1) for counter in centre.counters}
    monday = date(2026, 3, 2)
    for number in itertools.count():
        day = monday + timedelta(days=number)
        hours = tuple(
            (s.start.hour * 3600.0 + s.start.minute * 60, s.end.hour * 3600.0 + s.end.minute * 60)
            for s in centre.centre.hours.on(day)  # type: ignore[union-attr]  # the example has hours
        )
        if not hours:
            continue
        for service in drift:
            drift[service] += rng.gauss(0.0, 0.05)
        clerks = {counter: 0.9 * is_ + rng.gauss(0.0, 0.04) for counter, is_ in clerks.items()}
        busy = rng.lognormvariate(0.0, 0.18) * (1.15 if day.weekday() == 0 else 1.0)
        yield day, _world(centre, hours, drift, busy)


def _world(
    centre: CentreConfig,
    hours: tuple[tuple[float, float], ...],
    drift: Mapping[str, float],
    busy: float,
) -> World:
    rates = [0.0] * 30 + list(_MORNING) + [0.0] * 8 + list(_AFTERNOON)
    scale = busy * 0.92
    return World(
        services={
            s.id: Visit(s.letter, 60.0 * s.minutes * math.exp(drift[s.id]), cv=0.9)
            for s in centre.services
        },
        counters={
            c.id: Post(c.services, c.helps, hours if c.services else ()) for c in centre.counters
        },
        arrivals={
            service: tuple(scale * share * rate for rate in rates)
            for service, share in _MIX.items()
        },
        hours=hours,
        shares=_SHARES,
        absent=0.03,
        patience_s=6000.0,
        telling=0.4,
        mending=0.05,
        surprises=_SURPRISES,
    )
