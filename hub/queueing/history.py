"""What a centre's journal teaches: how long visits take, and how the forecast errs.

`Learner` follows the journal, event by event; `Learned` is what it knows at one moment, a value.
Everything old is forgotten little by little, so drifts are followed. A visit left open over lunch
or over closing teaches nothing, and a wait over lunch counts without the lunch. Nothing is learned
from a time over which the clock was set.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.queueing import events as e
from hub.queueing.day import VIETNAM
from hub.queueing.quantiles import Asked, RatioLearner, Ratios, parts_of
from hub.queueing.values import arrival_of

#: Opening time between two moments in seconds, and whether it is one stretch without a break.
Worked = Callable[[datetime, datetime], tuple[float, bool]]


def always(start: datetime, end: datetime) -> tuple[float, bool]:
    """Measure for a centre that never closes."""
    return (end - start).total_seconds(), True


# How many visits the guess of the settings weighs, and how fast older visits fade.
_PRIOR_VISITS = 6.0
_FADING = 0.99
_COUNTER_PRIOR = 12.0
_COUNTER_FADING = 0.94
_SURPRISE = 6.0  # a visit longer than so many means teaches no more than that
_LONGEST_S = 3 * 3600.0
_GAP_S = 600.0
_PACE_FADING = 0.8


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of a centre at one moment."""

    minutes: Mapping[str, float] = field(default_factory=dict)  # the settings' first guess
    visits: Mapping[str, float] = field(default_factory=dict)
    speeds: Mapping[str, float] = field(default_factory=dict)
    turn_s: float = 15.0
    pace: float = 0.0
    ratios: Ratios = field(default_factory=Ratios)

    def service_s(self, service: str) -> float:
        """Tell how long a visit for a service takes, from the call to its end."""
        known = self.visits.get(service)
        return known if known is not None else 60.0 * self.minutes.get(service, 10.0)

    def visit_s(self, service: str, counter: str) -> float:
        """Tell how long one takes at a counter, until it calls the next."""
        return self.service_s(service) * self.speeds.get(counter, 1.0) + self.turn_s

    def rest_s(self, service: str, counter: str, since_s: float) -> float:
        """Tell how much longer a visit takes that began so long ago."""
        mean = self.visit_s(service, counter)
        # Visits spread widely: who has sat long is not likelier to be done soon.
        gone = max(0.0, since_s) / mean
        return mean * (0.75 + 0.25 * math.exp(-gone) + 0.1 * min(gone, 6.0))

    def asked(self, expected_s: float, service: str, priority: str, at: datetime) -> Asked:
        """Put together what a forecast is made from."""
        hour = at.astimezone(VIETNAM).hour
        parts = parts_of(expected_s, service, priority, hour, self.pace)
        return Asked(expected_s, self.service_s(service), parts)


@dataclass
class _Mean:
    """A mean that forgets."""

    prior: float
    weight: float
    fading: float
    total: float = 0.0
    seen: float = 0.0

    def add(self, value: float) -> None:
        self.total = self.total * self.fading + value
        self.seen = self.seen * self.fading + 1.0

    def value(self, scale: float = 1.0) -> float:
        return (self.prior * scale * self.weight + self.total) / (self.weight + self.seen)


@dataclass(slots=True)
class _Told:
    asked: Asked
    waits: Mapping[float, float]


@dataclass(slots=True)
class _Waiting:
    service: str
    arrived_at: datetime
    issued: e.Event
    told: _Told | None


@dataclass(slots=True)
class _InHand:
    service: str
    called: e.Event


class Learner:
    """Learns from the journal, event by event, in order."""

    def __init__(self, minutes: Mapping[str, float], worked: Worked = always) -> None:
        self._minutes = dict(minutes)
        self._worked = worked
        self._services = {
            id_: _Mean(60.0 * guess, _PRIOR_VISITS, _FADING) for id_, guess in minutes.items()
        }
        self._level = _Mean(1.0, 10.0, 0.99)  # all services together, against their guesses
        self._speeds: dict[str, _Mean] = {}
        self._turn = _Mean(15.0, 20.0, 0.99)
        self._pace = 0.0
        self._ratios = RatioLearner()
        self._waiting: dict[str, _Waiting] = {}
        self._in_hand: dict[str, _InHand] = {}
        self._ended: dict[str, e.Event] = {}
        self._learned: Learned | None = None

    def learned(self) -> Learned:
        """Give what is known now, as a value that no longer changes."""
        if self._learned is None:
            level = self._level.value()
            self._learned = Learned(
                minutes=self._minutes,
                visits={id_: mean.value(level) for id_, mean in self._services.items()},
                speeds={id_: mean.value() for id_, mean in self._speeds.items()},
                turn_s=self._turn.value(),
                pace=self._pace,
                ratios=self._ratios.ratios(),
            )
        return self._learned

    def hear(self, event: e.Event) -> None:
        """Learn from one event."""
        match event:
            case e.TicketIssued():
                self._issued(event)
            case e.TicketCalled():
                self._called(event)
            case e.TicketFinished() | e.TicketNoShow() | e.TicketParked() | e.TicketTransferred():
                self._done(event)
            case e.TicketCancelled() | e.TicketExpired():
                self._waiting.pop(event.ticket, None)
            case e.TicketAmended():
                # Its forecast was of another line.
                self._waiting.pop(event.ticket, None)
            case e.CounterClosed() | e.CounterPaused() | e.CounterRestored():
                self._in_hand.pop(event.counter, None)
                self._ended.pop(event.counter, None)

    def _issued(self, event: e.TicketIssued) -> None:
        arrived = arrival_of(event.place)
        told = None
        if event.expected_s is not None:
            now = self.learned()
            asked = now.asked(event.expected_s, event.service, event.priority, event.when)
            told = _Told(asked, now.ratios.waits_s(asked))
        self._waiting[event.ticket] = _Waiting(event.service, arrived, event, told)

    def _called(self, event: e.TicketCalled) -> None:
        waiting = self._waiting.pop(event.ticket, None)
        ended = self._ended.pop(event.counter, None)
        in_hand = self._in_hand.pop(event.counter, None)
        service = event.service or (waiting.service if waiting else None)
        if service is not None:
            self._in_hand[event.counter] = _InHand(service, event)
        if waiting is None:
            return
        if ended and waiting.arrived_at < ended.at and in_hand is None:
            gap_s = ended.moment.until(event.moment)
            if gap_s is not None and gap_s <= _GAP_S:
                self._turn.add(gap_s)
                self._learned = None
        if waiting.told is not None and waiting.issued.moment.until(event.moment) is not None:
            asked = waiting.told.asked
            waited_s, _ = self._worked(waiting.issued.when, event.when)
            self._ratios.learn(asked, waiting.told.waits, waited_s)
            error = math.log((waited_s + 60.0) / (asked.expected_s + 60.0))
            self._pace = self._pace * _PACE_FADING + (1 - _PACE_FADING) * error
            self._learned = None

    def _done(self, event: e.AtCounter) -> None:
        counter = event.counter
        self._ended[counter] = event
        in_hand = self._in_hand.pop(counter, None)
        if in_hand is None or in_hand.called.moment.until(event.moment) is None:
            return
        took_s, unbroken = self._worked(in_hand.called.when, event.when)
        mean = self._services.get(in_hand.service)
        if not unbroken or took_s > _LONGEST_S or mean is None:
            return
        expected = mean.value(self._level.value())
        took_s = min(took_s, _SURPRISE * expected)
        speed = self._speeds.setdefault(counter, _Mean(1.0, _COUNTER_PRIOR, _COUNTER_FADING))
        speed.add(took_s / expected)
        mean.add(took_s)
        self._level.add(took_s / mean.prior)
        self._learned = None
