"""How many counters each quarter hour needs, so that nine of ten wait no longer than a target.

How many counters would be busy if nobody had to wait is known from the people who come. To that
each quarter hour gets the same measure of spare ones, and the least measure that keeps the target
is found by trying. To take away single counters as far as these days allow would save a fifth of
the work, and fail on other days: such a plan knows by heart which people come.

The counters of a plan serve everything, so it tells how many people are needed and not which; the
waits under the centre's own staff plan, with its own services, stand beside it. Waits are those of
everybody, in opening time: the break does not count.
"""

from __future__ import annotations

import bisect
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hub.queueing.discipline import Policy
from hub.simulation.crowd import Citizen, crowd
from hub.simulation.day import run_day, stream
from hub.simulation.measures import quantile, turns
from hub.simulation.world import QUARTER_S, Post, Span, World

_SHARE = 0.9
_NEARLY = 1e-9
_MUCH_LATER = timedelta(weeks=1000)
# To spare, in square roots of the work: where the search begins and ends, and how finely it goes.
_LEAST, _MOST, _STEP = -1.0, 8.0, 0.125


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter hour of opening: what it needs, what the staff plan gives, the p90 of both.

    `p90_s` is that of the days on which the plan was made. On other days chance falls elsewhere:
    `unseen_p90_s`, and `planned_p90_s` of the staff plan, are measured on three times as many days
    that the search has not seen.
    """

    start_s: float
    arrivals: float
    needed: int
    p90_s: float
    unseen_p90_s: float
    planned: float
    planned_p90_s: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The quarter hours of a day, and whether the target is kept in each of them."""

    target_s: float
    days: int
    quarters: tuple[Quarter, ...]

    @property
    def kept(self) -> bool:
        """Tell whether there is such a plan at all."""
        return all(quarter.p90_s <= self.target_s for quarter in self.quarters)

    @property
    def hours(self) -> float:
        """Count the hours of work the plan takes."""
        return sum(quarter.needed for quarter in self.quarters) * QUARTER_S / 3600


class Trial:
    """The days on which a plan is tried: the same people each time."""

    def __init__(self, world: World, policy: Policy, days: Sequence[date], seed: int | str) -> None:
        self._world, self._policy, self._seed = world, policy, seed
        # The day on which a plan failed last stands first: there the next one fails soonest.
        self._days = [(day, crowd(world, stream(seed, day))) for day in days]
        everybody = [citizen for _, people in self._days for citizen in people]
        self._came = Counter(int(citizen.at_s // QUARTER_S) for citizen in everybody)
        self.load = self._load(everybody)

    def _load(self, everybody: list[Citizen]) -> dict[int, float]:
        """Tell how many counters would be busy in each quarter hour if nobody had to wait."""
        found: dict[int, float] = {}
        for citizen in everybody:
            ends_s = citizen.at_s + self._busy_s(citizen)
            for quarter in range(int(citizen.at_s // QUARTER_S), int(ends_s // QUARTER_S) + 1):
                share = _overlap((citizen.at_s, ends_s), quarter) / QUARTER_S
                found[quarter] = found.get(quarter, 0.0) + share / len(self._days)
        return found

    def _busy_s(self, citizen: Citizen) -> float:
        world = self._world
        visit_s = citizen.walk_s + citizen.work_s * world.pace if citizen.comes else world.show_s
        return world.turn_s + visit_s

    def p90_s(self, world: World) -> dict[int, float]:
        """Tell the p90 of the waits by the quarter hour of arrival."""
        waits: dict[int, list[float]] = {}
        for day, people in self._days:
            for quarter, wait_s in self._waits(world, day, people):
                waits.setdefault(quarter, []).append(wait_s)
        return {quarter: quantile(sorted(some), _SHARE) for quarter, some in waits.items()}

    def keeps(self, counters: Mapping[int, int], limits_s: Mapping[int, float]) -> bool:
        """Tell whether no quarter hour has a p90 over its limit with so many counters."""
        world = self.pool(counters)
        spare = {q: came - math.ceil(_SHARE * came - _NEARLY) for q, came in self._came.items()}
        for number, (day, people) in enumerate(self._days):
            for quarter, wait_s in self._waits(world, day, people):
                spare[quarter] -= wait_s > limits_s[quarter]
            if any(left < 0 for left in spare.values()):
                self._days.insert(0, self._days.pop(number))
                return False
        return True

    def pool(self, counters: Mapping[int, int]) -> World:
        """Give each quarter hour so many counters, all of which serve everything."""
        return replace(self._world, counters=_pool(self._world, counters))

    def _waits(
        self, world: World, day: date, people: Sequence[Citizen]
    ) -> Iterator[tuple[int, float]]:
        done = run_day(world, self._policy, day, self._seed, people=people)
        for turn in turns(done):
            yield int(turn.at_s // QUARTER_S), turn.open_wait_s


def plan(
    world: World, policy: Policy, days: Sequence[date], seed: int | str, target_s: float
) -> Plan:
    """Find how few counters keep the target; `world` is one of those days, under its staff plan."""
    trial = Trial(world, policy, days, seed)
    quarters = _opening_quarters(world)
    work = {quarter: trial.load.get(quarter, 0.0) for quarter in quarters}
    needed = _needed(work, _spare(trial, work, target_s))
    p90_s = trial.p90_s(trial.pool(needed))
    later = [day + n * _MUCH_LATER for n in (1, 2, 3) for day in days]
    unseen = Trial(world, policy, later, seed)
    unseen_p90_s, planned_p90_s = unseen.p90_s(unseen.pool(needed)), unseen.p90_s(world)
    return Plan(
        target_s,
        len(days),
        tuple(
            Quarter(
                start_s=quarter * QUARTER_S,
                arrivals=sum(_rate(rates, quarter) for rates in world.arrivals.values()),
                needed=needed[quarter],
                p90_s=p90_s.get(quarter, 0.0),
                unseen_p90_s=unseen_p90_s.get(quarter, 0.0),
                planned=_planned(world, quarter),
                planned_p90_s=planned_p90_s.get(quarter, 0.0),
            )
            for quarter in quarters
        ),
    )


def _needed(work: Mapping[int, float], spare: float) -> dict[int, int]:
    """Give each quarter hour its work and so many square roots of it to spare.

    The square root is what chance does to so much work (Green, Kolesar and Whitt 2007).
    """
    return {
        quarter: max(1, math.ceil(full + spare * math.sqrt(full) - _NEARLY))
        for quarter, full in work.items()
    }


def _spare(trial: Trial, work: Mapping[int, float], target_s: float) -> float:
    """Find the least to spare, the same in all quarters, that keeps the target everywhere."""
    limits_s = dict.fromkeys(work, target_s)
    steps = range(round(_LEAST / _STEP), round(_MOST / _STEP) + 1)

    def kept(step: int) -> bool:
        return trial.keeps(_needed(work, step * _STEP), limits_s)

    return _STEP * steps[min(bisect.bisect_left(steps, True, key=kept), len(steps) - 1)]


def _pool(world: World, counters: Mapping[int, int]) -> dict[str, Post]:
    """Make counters that serve everything, the first so many of them occupied."""
    everything = tuple(world.services)
    return {
        str(number): Post(
            everything,
            present=tuple(
                (quarter * QUARTER_S, (quarter + 1) * QUARTER_S)
                for quarter, occupied in sorted(counters.items())
                if occupied >= number
            ),
        )
        for number in range(1, max(counters.values(), default=0) + 1)
    }


def _opening_quarters(world: World) -> list[int]:
    last = math.ceil(world.closes_s / QUARTER_S)
    return [q for q in range(last) if any(_overlap(span, q) > 0 for span in world.hours)]


def _overlap(span: Span, quarter: int) -> float:
    begins, ends = quarter * QUARTER_S, (quarter + 1) * QUARTER_S
    return max(0.0, min(span[1], ends) - max(span[0], begins))


def _rate(rates: Sequence[float], quarter: int) -> float:
    return rates[quarter] if quarter < len(rates) else 0.0


def _planned(world: World, quarter: int) -> float:
    spans = (span for post in world.counters.values() for span in post.present)
    return sum(_overlap(span, quarter) for span in spans) / QUARTER_S
