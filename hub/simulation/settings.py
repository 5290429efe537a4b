"""``[simulation]``: what a centre expects of its days, where its journal does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hub.queueing.discipline import Discipline
from hub.settings import CounterSettings, Id, PrioritySettings, ServiceSettings, Spans

#: The staff plan that needs no table: every counter that has services, in all opening hours.
EVERYBODY = "all"

_TIME = re.compile(r"([01]\d|2[0-3]):(00|15|30|45)")
_NEARLY = 1e-6

Share = Annotated[float, Field(ge=0, le=1)]
Rate = Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)]
Cv = Annotated[float, Field(ge=0, le=5, allow_inf_nan=False)]


def _quarters(rates: Mapping[str, float]) -> Mapping[str, float]:
    for time in rates:
        if not _TIME.fullmatch(time):
            raise ValueError(f"{time!r} is not the time of a quarter hour, as '07:30' is")
    return rates


def _at_most_all(shares: Mapping[str, float]) -> Mapping[str, float]:
    total = sum(shares.values())
    if total > 1 + _NEARLY:
        raise ValueError(f"the shares are {total:g} together, and cannot be more than 1")
    return shares


Shares = Annotated[dict[Id, Share], AfterValidator(_at_most_all)]


class SimulationSettings(BaseModel):
    """Days that have not happened: who comes, how long it takes, who sits where.

    `arrivals` are tickets an hour, of all services, each from its time to the next one named.
    `services` parts them; what the shares leave is spread over the services that are not named.
    `busy` times as many come, learned ones too. `staff` names the plan in force, one of `plans` or
    ``all``; a counter that a plan does not name is closed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    arrivals: Annotated[dict[str, Rate], AfterValidator(_quarters)] = Field(
        default_factory=lambda: {"00:00": 12.0}
    )
    busy: float = Field(default=1.0, ge=0, le=100, allow_inf_nan=False)
    services: Shares = Field(default_factory=dict)
    priorities: Shares = Field(default_factory=dict)
    cv: Cv = 0.8
    cvs: dict[Id, Cv] = Field(default_factory=dict)
    no_show: Share = 0.0
    patience_min: float = Field(default=0.0, ge=0, le=1440)
    telling: Share = 0.0
    mending: Share = 0.0
    mend_min: float = Field(default=40.0, gt=0, le=480)
    walk_s: float = Field(default=20.0, ge=0, le=600)
    notice_s: float = Field(default=10.0, ge=0, le=600)
    turn_s: float = Field(default=15.0, ge=0, le=600)
    overtime_min: float = Field(default=30.0, ge=0, le=480)
    staff: str = EVERYBODY
    plans: dict[Id, dict[Id, Spans]] = Field(default_factory=dict)


def contradictions(
    own: SimulationSettings,
    services: Sequence[ServiceSettings],
    priorities: Sequence[PrioritySettings],
    counters: Sequence[CounterSettings],
) -> Iterator[str]:
    """List what ``[simulation]`` says of services, classes and counters that are not there."""
    known = [row.id for row in services]
    for key, named in (("services", own.services), ("cvs", own.cvs)):
        yield from _unknown(f"simulation.{key}", "service", named, known)
    total = sum(own.services.values())
    if set(own.services) >= set(known) and total < 1 - _NEARLY:
        yield (
            f"simulation.services: the shares of all services are {total:g} together, and must be 1"
        )
    classes = [row.id for row in priorities]
    yield from _unknown("simulation.priorities", "class", own.priorities, classes)
    if EVERYBODY in own.plans:
        yield f"simulation.plans.{EVERYBODY}: this name means every counter, in all hours"
    for rule in Discipline:
        if rule in own.plans:
            yield f"simulation.plans.{rule}: this is a rule's name, so --compare means that"
    if own.staff != EVERYBODY and own.staff not in own.plans:
        names = ", ".join((EVERYBODY, *own.plans))
        yield f"simulation.staff: no staff plan is named {own.staff!r}; known: {names}"
    for name, plan in own.plans.items():
        known = [row.id for row in counters]
        yield from _unknown(f"simulation.plans.{name}", "counter", plan, known)


def _unknown(
    place: str, what: str, named: Mapping[str, object], known: Sequence[str]
) -> Iterator[str]:
    yield from (f"{place}: no {what} is named {id_!r}" for id_ in named if id_ not in known)
