"""Join a centre's settings, what was learned, and the simulator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from hub.centre import CentreConfig
from hub.queueing.discipline import Discipline, Policy
from hub.simulation import planning
from hub.simulation.comparing import Result, result
from hub.simulation.day import Day, run_day
from hub.simulation.learning import Lessons, taught
from hub.simulation.settings import EVERYBODY, SimulationSettings
from hub.simulation.world import World, busier
from hub.simulation.worlds import hours_of, opening_days, world_of
from motcua.join import centre_config
from motcua.premises import Premises


@dataclass(frozen=True)
class Stage:
    """Where days are run: a centre, which days, the seed, and what its journal taught."""

    own: SimulationSettings
    centre: CentreConfig
    days: Sequence[date]
    seed: int
    lessons: Lessons | None = None

    @property
    def staff_plans(self) -> tuple[str, ...]:
        """List the staff plans there are."""
        return (EVERYBODY, *self.own.plans)

    def world(self, day: date, staff: str | None = None) -> World:
        """Make one day."""
        world = world_of(self.own, self.centre, day, staff)
        world = taught(world, self.lessons) if self.lessons else world
        return busier(world, self.own.busy)

    def policy(self, discipline: Discipline | None = None) -> Policy:
        """Give the centre's rule, or one rule for all its services."""
        own = self.centre.policy
        return replace(own, discipline=discipline, by_service={}) if discipline else own

    def run(self, discipline: Discipline | None = None, staff: str | None = None) -> list[Day]:
        """Run the days, one after another in one journal."""
        done: list[Day] = []
        seq = 0
        for day in self.days:
            world, policy = self.world(day, staff), self.policy(discipline)
            done.append(run_day(world, policy, day, self.seed, seq=seq))
            seq += len(done[-1].events)
        return done


def stage(
    here: Premises, start: date, number: int, seed: int, lessons: Lessons | None = None
) -> Stage:
    """Prepare the next days of a centre.

    Raises `motcua.settings.SettingsError` and `hub.simulation.worlds.NoDayError`.
    """
    centre = centre_config(here)
    days = opening_days(centre, start, number)
    return Stage(here.settings.simulation, centre, days, seed, lessons)


def compared(
    on: Stage, disciplines: Sequence[Discipline], staff: Sequence[str]
) -> Iterator[Result]:
    """Run the same people through each rule under each staff plan."""
    for plan in staff or (None,):
        for discipline in disciplines or (None,):
            name = " · ".join(filter(None, (discipline, plan)))
            yield result(name, on.run(discipline, plan))


def planned(on: Stage, target_s: float) -> planning.Plan:
    """Find how many counters keep the target, on days with the hours of the first one."""
    first = on.days[0]
    alike = [day for day in on.days if hours_of(on.centre, day) == hours_of(on.centre, first)]
    return planning.plan(on.world(first), on.policy(), alike, on.seed, target_s)
