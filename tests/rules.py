"""The rules of `hub.queueing`, with lists where the hub has tables: an office for tests."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hub.queueing.day import TOO_LONG, clock_behind
from hub.queueing.discipline import (
    Caller,
    Choice,
    Discipline,
    Policy,
    choose,
    lets_go,
    overdue_before,
)
from hub.queueing.errors import IllegalMoveError, InvalidRequestError
from hub.queueing.events import (
    AtCounter,
    CounterClosed,
    CounterEvent,
    CounterOpened,
    CounterPaused,
    CounterRestored,
    Event,
    ServiceStarted,
    TicketAmended,
    TicketCalled,
    TicketCancelled,
    TicketCheckedIn,
    TicketEvent,
    TicketFinished,
    TicketIssued,
    TicketNoShow,
    TicketParked,
    TicketPrinted,
    TicketRecalled,
    TicketReinstated,
    TicketRelabelled,
    TicketRestored,
    TicketTransferred,
)
from hub.queueing.moves import require_legal, require_move
from hub.queueing.replay import desk_after, ticket_after, ticket_issued
from hub.queueing.undo import before_last
from hub.queueing.values import CounterDesk, Parked, Printed, Reason, Ticket, TicketState, place_of
from hub.turns import belied
from tests.machine import at_one_counter
from tests.model import Model
from tests.words import Ask, Centre, Refused, Seen, Told

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
DAY = date(2026, 11, 24)


class PureOffice:
    """The rules of `hub.queueing`, with lists where the hub has tables."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.policy = Policy(
            Discipline(centre.discipline),
            {service: Discipline(name) for service, name in centre.by_service.items()},
            centre.levels,
            centre.rates,
            centre.ratio,
            timedelta(microseconds=centre.longest_wait),
        )
        self.tickets: dict[str, Ticket] = {}
        self.desks = {name: CounterDesk(counter=name) for name in centre.own}
        self.journal: list[tuple[str, Event]] = []
        self.needs: dict[str, frozenset[str]] = {}
        self.answers: dict[str, Told] = {}
        self.numbers: dict[str, int] = {}
        self.request_id = ""
        self.now = self.clock = MORNING

    # What a machine asks.

    def do(self, ask: Ask, request_id: str, now: int) -> Told | Refused:
        self._look_at(now)
        if request_id in self.answers:
            kept = self.answers[request_id]
            asked_of = kept.ticket.number if kept.ticket and ask.counter else None
            return replace(kept, needs=self.needs.get(str(asked_of), frozenset()))
        self.request_id = request_id
        try:
            told = self._press(ask, ask.counter) if ask.counter else self._for_ticket(ask)
        except IllegalMoveError as error:
            return Refused(error.state, frozenset(error.allowed))
        except InvalidRequestError:
            return Refused()
        self.answers[request_id] = told
        return told

    def _look_at(self, now: int) -> None:
        self.clock = MORNING + timedelta(microseconds=now)
        self.now = max(self.now, self.clock)
        self.by_clock = self.clock if clock_behind(self.now, self.clock) else None

    def relabel(self, ask: Ask, request_id: str, label: str, now: int) -> Told:
        self._look_at(now)
        kept, self.request_id = self.answers[request_id], request_id
        assert ask.verb == "issue"
        assert kept.ticket is not None
        ticket = self.tickets[str(kept.ticket.number)]
        self._happened(TicketRelabelled(**{**self._of(ticket), "label": label}))
        told = replace(kept, ticket=replace(kept.ticket, label=label))
        self.answers[request_id] = told
        return told

    def look(self, model: Model) -> None:
        assert [_seen(ticket) for ticket in self.tickets.values()] == [
            person.seen() for person in model.people
        ]
        for name, desk in model.desks.items():
            held = None if desk.holds is None else str(desk.holds)
            here = self.desks[name]
            assert (here.state, here.ticket, here.clerk) == (desk.state, held, desk.clerk)
        assert at_one_counter({name: desk.ticket for name, desk in self.desks.items()})
        labels = [ticket.label for ticket in self.tickets.values()]
        assert len(labels) == len(set(labels)), "no number twice"
        in_hand = {desk.ticket for desk in self.desks.values() if desk.ticket}
        for ticket in self.tickets.values():
            called = ticket.state in (TicketState.CALLED, TicketState.SERVING)
            assert called == (ticket.id in in_hand)
        self._looked = len(self.journal)

    def unchanged(self, model: Model) -> None:
        del model
        assert len(self.journal) == self._looked

    # The verbs, as the hub has them.

    def _press(  # noqa: PLR0911, PLR0912 - one branch and return per verb
        self, ask: Ask, counter: str
    ) -> Told:
        desk = self.desks[counter]
        if ask.verb == "undo":
            return self._undo(desk)
        require_legal(desk, ask.verb)
        in_hand = self.tickets[desk.ticket] if desk.ticket else None
        match ask.verb:
            case "open":
                clerk = ask.clerk or desk.clerk
                if desk.state in ("closed", "paused") or clerk != desk.clerk:
                    opened = CounterOpened(**self._stamp(), counter=counter, clerk=clerk)
                    self._happened_at(opened)
                return self._told(counter, in_hand)
            case "close":
                self._happened_at(CounterClosed(**self._stamp(), counter=counter))
                return self._told(counter, None)
            case "pause":
                self._happened_at(CounterPaused(**self._stamp(), counter=counter, reason="lunch"))
                return self._told(counter, None)
            case "next":
                return self._next(ask, desk, in_hand)
            case "unpark":
                aside = self.tickets[str(ask.ticket)]
                require_move(aside, "unpark", DAY)
                return self._call(counter, Choice(aside, Reason.PARKED))
        assert in_hand is not None
        at = {**self._of(in_hand), "counter": counter}
        event: AtCounter
        match ask.verb:
            case "recall":
                event = TicketRecalled(**at, call_id=f"call-{at['seq']}")
            case "start":
                event = ServiceStarted(**at)
            case "finish":
                event = TicketFinished(**at)
            case "no-show":
                event = TicketNoShow(**at)
            case "park":
                event = TicketParked(**at, reason=Parked(ask.reason or ""))
            case _:
                service = ask.service or in_hand.service
                event = TicketTransferred(**at, service=service, bound=ask.to)
        return self._told(counter, self._happened(event))

    def _next(self, ask: Ask, desk: CounterDesk, in_hand: Ticket | None) -> Told:
        pressed = self.clock - desk.next_at if desk.next_at else timedelta.max
        if in_hand and timedelta(0) <= pressed <= timedelta(seconds=1):
            number = None if ask.ticket is None else str(ask.ticket)
            if ask.service in (None, in_hand.service) and number in (None, in_hand.id):
                return replace(self._told(desk.counter, in_hand), repeated=True)
        named = None if ask.ticket is None else self.tickets[str(ask.ticket)]
        if named:
            require_move(named, "next", DAY)
        if named and ask.service not in (None, named.service):
            raise InvalidRequestError("service", f"it waits for {named.service}")
        if in_hand:
            self._happened(TicketFinished(**self._of(in_hand), counter=desk.counter))
        if named:
            return self._call(desk.counter, Choice(named, Reason.NAMED))
        caller = Caller(desk.counter, self.centre.own[desk.counter], desk.streak, desk.call_seq)
        heads = self._heads(desk.counter, ask.service)
        choice = choose(heads, caller, self.policy, self.now, self.by_clock)
        if choice and ask.service:
            choice = Choice(choice.ticket, Reason.NAMED)
        if choice is None and desk.state == "paused":
            opened = CounterOpened(**self._stamp(), counter=desk.counter, clerk=desk.clerk)
            self._happened_at(opened)
        return self._call(desk.counter, choice) if choice else self._told(desk.counter, None)

    def _heads(self, counter: str, service: str | None) -> list[Ticket]:
        served = (*self.centre.own[counter], *self.centre.helps[counter])
        lines: dict[object, Ticket] = {}
        for ticket in sorted(self.tickets.values(), key=lambda ticket: ticket.order):
            if ticket.state is not TicketState.WAITING:
                continue
            mine = ticket.bound == counter and service in (None, ticket.service)
            free = ticket.bound is None or lets_go(
                self.desks[ticket.bound].state,
                ticket.place,
                overdue_before(self.by_clock or self.now, self.policy.longest_wait),
            )
            if mine or (free and ticket.service in ((service,) if service else served)):
                apart = (ticket.service, ticket.priority)
                bound = ticket.after is None
                lines.setdefault(apart if ticket.bound is None else bound, ticket)
        return list(lines.values())

    def _call(self, counter: str, choice: Choice) -> Told:
        at = self._of(choice.ticket)
        called = TicketCalled(
            **at,
            counter=counter,
            call_id=f"call-{at['seq']}",
            clock=self.clock,
            service=choice.ticket.service,
            priority=choice.ticket.priority,
            reason=choice.reason,
        )
        waiting = [one for one in self.tickets.values() if one.state is TicketState.WAITING]
        assert belied(called, choice.ticket, waiting) is None
        return self._told(counter, self._happened(called))

    def _undo(self, desk: CounterDesk) -> Told:
        before = before_last(self.journal, desk)
        for ticket in before.tickets:
            now = self.tickets[ticket.id]
            self._happened(TicketRestored(**self._of(now), before=ticket))
            assert replace(self.tickets[ticket.id], label="", printed=None) == replace(
                ticket, label="", printed=None
            )
        self._happened_at(
            CounterRestored(
                **self._stamp(), counter=desk.counter, before=before.desk, undone=before.request_id
            )
        )
        after = self.desks[desk.counter]
        return self._told(desk.counter, self.tickets[after.ticket] if after.ticket else None)

    def _for_ticket(self, ask: Ask) -> Told:
        if ask.verb == "issue":
            return self._issue(ask)
        known = self.tickets[str(ask.ticket)]
        if ask.verb != "printed":
            require_move(known, ask.verb, DAY)
        event: TicketEvent
        match ask.verb:
            case "printed":
                event = TicketPrinted(**self._of(known), outcome=Printed.PRINTED)
            case "cancel":
                event = TicketCancelled(**self._of(known), counter=ask.at)
            case "check-in":
                assert known.counter is not None
                event = TicketCheckedIn(
                    **self._of(known),
                    counter=ask.at,
                    bound=known.counter,
                    place=place_of(self.now),
                )
            case "reinstate":
                within, place = self._back(known)
                event = TicketReinstated(
                    **self._of(known), counter=ask.at, place=place, within_grace=within
                )
            case _:
                return self._amend(ask, known)
        return Told(_seen(self._happened(event)))

    def _issue(self, ask: Ask) -> Told:
        assert ask.service is not None
        label = ask.offline
        if label is None:
            letter = self.centre.letters[ask.service]
            self.numbers[letter] = self.numbers.get(letter, 0) + 1
            label = f"{letter}{self.numbers[letter]:03d}"
        event = TicketIssued(
            **self._stamp(),
            ticket=str(len(self.tickets)),
            label=label,
            day=DAY,
            service=ask.service,
            priority=ask.priority or "none",
            place=place_of(self.now - timedelta(seconds=ask.age_s)),
            later=_each_once(ask.later or (), ask.service),
            offline=ask.offline is not None,
        )
        self.needs[event.ticket] = frozenset(ask.needs or ())
        return Told(_seen(self._happened(event)))

    def _amend(self, ask: Ask, known: Ticket) -> Told:
        service = ask.service or known.service
        wanted = {
            "service": service,
            "priority": ask.priority or known.priority,
            "later": _each_once(known.later if ask.later is None else ask.later, service),
        }
        if any(asdict(known)[name] != value for name, value in wanted.items()):
            there = known.bound
            served = (*self.centre.own[there], *self.centre.helps[there]) if there else ()
            freed = there is not None and service not in (known.service, *served)
            told = {**self._of(known), **wanted, "freed": freed, "counter": ask.at}
            known = self._happened(TicketAmended(**told))
        if ask.needs is not None:
            self.needs[known.id] = frozenset(ask.needs)
        return Told(_seen(known))

    def _back(self, known: Ticket) -> tuple[bool, int]:
        assert known.ended_at is not None
        when = self.by_clock or self.now
        if timedelta(microseconds=self.centre.grace) < when - known.ended_at <= TOO_LONG:
            return False, place_of(self.now)
        line = sorted(
            other.order
            for other in self.tickets.values()
            if other.state is TicketState.WAITING
            and other.bound is None
            and (other.service, other.priority) == (known.service, known.priority)
        )
        before = [place for place, _ in line[: self.centre.grace_places]]
        return True, max([known.place, *before])

    # What they need.

    def _stamp(self) -> dict[str, Any]:
        return {"seq": len(self.journal) + 1, "at": self.now, "by_clock": self.by_clock}

    def _of(self, ticket: Ticket) -> dict[str, Any]:
        return {**self._stamp(), "ticket": ticket.id, "label": ticket.label}

    def _happened(self, event: TicketEvent) -> Ticket:
        self.journal.append((self.request_id, event))
        if isinstance(event, AtCounter):
            self.desks[event.counter] = desk_after(self.desks[event.counter], event)
        after = (
            ticket_issued(event)
            if isinstance(event, TicketIssued)
            else ticket_after(self.tickets[event.ticket], event)
        )
        self.tickets[event.ticket] = after
        return after

    def _happened_at(self, event: CounterEvent) -> None:
        self.journal.append((self.request_id, event))
        self.desks[event.counter] = desk_after(self.desks[event.counter], event)

    def _told(self, counter: str, ticket: Ticket | None) -> Told:
        needs = self.needs.get(ticket.id, frozenset()) if ticket else frozenset()
        return Told(_seen(ticket) if ticket else None, self.desks[counter].state, needs=needs)


def _each_once(later: tuple[str, ...], service: str) -> tuple[str, ...]:
    return tuple(id_ for id_ in dict.fromkeys(later) if id_ != service)


def _seen(ticket: Ticket) -> Seen:
    return Seen(
        int(ticket.id),
        ticket.label,
        ticket.services,
        ticket.priority,
        ticket.state,
        ticket.counter,
        ticket.parked,
    )
