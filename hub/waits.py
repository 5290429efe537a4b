"""Forecasts for whoever waits: the queue as it stands, put before the rules that forecast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.engine import Connection

from hub.centre import CentreConfig
from hub.queueing.forecast import Forecast, forecast
from hub.queueing.hall import Asker, Desk, Hall
from hub.queueing.history import Learned
from hub.queueing.values import NO_PRIORITY, DeskState, Ticket, TicketState
from hub.store import lines
from hub.store.lines import AtDesk, Standing

# A clerk who went away is back after about so long.
PAUSE_S = 600.0


def first_day(centre: CentreConfig) -> Learned:
    """Give what is known before anything happened: the guesses of the settings."""
    return Learned(minutes={service.id: service.minutes for service in centre.services})


def wait_of(
    connection: Connection,
    centre: CentreConfig,
    ticket: Ticket,
    now: datetime,
    learned: Learned | None = None,
    *,
    was: Ticket | None = None,
) -> Forecast:
    """Forecast how long a ticket will still wait.

    `was` is how the tables still have it, until the command that moves it is written.
    """
    standing = lines.standing(connection, centre.id, ticket.day, ticket.order)
    if was and was.state is TicketState.WAITING:
        standing = standing.left(was)
    elif was and was.counter and was.state in (TicketState.CALLED, TicketState.SERVING):
        standing = standing.done_at(was.counter)
    return wait_at(centre, Asker.of(ticket), standing, now, learned=learned)


def wait_at(
    centre: CentreConfig,
    asker: Asker,
    standing: Standing,
    now: datetime,
    *,
    learned: Learned | None = None,
) -> Forecast:
    """Forecast for one who asks, in a queue whose lines were counted up to their place."""
    index = sum(line.before for line in standing.lines if line.key == asker.key)
    asker = replace(asker, index=index)
    return wait_in(centre, asker, standing, now, learned or first_day(centre))


def waits_now(
    centre: CentreConfig,
    services: Iterable[str],
    standing: Standing,
    now: datetime,
    learned: Learned | None = None,
) -> dict[str, Forecast]:
    """Forecast how long one would wait who came now, without priority, by service."""
    everybody = tuple(replace(line, before=line.count) for line in standing.lines)
    standing = replace(standing, lines=everybody)
    known = learned or first_day(centre)
    hall = _hall(centre, standing, now, known)
    open_ = centre.hours.stretches(now)
    before = {
        line.service: line.count
        for line in standing.lines
        if line.priority == NO_PRIORITY and line.bound is None
    }
    askers = (
        Asker(service, NO_PRIORITY, hall.now_s, before.get(service, 0)) for service in services
    )
    return {asker.service: forecast(asker, hall, known, now, open_) for asker in askers}


def wait_in(
    centre: CentreConfig, asker: Asker, standing: Standing, now: datetime, learned: Learned
) -> Forecast:
    """Forecast the wait of one who asks, in the queue as it stands."""
    hall = _hall(centre, standing, now, learned, asker)
    return forecast(asker, hall, learned, now, centre.hours.stretches(now))


def _hall(
    centre: CentreConfig,
    standing: Standing,
    now: datetime,
    learned: Learned,
    asker: Asker | None = None,
) -> Hall:
    """Put the queue before the rules: a counter that serves nothing calls who is bound to it."""
    bound = asker.bound if asker else None
    present = {desk.counter: desk for desk in standing.desks}
    desks = []
    for counter in centre.counters:
        desk = present.get(counter.id)
        if counter.services or counter.helps or desk or bound == counter.id:
            free_s = _free_s(desk, learned, now)
            helps = centre.helps(counter)
            known = Desk(counter.id, counter.services, helps, free_s)
            if desk:
                paused = desk.state is DeskState.PAUSED
                known = known._replace(streak=desk.streak, call_seq=desk.call_seq, paused=paused)
            desks.append(known)
    # Whoever came while the clock was ahead did not come later than now.
    places_s = [line.last_s for line in standing.lines]
    now_s = max(now.timestamp(), asker.arrived_s if asker else 0.0, *places_s)
    return Hall(standing.lines, tuple(desks), learned.visit_s, centre.policy, now_s)


def _free_s(desk: AtDesk | None, learned: Learned, now: datetime) -> float | None:
    if desk is None:
        return None
    if desk.service is not None and desk.called_at is not None:
        since_s = (now - desk.called_at).total_seconds()
        return learned.rest_s(desk.service, desk.counter, since_s)
    return PAUSE_S if desk.state is DeskState.PAUSED else 0.0
