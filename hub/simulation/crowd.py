"""Who comes: all that is drawn of a citizen stands before the day begins.

So the same people come under every discipline and every staff plan that are compared, with the
same business, and only what the office does with them differs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from hub.queueing.values import NO_PRIORITY
from hub.simulation.world import QUARTER_S, Surprises, World, scatter


@dataclass(frozen=True, slots=True)
class Citizen:
    """One who comes. `work_s` is the visit at a counter of ordinary pace."""

    at_s: float
    service: str
    priority: str
    work_s: float
    walk_s: float
    comes: bool = True
    patience_s: float | None = None
    tells: bool = False
    mends_s: float | None = None


def crowd(world: World, seed: str) -> list[Citizen]:
    """Draw everybody who comes on one day, in order of arrival.

    Each service has a stream of its own, so that more of one does not change another.
    """
    everyone = [
        _citizen(world, service, at_s, rng)
        for service, rates in world.arrivals.items()
        for rng in (Random(f"{seed}/crowd/{service}"),)
        for at_s in _arrivals(rates, rng)
        if world.is_open(at_s)
    ]
    return sorted(everyone, key=lambda citizen: citizen.at_s)


def _arrivals(rates: tuple[float, ...], rng: Random) -> Iterator[float]:
    """Draw a Poisson process whose rate is constant within each quarter hour."""
    for number, rate in enumerate(rates):
        at = 0.0
        while rate > 0:
            at += rng.expovariate(rate)
            if at >= 1.0:
                break  # the process has no memory: the next quarter begins anew
            yield (number + at) * QUARTER_S


def _citizen(world: World, service: str, at_s: float, rng: Random) -> Citizen:
    # Everything is drawn whether it is used or not: a share of 0 or 0.1 leaves the rest as it was.
    priority = _class(world.shares, rng.random())
    work_s = world.services[service].draw(rng) * _tail(world.surprises, rng)
    walk_s = world.walk_s * rng.uniform(0.5, 1.5)
    comes = rng.random() >= world.absent
    patience = rng.expovariate(1.0)
    tells = rng.random() < world.telling
    mends, away = rng.random() < world.mending, rng.expovariate(1.0)
    return Citizen(
        at_s=at_s,
        service=service,
        priority=priority,
        work_s=work_s,
        walk_s=walk_s,
        comes=comes,
        patience_s=None if world.patience_s is None else patience * world.patience_s,
        tells=tells,
        mends_s=away * world.mend_s if mends else None,
    )


def _class(shares: Mapping[str, float], drawn: float) -> str:
    for priority, upto in zip(shares, itertools.accumulate(shares.values()), strict=True):
        if drawn < upto:
            return priority
    return NO_PRIORITY


def _tail(surprises: Surprises, rng: Random) -> float:
    long, factor = rng.random() < surprises.tail_share, rng.paretovariate(2.0)
    return surprises.tail_factor * factor if long else 1.0


class Pace:
    """By which factor visits take longer, at a counter and a time."""

    def __init__(self, world: World, seed: str) -> None:
        wild = world.surprises
        rng = Random(f"{seed}/pace")
        self._pauses, self._spread = Random(f"{seed}/pauses"), wild.pause_spread
        self._day = world.pace * scatter(rng, wild.day_drift)
        self._counters = {id_: scatter(rng, wild.counter_drift) for id_ in sorted(world.counters)}
        last_hour = int(world.closes_s + world.overtime_s) // 3600
        self._hours = [scatter(rng, wild.hour_drift) for _ in range(last_hour + 1)]

    def pause(self, usual_s: float) -> float:
        """Draw how long a clerk really takes for what usually takes so long."""
        return usual_s * scatter(self._pauses, self._spread)

    def of(self, counter: str, at_s: float) -> float:
        """Tell the factor of a visit that begins now."""
        hour = min(int(at_s) // 3600, len(self._hours) - 1)
        return self._day * self._counters[counter] * self._hours[hour]
