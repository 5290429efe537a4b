"""Days that the forecast has not seen, and what it and the classic predictors told on them.

The simulator makes the days, from what the forecast is not told: visits whose length drifts from
day to day, by the hour and by the counter, and has a heavy tail; people who give up, some without
a word; counters that open and close as nobody announced. The forecast first learns from some days,
then it is measured on others, and goes on learning as a running hub does. Each round is another
seed and another discipline.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random

from hub import waits
from hub.centre import CentreConfig
from hub.forecasting import learner
from hub.queueing import events as e
from hub.queueing.day import VIETNAM
from hub.queueing.discipline import Discipline
from hub.queueing.forecast import Forecast
from hub.queueing.hall import Asker, Line
from hub.queueing.hours import after_open_s, open_s
from hub.queueing.values import DeskState, Ticket
from hub.simulation.day import run_day
from hub.simulation.floor import Floor
from hub.simulation.world import Post, Surprises, Visit, World
from hub.store.lines import AtDesk, Standing
from motcua.join import centre_config
from motcua.premises import survey
from motcua.settings import SHIPPED

_LEARNING, _MEASURED = 20, 35
#: How many seeds, and so disciplines, are measured.
ROUNDS = 4
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
CLASSICS = ("les", "hol", "ql")


@dataclass(frozen=True, slots=True)
class Waited:
    """One who was called: how long it took, and what each had told."""

    priority: str
    hour: int
    waited_s: float
    ours: Forecast
    untaught: Forecast
    classic: Mapping[str, float]


@lru_cache(maxsize=1)
def shipped() -> CentreConfig:
    """Read the settings of the shipped example."""
    return centre_config(survey(SHIPPED / "centre.toml"))


@lru_cache(maxsize=ROUNDS)
def waited(seed: int, share: float = 1.0, discipline: str | None = None) -> tuple[Waited, ...]:
    """Run the days of one seed; give those who were called on the days that are measured."""
    rule = discipline or list(Discipline)[seed % len(Discipline)].value
    queue = shipped().queue.model_copy(update={"discipline": rule})
    watch = _Watch(replace(shipped(), queue=queue))
    learning, measured = (max(5, round(days * share)) for days in (_LEARNING, _MEASURED))
    seq = 0
    days = itertools.islice(_days(watch.centre, seed), learning + measured)
    for number, (day, world) in enumerate(days):
        watch.begin(measuring=number >= learning)
        made = run_day(
            *(world, watch.centre.policy, day, seed),
            expected=watch.expected,
            heard=watch.heard,
            seq=seq,
        )
        seq = made.events[-1].seq
    return tuple(watch.called)


class _Watch:
    """Forecasts at each ticket, hears what becomes of it, learns as the hub does."""

    def __init__(self, centre: CentreConfig) -> None:
        self.centre = centre
        self.called: list[Waited] = []
        self._learner = learner(centre)
        self._untaught = waits.first_day(centre)
        self._measuring = False

    def begin(self, *, measuring: bool) -> None:
        """Begin a day."""
        self._measuring = measuring
        self._told: dict[str, tuple[datetime, Forecast, Forecast, dict[str, float]]] = {}
        self._last: dict[str, float] = {}  # the wait of the last one called, by service

    def expected(self, floor: Floor, ticket: Ticket) -> float | None:
        """Forecast for a ticket that is about to be issued."""
        standing = _standing(floor)
        asker = Asker.of(ticket)
        index = sum(one.count for one in standing.lines if one.key == asker.key)
        asker = replace(asker, index=index)
        now, learned = ticket.issued_at, self._learner.learned()
        ours = waits.wait_in(self.centre, asker, standing, now, learned)
        if self._measuring:
            untaught = waits.wait_in(self.centre, asker, standing, now, self._untaught)
            classic = self._classic(ticket, standing, floor)
            self._told[ticket.id] = (now, ours, untaught, classic)
        else:
            self._told[ticket.id] = (now, ours, ours, {})
        return ours.expected_s

    def heard(self, _floor: Floor, event: e.Event) -> None:
        """Hear an event, as the hub does after each commit."""
        if isinstance(event, e.TicketCalled) and event.ticket in self._told:
            now, ours, untaught, classic = self._told.pop(event.ticket)
            stretches = self.centre.hours.stretches(now)
            assert event.service is not None
            self._last[event.service] = open_s(stretches, now, event.at)[0]
            if self._measuring:
                hour = now.astimezone(VIETNAM).hour
                waited_s = (event.at - now).total_seconds()
                self.called.append(Waited(event.priority, hour, waited_s, ours, untaught, classic))
        self._learner.hear(event)

    def _classic(self, ticket: Ticket, standing: Standing, floor: Floor) -> dict[str, float]:
        serving = {c.id for c in self.centre.counters_for(ticket.service)}
        present = [desk for desk in standing.desks if desk.counter in serving]
        line = [one for one in standing.lines if one.service == ticket.service]
        if not line and any(desk.state is DeskState.OPEN for desk in present):
            return dict.fromkeys(CLASSICS, 0.0)
        length = sum(one.count for one in line) + 1
        visit_s = self._learner.learned().service_s(ticket.service)
        now_s = floor.now.timestamp()
        told = {
            "les": self._last.get(ticket.service, 0.0),
            "hol": max((now_s - one.first_s for one in line), default=0.0),
            "ql": length * visit_s / max(1, len(present)),
        }
        now = ticket.issued_at
        stretches = self.centre.hours.stretches(now)
        if line:
            first = now - timedelta(seconds=told["hol"])
            told["hol"] = open_s(stretches, first, now)[0]
        return {name: after_open_s(stretches, now, wait_s) for name, wait_s in told.items()}


def _standing(floor: Floor) -> Standing:
    """Read the floor as `hub.store.lines` reads the tables; whoever asks came last."""
    lines = tuple(
        Line(
            *(service, priority, len(line)),
            first_s=line[0].place / 1e6,
            last_s=line[-1].place / 1e6,
            bound=bound,
            before=len(line),
            after=line[0].after,
        )
        for (service, priority, bound, _), line in floor.lines.by_line.items()
        if line
    )
    desks = []
    for desk in floor.desks.values():
        ticket = floor.tickets[desk.ticket] if desk.ticket else None
        if desk.state is not DeskState.CLOSED:
            service, since = (ticket.service, ticket.called_at) if ticket else (None, None)
            last = desk.call_seq or 0
            desks.append(AtDesk(desk.counter, desk.state, desk.streak, service, since, last))
    return Standing(lines, tuple(desks))


def _days(centre: CentreConfig, seed: int) -> Iterator[tuple[date, World]]:
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
