"""Who sits where: the staff plan of a day, and how it really went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from hub.simulation.world import Span, World


def spells(world: World, seed: str) -> dict[str, tuple[Span, ...]]:
    """Draw when each counter is really occupied, in order and apart."""
    drawn = {}
    for counter, post in world.counters.items():
        rng = Random(f"{seed}/staff/{counter}")
        present = list(_shifted(world, post.present, rng))
        for away in _bursts(world, world.surprises.away_per_hour, world.surprises.away_s, rng):
            present = [part for span in present for part in _without(span, away)]
        present += _bursts(world, world.surprises.extra_per_hour, world.surprises.extra_s, rng)
        drawn[counter] = _merged(present)
    return drawn


def _shifted(world: World, present: Iterable[Span], rng: Random) -> Iterator[Span]:
    late_s = world.surprises.late_s
    for start, end in present:
        begins = start + rng.uniform(-late_s, late_s)
        # At closing time the lines are served to their end; before it one may leave early.
        ends = end if end >= world.closes_s else end + rng.uniform(-late_s, late_s)
        if begins < ends:
            yield (begins, ends)


def _bursts(world: World, per_hour: float, mean_s: float, rng: Random) -> list[Span]:
    """Draw stretches of opening time, so many an hour."""
    found = []
    for opens, closes in world.hours:
        at_s = opens
        while per_hour > 0:
            at_s += rng.expovariate(per_hour) * 3600
            if at_s >= closes:
                break
            until = min(closes, at_s + rng.expovariate(1.0) * mean_s)
            found.append((at_s, until))
            at_s = until
    return found


def _without(span: Span, away: Span) -> Iterator[Span]:
    if span[0] < min(span[1], away[0]):
        yield (span[0], min(span[1], away[0]))
    if max(span[0], away[1]) < span[1]:
        yield (max(span[0], away[1]), span[1])


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
