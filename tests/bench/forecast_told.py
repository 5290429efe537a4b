"""What the forecast and the classic predictors told on days that they had not seen.

The forecast first learns from some days, then it is measured on others, and goes on learning as a
running hub does. Each round is another seed and another discipline.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
from hub.store.lines import END, AtDesk, Standing
from tests.bench.forecast_days import days, shipped

_LEARNING, _MEASURED = 20, 35
#: How many seeds, and so disciplines, are measured.
ROUNDS = 4
CLASSICS = ("les", "hol", "ql")
_ANEW = 0.5  # at so many calls somebody asks anew


@dataclass(frozen=True, slots=True)
class Waited:
    """One who was called: how long it took, and what each had told.

    `since_s` is how long they had waited when it was told: 0 when the ticket was issued. Then the
    classic predictors had told something too.
    """

    priority: str
    hour: int
    waited_s: float
    ours: Forecast
    untaught: Forecast
    classic: Mapping[str, float]
    since_s: float = 0.0


def waited(seed: int, share: float = 1.0, discipline: str | None = None) -> tuple[Waited, ...]:
    """Run the days of one seed; give what was told when tickets were issued, on measured days."""
    return _told(seed, share, discipline)[0]


def renewed(seed: int, share: float = 1.0, discipline: str | None = None) -> tuple[Waited, ...]:
    """Run the same days; give what was told to one of those who waited, when another was called."""
    return _told(seed, share, discipline)[1]


@lru_cache(maxsize=ROUNDS)
def _told(
    seed: int, share: float, discipline: str | None
) -> tuple[tuple[Waited, ...], tuple[Waited, ...]]:
    rule = discipline or list(Discipline)[seed % len(Discipline)].value
    queue = shipped().queue.model_copy(update={"discipline": rule})
    watch = _Watch(replace(shipped(), queue=queue), Random(f"{seed}/asks"))
    learning, measured = (max(5, round(number * share)) for number in (_LEARNING, _MEASURED))
    seq = 0
    unseen = itertools.islice(days(watch.centre, seed), learning + measured)
    for number, (day, world) in enumerate(unseen):
        watch.begin(measuring=number >= learning)
        made = run_day(
            *(world, watch.centre.policy, day, seed),
            expected=watch.expected,
            heard=watch.heard,
            seq=seq,
        )
        seq = made.events[-1].seq
    return tuple(watch.called), tuple(watch.renewed)


class _Watch:
    """Forecasts at each ticket, hears what becomes of it, learns as the hub does."""

    def __init__(self, centre: CentreConfig, asks: Random) -> None:
        self.centre = centre
        self.called: list[Waited] = []
        self.renewed: list[Waited] = []
        self._asks = asks  # who asks anew while they wait
        self._learner = learner(centre)
        self._untaught = waits.first_day(centre)
        self._measuring = False

    def begin(self, *, measuring: bool) -> None:
        """Begin a day."""
        self._measuring = measuring
        self._told: dict[str, tuple[datetime, Forecast, Forecast, dict[str, float]]] = {}
        self._anew: dict[str, list[tuple[datetime, Forecast, Forecast]]] = {}
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

    def heard(self, floor: Floor, event: e.Event) -> None:
        """Hear an event, as the hub does after each commit."""
        if isinstance(event, e.TicketCalled) and event.ticket in self._told:
            now, ours, untaught, classic = self._told.pop(event.ticket)
            stretches = self.centre.hours.stretches(now)
            assert event.service is not None
            self._last[event.service] = open_s(stretches, now, event.at)[0]
            if self._measuring:
                kind = (event.priority, now.astimezone(VIETNAM).hour)
                waited_s = (event.at - now).total_seconds()
                self.called.append(Waited(*kind, waited_s, ours, untaught, classic))
                for at, anew, untaught in self._anew.pop(event.ticket, ()):
                    kind = (event.priority, at.astimezone(VIETNAM).hour)
                    rest_s = (event.at - at).total_seconds()
                    told = Waited(*kind, rest_s, anew, untaught, {}, waited_s - rest_s)
                    self.renewed.append(told)
        self._learner.hear(event)
        if self._measuring and isinstance(event, e.TicketCalled) and self._asks.random() < _ANEW:
            self._ask_anew(floor, event.at)

    def _ask_anew(self, floor: Floor, now: datetime) -> None:
        """Forecast for one of those who wait."""
        waiting = list(floor.lines)
        if not waiting:
            return
        ticket = self._asks.choice(waiting)
        standing = _standing(floor, ticket.order)
        asked = (self.centre, Asker.of(ticket), standing, now)
        ours = waits.wait_at(*asked, learned=self._learner.learned())
        untaught = waits.wait_at(*asked, learned=self._untaught)
        self._anew.setdefault(ticket.id, []).append((now, ours, untaught))

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


def _standing(floor: Floor, order: tuple[int, int] = END) -> Standing:
    """Read the floor as `hub.store.lines` reads the tables; else whoever asks came last."""
    lines = tuple(
        Line(
            *(service, priority, len(line)),
            first_s=line[0].place / 1e6,
            last_s=line[-1].place / 1e6,
            bound=bound,
            before=sum(one.order < order for one in line),
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
