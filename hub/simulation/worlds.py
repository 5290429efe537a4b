"""From a centre's settings to the days that may come to it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, time, timedelta

from hub.centre import CentreConfig
from hub.settings import Span as OpenSpan
from hub.simulation.day import midnight
from hub.simulation.settings import EVERYBODY, SimulationSettings
from hub.simulation.world import (
    DAY_S,
    QUARTER_S,
    QUARTERS,
    Post,
    Span,
    Visit,
    World,
    closes_s,
    through_the_night,
)

_YEAR = 366


class NoDayError(Exception):
    """The centre is never open; the sentence is for whoever asked for a day of its work."""


class UnknownPlanError(Exception):
    """Nobody wrote such a staff plan; the sentence names those there are."""


def opening_days(centre: CentreConfig, start: date, number: int) -> list[date]:
    """List the next days on which the centre is open, from `start` on."""
    found: list[date] = []
    for day in (start + timedelta(days=ahead) for ahead in range(_YEAR + 7 * number)):
        if len(found) == number:
            break
        if hours_of(centre, day):
            found.append(day)
    if len(found) < number:
        raise NoDayError("centre.hours: not enough days on which the centre is open")
    return found


def hours_of(centre: CentreConfig, day: date) -> tuple[Span, ...]:
    """Tell the opening hours of a business day; none on a holiday.

    A night on duty lasts past 24 hours, on the day on which it began.
    """
    first = midnight(day)
    return tuple(
        (_whole_s(start - first), _whole_s(end - first)) for start, end in centre.hours.opening(day)
    )


def world_of(
    own: SimulationSettings, centre: CentreConfig, day: date, plan: str | None = None
) -> World:
    """Make the day that the settings expect, under a staff plan (of the settings, unless named).

    Raises `UnknownPlanError`.
    """
    hours = hours_of(centre, day)
    return World(
        services={
            service.id: Visit(
                service.letter, 60.0 * service.minutes, own.cvs.get(service.id, own.cv)
            )
            for service in centre.services
        },
        counters=dict(_posts(own, centre, hours, plan or own.staff)),
        arrivals={
            service: through_the_night(rates, hours) for service, rates in _arrivals(own, centre)
        },
        hours=hours,
        shares=dict(own.priorities),
        absent=own.no_show,
        patience_s=60.0 * own.patience_min or None,
        telling=own.telling,
        walk_s=own.walk_s,
        notice_s=own.notice_s,
        turn_s=own.turn_s,
        show_s=centre.queue.show_s,
        overtime_s=60.0 * own.overtime_min,
        mending=own.mending,
        mend_s=60.0 * own.mend_min,
    )


def _posts(
    own: SimulationSettings, centre: CentreConfig, hours: tuple[Span, ...], plan: str
) -> Iterator[tuple[str, Post]]:
    if plan != EVERYBODY and plan not in own.plans:
        known = ", ".join((EVERYBODY, *own.plans))
        raise UnknownPlanError(f"simulation.plans: no staff plan is named {plan!r}; known: {known}")
    for counter in centre.counters:
        if plan != EVERYBODY:
            spans = tuple(map(_span, own.plans[plan].get(counter.id, ())))
            present = _on_duty(spans, hours) if closes_s(hours) > DAY_S else spans
        else:
            present = hours if counter.services or counter.helps else ()
        yield counter.id, Post(counter.services, counter.helps, present)


def _on_duty(spans: tuple[Span, ...], hours: tuple[Span, ...]) -> tuple[Span, ...]:
    """Lay a plan's times of day over a session that lasts past midnight."""
    opens = hours[0][0]
    nights = [DAY_S * night for night in range(math.ceil(closes_s(hours) / DAY_S))]
    days = [(begins + day, ends + day) for day in nights for begins, ends in spans]
    cut = [(max(begins, opens), min(ends, closes_s(hours))) for begins, ends in days]
    return tuple(span for span in cut if span[0] < span[1])


def _arrivals(
    own: SimulationSettings, centre: CentreConfig
) -> Iterator[tuple[str, tuple[float, ...]]]:
    together = _by_quarter(own)
    others = [service.id for service in centre.services if service.id not in own.services]
    rest = max(0.0, 1.0 - sum(own.services.values())) / max(1, len(others))
    for service in centre.services:
        if service.open:
            share = own.services.get(service.id, rest)
            yield service.id, tuple(rate * share for rate in together)


def _by_quarter(own: SimulationSettings) -> list[float]:
    """Spread tickets an hour over quarter hours: each rate holds until the next one named."""
    named = {
        _seconds(time.fromisoformat(at)) // QUARTER_S: rate for at, rate in own.arrivals.items()
    }
    rates, rate = [], 0.0
    for quarter in range(QUARTERS):
        rate = named.get(quarter, rate)
        rates.append(rate / 4)
    return rates


def _span(span: OpenSpan) -> Span:
    return (_seconds(span.start), DAY_S if span.end == time.max else _seconds(span.end))


def _whole_s(length: timedelta) -> float:
    return float(round(length.total_seconds()))  # 24:00 is written as the instant before it


def _seconds(at: time) -> float:
    return at.hour * 3600.0 + at.minute * 60.0 + at.second
