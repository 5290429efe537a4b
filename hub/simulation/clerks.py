"""What clerks do on a simulated day: come and go, see who is there, call, serve."""

from __future__ import annotations

from functools import partial

from hub.queueing import events as e
from hub.queueing.discipline import Caller, Policy, choose, lets_go, overdue_before
from hub.queueing.values import DeskState, Parked, Ticket, TicketState
from hub.simulation.crowd import Citizen, Pace
from hub.simulation.floor import Recorder
from hub.simulation.visitors import Visitors
from hub.simulation.world import World

# Wrong papers are found early in a visit.
_MEND_AFTER = 0.3
# A stamp may be later than the agenda by some microseconds.
_SURELY_S = 1.0


class Clerks:
    """Everybody who works today."""

    def __init__(
        self, recorder: Recorder, world: World, policy: Policy, visitors: Visitors, pace: Pace
    ) -> None:
        self._recorder, self._world, self._policy = recorder, world, policy
        self._floor, self._agenda = recorder.floor, recorder.agenda
        self._visitors, self._pace = visitors, pace
        self._there: set[str] = set()
        self._idle: dict[str, None] = {}  # who sits idle, the longest first

    def come(self, counter: str) -> None:
        """Sit down and open the counter."""
        self._there.add(counter)
        if self._floor.desks[counter].state in (DeskState.CLOSED, DeskState.PAUSED):
            self._recorder.record(e.CounterOpened(**self._recorder.stamp(), counter=counter))
            self._look(counter)

    def go(self, counter: str) -> None:
        """Leave, once nobody is in hand."""
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
                self.see(head)

    def _heads(self, counter: str) -> list[Ticket]:
        post = self._world.counters[counter]
        return self._floor.lines.heads(counter, post, self._floor.desks, self._overdue())

    def see(self, ticket: Ticket) -> None:
        """Let one idle clerk see that somebody came: one whose own service it is, if there is."""
        could = [
            counter
            for counter in self._idle
            if (ticket.bound in (None, counter) or self._lets_go(ticket.bound, ticket))
            and self._world.counters[counter].serves(ticket.service)
        ]
        if not could:
            return
        own = (c for c in could if ticket.service in self._world.counters[c].own)
        sees = next(own, could[0])
        del self._idle[sees]
        self._agenda.after(self._pace.pause(self._world.notice_s), partial(self._look, sees))

    def _lets_go(self, counter: str, ticket: Ticket) -> bool:
        return lets_go(self._floor.desks[counter].state, ticket.place, self._overdue())

    def _overdue(self) -> int:
        return overdue_before(self._recorder.moment(), self._policy.longest_wait)

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
        citizen = self._visitors.answering(ticket)
        if citizen:
            self._agenda.after(citizen.walk_s, partial(self._start, ticket.id, citizen, counter))
        else:
            give_up = partial(self._end, e.TicketNoShow, ticket.id, counter)
            self._agenda.after(self._world.show_s, give_up)

    def _start(self, id_: str, citizen: Citizen, counter: str) -> None:
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
        self._visitors.sent_away(id_)
        self._agenda.after(for_s, partial(self._welcome, id_, counter))
        self._free(counter)

    def _welcome(self, id_: str, counter: str) -> None:
        back = self._visitors.come_back(id_, counter)
        if back:
            self.see(back)
            in_s = self._policy.longest_wait.total_seconds() + _SURELY_S
            self._agenda.after(in_s, partial(self._see_overdue, id_))

    def _see_overdue(self, id_: str) -> None:
        """Let a clerk who sits idle see whom a paused counter keeps to itself no longer."""
        ticket = self._floor.tickets[id_]
        if ticket.state is TicketState.WAITING:
            self.see(ticket)

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

    def close_doors(self) -> None:
        """Let whoever sits idle at closing time go home."""
        for counter in list(self._idle):
            self._rest(counter)
