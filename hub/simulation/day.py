"""One day that has not happened, run through the rules that the hub runs.

Who is next says `choose`, what an event leaves behind say `ticket_issued`, `ticket_after` and
`desk_after`; this room adds only what the rules leave open: who comes, how long it takes, when a
clerk presses the button. The result is a journal like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from hub.queueing import events as e
from hub.queueing.day import VIETNAM
from hub.queueing.discipline import Policy
from hub.queueing.values import CounterDesk, Ticket, TicketState
from hub.simulation.clerks import Clerks
from hub.simulation.crowd import Citizen, Pace, crowd
from hub.simulation.floor import Heard, Recorder
from hub.simulation.staffing import spells
from hub.simulation.visitors import Expected, Visitors
from hub.simulation.world import World


@dataclass(frozen=True)
class Day:
    """A finished day: what happened, in order, and what became of every ticket and counter."""

    day: date
    world: World
    events: tuple[e.Event, ...]
    tickets: Mapping[str, Ticket]
    desks: Mapping[str, CounterDesk]


def stream(seed: int | str, day: date) -> str:
    """Name the stream of chance of one day."""
    return f"{seed}/{day.isoformat()}"


def midnight(day: date) -> datetime:
    """Tell when a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM).astimezone(UTC)


def run_day(
    world: World,
    policy: Policy,
    day: date,
    seed: int | str,
    *,
    people: Sequence[Citizen] | None = None,
    expected: Expected | None = None,
    heard: Heard | None = None,
    seq: int = 0,
) -> Day:
    """Run a day to its end; the same `seed` and `day` give the same events.

    `people` come instead of those who would be drawn; `seq` is the number of the last event before
    this day.
    """
    drawn = stream(seed, day)
    recorder = Recorder(world.counters, midnight(day), seq=seq, heard=heard)
    visitors = Visitors(recorder, world, day, expected)
    clerks = Clerks(recorder, world, policy, visitors, Pace(world, drawn))
    agenda, floor = recorder.agenda, recorder.floor
    over_s = world.closes_s + world.overtime_s
    for counter, present in spells(world, drawn).items():
        for start, end in present:
            agenda.at(start, partial(clerks.come, counter))
            agenda.at(over_s if end >= world.closes_s else end, partial(clerks.go, counter))
    agenda.at(world.closes_s, clerks.close_doors)
    agenda.at(over_s, partial(_expire, recorder))
    for citizen in crowd(world, drawn) if people is None else people:
        agenda.at(citizen.at_s, partial(_arrive, visitors, clerks, citizen))
    agenda.run()
    return Day(day, world, tuple(recorder.events), floor.tickets, floor.desks)


def _arrive(visitors: Visitors, clerks: Clerks, citizen: Citizen) -> None:
    clerks.see(visitors.arrive(citizen))


def _expire(recorder: Recorder) -> None:
    """End the day for whoever is left; a visit that goes on is brought to its end."""
    left = (TicketState.WAITING, TicketState.PARKED)
    for ticket in [one for one in recorder.floor.tickets.values() if one.state in left]:
        event = e.TicketExpired(**recorder.stamp(), ticket=ticket.id, label=ticket.label)
        recorder.happened(ticket, event)
