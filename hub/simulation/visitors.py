"""What citizens do on a simulated day: take a number, lose patience, come back with papers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from hub.queueing import events as e
from hub.queueing.replay import ticket_issued
from hub.queueing.values import Ticket, TicketState, place_of
from hub.simulation.crowd import Citizen
from hub.simulation.floor import Floor, Recorder
from hub.simulation.world import World

#: Asked when a ticket is about to be issued, which is not in line yet: the expected wait in
#: seconds, which the journal then keeps.
Expected = Callable[[Floor, Ticket], float | None]


class Visitors:
    """Everybody who came today."""

    def __init__(
        self, recorder: Recorder, world: World, day: date, expected: Expected | None
    ) -> None:
        self._recorder, self._world = recorder, world
        self._floor, self._agenda = recorder.floor, recorder.agenda
        self._day, self._expected = day, expected
        self._people: dict[str, Citizen] = {}
        self._gone: set[str] = set()  # went away without a word
        self._numbers: dict[str, int] = {}

    def answering(self, ticket: Ticket) -> Citizen | None:
        """Tell who comes when a ticket is called; None for nobody."""
        citizen = self._people[ticket.id]
        return citizen if citizen.comes and ticket.id not in self._gone else None

    def arrive(self, citizen: Citizen) -> Ticket:
        """Take a number."""
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
        return ticket

    def _lose_patience(self, id_: str) -> None:
        ticket = self._floor.tickets[id_]
        if ticket.state is not TicketState.WAITING or ticket.bound:
            return
        if not self._people[id_].tells:
            self._gone.add(id_)
            return
        stamp = self._recorder.stamp()
        self._recorder.happened(ticket, e.TicketCancelled(**stamp, ticket=id_, label=ticket.label))

    def sent_away(self, id_: str) -> None:
        """Go to mend papers: once only, as Decree 61/2018 has it."""
        self._people[id_] = replace(self._people[id_], mends_s=None)

    def come_back(self, id_: str, counter: str) -> Ticket | None:
        """Come back with mended papers, unless the day is over."""
        ticket = self._floor.tickets[id_]
        if ticket.state is not TicketState.PARKED or self._agenda.now_s >= self._world.closes_s:
            return None
        stamp = self._recorder.stamp()
        event = e.TicketCheckedIn(
            **stamp,
            ticket=id_,
            label=ticket.label,
            bound=counter,
            place=place_of(stamp["at"]),
        )
        return self._recorder.happened(ticket, event)
