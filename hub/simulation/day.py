"""One day that has not happened, run through the rules that the hub runs.

Who is next says `choose`, what an event leaves behind say `ticket_issued`, `ticket_after` and
`desk_after`; here is only what the rules leave open: who comes, how long it takes, when a clerk
presses the button. The result is a journal like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

from hub.queueing import events as e
from hub.queueing.day import VIETNAM
from hub.queueing.discipline import Caller, Policy, choose
from hub.queueing.replay import ticket_issued
from hub.queueing.values import CounterDesk, DeskState, Parked, Ticket, TicketState, place_of
from hub.simulation.crowd import Citizen, Pace, crowd
from hub.simulation.floor import Floor, Heard, Recorder
from hub.simulation.staffing import spells
from hub.simulation.world import World

# Wrong papers are found early in a visit.
_MEND_AFTER = 0.3


@dataclass(frozen=True)
class Day:
    """A finished day: what happened, in order, and what became of every ticket and counter."""

    day: date
    world: World
    events: tuple[e.Event, ...]
    tickets: Mapping[str, Ticket]
    desks: Mapping[str, CounterDesk]


#: Asked when a ticket is about to be issued, which is not in line yet: the expected wait in
#: seconds, which the journal then keeps.
Expected = Callable[[Floor, Ticket], float | None]


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
    stream = f"{seed}/{day.isoformat()}"
    midnight = datetime(day.year, day.month, day.day, tzinfo=VIETNAM).astimezone(UTC)
    recorder = Recorder(world.counters, midnight, seq=seq, heard=heard)
    running = _Running(recorder, world, policy, day, expected)
    running.prepare(stream, crowd(world, stream) if people is None else people)
    recorder.agenda.run()
    floor = recorder.floor
    return Day(day, world, tuple(recorder.events), floor.tickets, floor.desks)


class _Running:
    def __init__(
        self, recorder: Recorder, world: World, policy: Policy, day: date, expected: Expected | None
    ) -> None:
        self._recorder, self._world, self._policy = recorder, world, policy
        self._day, self._expected = day, expected
        self._floor, self._agenda = recorder.floor, recorder.agenda
        self._people: dict[str, Citizen] = {}
        self._gone: set[str] = set()  # went away without a word
        self._there: set[str] = set()
        self._idle: dict[str, None] = {}  # who sits idle, the longest first
        self._numbers: dict[str, int] = {}

    def prepare(self, stream: str, people: Sequence[Citizen]) -> None:
        """Put down what is known of the day before it begins."""
        self._pace = Pace(self._world, stream)
        closes_s = self._world.closes_s
        over_s = closes_s + self._world.overtime_s
        for counter, present in spells(self._world, stream).items():
            for start, end in present:
                self._agenda.at(start, partial(self._come, counter))
                self._agenda.at(over_s if end >= closes_s else end, partial(self._go, counter))
        self._agenda.at(closes_s, self._close_doors)
        self._agenda.at(over_s, self._expire)
        for citizen in people:
            self._agenda.at(citizen.at_s, partial(self._arrive, citizen))

    # What citizens do.

    def _arrive(self, citizen: Citizen) -> None:
        number = self._numbers.get(citizen.service, 0) + 1
        self._numbers[citizen.service] = number
        stamp = self._recorder.stamp()
        event = e.TicketIssued(
            **stamp,
            ticket=f"{self._day:%Y%m%d}-{citizen.service}-{number}",
            label=f"{self._world.services[citizen.service].letter}{number:03d}",
            day=self._day,
            service=citizen.service,
            priority=citizen.priority,
            place=place_of(stamp["at"]),
        )
        ticket = ticket_issued(event)
        if self._expected:
            event = replace(event, expected_s=self._expected(self._floor, ticket))
        self._people[ticket.id] = citizen
        self._recorder.issued(ticket, event)
        if citizen.patience_s is not None:
            self._agenda.after(citizen.patience_s, partial(self._lose_patience, ticket.id))
        self._wake(ticket)

    def _lose_patience(self, id_: str) -> None:
        ticket = self._floor.tickets[id_]
        if ticket.state is not TicketState.WAITING or ticket.bound:
            return
        if not self._people[id_].tells:
            self._gone.add(id_)
            return
        stamp = self._recorder.stamp()
        self._recorder.happened(ticket, e.TicketCancelled(**stamp, ticket=id_, label=ticket.label))

    def _return(self, id_: str, counter: str) -> None:
        """Come back with mended papers, unless the day is over."""
        ticket = self._floor.tickets[id_]
        if ticket.state is not TicketState.PARKED or self._agenda.now_s >= self._world.closes_s:
            return
        stamp = self._recorder.stamp()
        event = e.TicketCheckedIn(
            **stamp,
            ticket=id_,
            label=ticket.label,
            bound=counter,
            place=place_of(stamp["at"]),
        )
        self._wake(self._recorder.happened(ticket, event))

    # What clerks do.

    def _come(self, counter: str) -> None:
        self._there.add(counter)
        if self._floor.desks[counter].state in (DeskState.CLOSED, DeskState.PAUSED):
            self._recorder.record(e.CounterOpened(**self._recorder.stamp(), counter=counter))
            self._look(counter)

    def _go(self, counter: str) -> None:
        self._there.discard(counter)
        if self._floor.desks[counter].state is DeskState.OPEN:
            self._rest(counter)

    def _rest(self, counter: str) -> None:
        """Leave an empty desk: closed, or paused where the whole office has its break."""
        self._idle.pop(counter, None)
        if self._floor.desks[counter].state is not DeskState.OPEN:
            return
        stamp = self._recorder.stamp()
        if self._agenda.now_s < self._world.closes_s and not self._world.is_open(
            self._agenda.now_s
        ):
            self._recorder.record(e.CounterPaused(**stamp, counter=counter, reason="break"))
        else:
            self._recorder.record(e.CounterClosed(**stamp, counter=counter))
        self._hand_over(counter)

    def _hand_over(self, counter: str) -> None:
        """Let others see whom this clerk will not call now."""
        if self._idle:
            for head in self._heads(counter):
                self._wake(head)

    def _heads(self, counter: str) -> list[Ticket]:
        desks = self._floor.desks.items()
        occupied = {id_ for id_, desk in desks if desk.state is not DeskState.CLOSED}
        return self._floor.lines.heads(counter, self._world.counters[counter], occupied)

    def _wake(self, ticket: Ticket) -> None:
        """Let one idle clerk see that somebody came: one whose own service it is, if there is."""
        could = [
            counter
            for counter in self._idle
            if (ticket.bound in (None, counter) or self._is_closed(ticket.bound))
            and self._world.counters[counter].serves(ticket.service)
        ]
        if not could:
            return
        own = (c for c in could if ticket.service in self._world.counters[c].own)
        sees = next(own, could[0])
        del self._idle[sees]
        self._agenda.after(self._pace.pause(self._world.notice_s), partial(self._look, sees))

    def _is_closed(self, counter: str) -> bool:
        return self._floor.desks[counter].state is DeskState.CLOSED

    def _look(self, counter: str) -> None:
        """Call whoever is next; sit idle when there is nobody, and go home after closing time."""
        desk = self._floor.desks[counter]
        if desk.state is not DeskState.OPEN:
            return
        if counter not in self._there:
            self._rest(counter)
            return
        now = self._recorder.moment()
        own = self._world.counters[counter].own
        caller = Caller(counter, own, desk.streak, desk.call_seq)
        choice = choose(self._heads(counter), caller, self._policy, now)
        if choice is None:
            self._idle[counter] = None
            if self._agenda.now_s >= self._world.closes_s:
                self._rest(counter)
            return
        self._idle.pop(counter, None)
        stamp = self._recorder.stamp()
        called = e.TicketCalled(
            **stamp,
            ticket=choice.ticket.id,
            label=choice.ticket.label,
            counter=counter,
            call_id=f"call-{stamp['seq']}",
            service=choice.ticket.service,
            priority=choice.ticket.priority,
            reason=choice.reason,
        )
        self._await(self._recorder.happened(choice.ticket, called), counter)
        self._hand_over(counter)

    def _await(self, ticket: Ticket, counter: str) -> None:
        citizen = self._people[ticket.id]
        if citizen.comes and ticket.id not in self._gone:
            self._agenda.after(citizen.walk_s, partial(self._start, ticket.id, counter))
        else:
            give_up = partial(self._end, e.TicketNoShow, ticket.id, counter)
            self._agenda.after(self._world.show_s, give_up)

    def _start(self, id_: str, counter: str) -> None:
        citizen = self._people[id_]
        ticket = self._floor.tickets[id_]
        stamp = self._recorder.stamp()
        started = e.ServiceStarted(**stamp, ticket=id_, label=ticket.label, counter=counter)
        self._recorder.happened(ticket, started)
        work_s = citizen.work_s * self._pace.of(counter, self._agenda.now_s)
        mends_s = self._agenda.now_s + work_s * _MEND_AFTER
        if citizen.mends_s is None or mends_s >= self._world.closes_s:
            done = partial(self._end, e.TicketFinished, id_, counter)
            self._agenda.after(work_s, done)
        else:
            self._people[id_] = replace(citizen, mends_s=None)  # once only: Decree 61/2018
            away = partial(self._send_away, id_, counter, citizen.mends_s)
            self._agenda.at(mends_s, away)

    def _send_away(self, id_: str, counter: str, for_s: float) -> None:
        ticket = self._floor.tickets[id_]
        event = e.TicketParked(
            **self._recorder.stamp(),
            ticket=id_,
            label=ticket.label,
            counter=counter,
            reason=Parked.MEND,
        )
        self._recorder.happened(ticket, event)
        self._agenda.after(for_s, partial(self._return, id_, counter))
        self._free(counter)

    def _end(self, kind: type[e.TicketFinished | e.TicketNoShow], id_: str, counter: str) -> None:
        ticket = self._floor.tickets[id_]
        stamp = self._recorder.stamp()
        self._recorder.happened(
            ticket, kind(**stamp, ticket=id_, label=ticket.label, counter=counter)
        )
        self._free(counter)

    def _free(self, counter: str) -> None:
        if counter not in self._there:
            self._rest(counter)
        elif self._world.turn_s > 0:
            self._agenda.after(self._pace.pause(self._world.turn_s), partial(self._look, counter))
        else:
            self._look(counter)

    # What the day does.

    def _close_doors(self) -> None:
        for counter in list(self._idle):
            self._rest(counter)

    def _expire(self) -> None:
        """End the day for whoever is left; a visit that goes on is brought to its end."""
        left = (TicketState.WAITING, TicketState.PARKED)
        for ticket in [one for one in self._floor.tickets.values() if one.state in left]:
            stamp = self._recorder.stamp()
            self._recorder.happened(
                ticket, e.TicketExpired(**stamp, ticket=ticket.id, label=ticket.label)
            )
