"""One function per verb: a transaction in, the answer out, or one `QueueError`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from hub import telling
from hub.client import CounterAnswer
from hub.client import Ticket as TicketAnswer
from hub.queueing.discipline import choose
from hub.queueing.errors import (
    ClosedError,
    IllegalMoveError,
    InvalidRequestError,
)
from hub.queueing.events import (
    CounterClosed,
    CounterOpened,
    ServiceStarted,
    TicketCalled,
    TicketFinished,
    TicketIssued,
    TicketNoShow,
    TicketPrinted,
    TicketRecalled,
    TicketRelabelled,
)
from hub.queueing.moves import require_legal, ticket_moves
from hub.queueing.values import CounterDesk, DeskState, Printed, Ticket, TicketState, place_of
from hub.store import reading, writing
from hub.transaction import Transaction, new_id


@dataclass(frozen=True, slots=True)
class OfflineLabel:
    """A number that a kiosk gave from its own series while the hub was away, so long ago."""

    label: str
    age_s: float


def issue(
    t: Transaction,
    service: str,
    priority: str,
    *,
    procedure: str | None = None,
    lang: str | None = None,
    kiosk: str | None = None,
    offline: OfflineLabel | None = None,
) -> TicketAnswer:
    """Give a number, or take in one that a kiosk gave: it keeps its label, in order of arrival."""
    wanted = t.centre.service(service)
    priority = t.centre.priority(priority)
    age = timedelta(seconds=offline.age_s if offline else 0)
    if not wanted.open and not offline:
        raise ClosedError(f"No numbers are given for {wanted.name} now.")
    if not t.centre.is_open(t.clock - age):
        raise ClosedError("No numbers are given now: the centre is closed.")
    if offline:
        label = _free_label(t, offline.label)
    else:
        number = writing.next_number(t.connection, t.centre.id, t.day, wanted.letter)
        label = f"{wanted.letter}{number:03d}"
    issued = TicketIssued(
        **t.stamp(),
        ticket=new_id(),
        label=label,
        day=t.day,
        service=service,
        priority=priority,
        place=place_of(t.now - age),
        procedure=procedure,
        lang=lang,
        kiosk=kiosk,
        offline=offline is not None,
    )
    return telling.waiting_answer(t.connection, t.centre, t.issued(issued), t.now)


def take_label(
    t: Transaction, answered: TicketAnswer, offline: OfflineLabel
) -> TicketAnswer | None:
    """Give a ticket that was committed, but never seen, the label its holder has in hand."""
    ticket = t.ticket(answered.id)
    if ticket.label == offline.label:
        return None
    label = _free_label(t, offline.label)
    t.happened(TicketRelabelled(**t.stamp(), ticket=ticket.id, label=label), ticket)
    return answered.model_copy(update={"label": label})


def _free_label(t: Transaction, label: str) -> str:
    if reading.has_label(t.connection, t.centre.id, t.day, label):
        raise InvalidRequestError("offline.label", f"another ticket of today is {label}")
    return label


def printed(t: Transaction, ticket: str, outcome: Printed) -> TicketAnswer:
    """Note how the slip came out."""
    known = t.ticket(ticket)
    event = TicketPrinted(**t.stamp(), ticket=known.id, label=known.label, outcome=outcome)
    return telling.waiting_answer(t.connection, t.centre, t.happened(event, known), t.now)


def open_(t: Transaction, counter: str, clerk: str | None = None) -> CounterAnswer:
    """Open a counter. Opening an open one changes nothing."""
    desk = _desk(t, counter, "open")
    if desk.state in (DeskState.CLOSED, DeskState.PAUSED):
        desk = t.happened_at(CounterOpened(**t.stamp(), counter=counter, clerk=clerk))
    return telling.counter_answer(desk, t.ticket(desk.ticket) if desk.ticket else None)


def close(t: Transaction, counter: str) -> CounterAnswer:
    """Close a counter that has nobody in hand."""
    _desk(t, counter, "close")
    return telling.counter_answer(t.happened_at(CounterClosed(**t.stamp(), counter=counter)), None)


def next_(
    t: Transaction, counter: str, service: str | None = None, ticket: str | None = None
) -> CounterAnswer:
    """Finish the ticket in hand and call the next one; nobody waits: an answer without a ticket."""
    desk = _desk(t, counter, "next")
    in_hand = t.ticket(desk.ticket) if desk.ticket else None
    if in_hand and _pressed_twice(t, desk, in_hand, service, ticket):
        return telling.counter_answer(desk, in_hand, repeated=True)
    chosen = _named(t, ticket) if ticket else _head(t, counter, service)
    if in_hand:
        t.happened(_at(TicketFinished, t, in_hand, counter), in_hand)
    if chosen is None:
        return telling.counter_answer(t.desk(counter), None)
    called = t.happened(
        TicketCalled(
            **t.stamp(),
            ticket=chosen.id,
            label=chosen.label,
            counter=counter,
            call_id=new_id(),
            clock=t.clock,
        ),
        chosen,
    )
    return telling.counter_answer(t.desk(counter), called)


def _pressed_twice(
    t: Transaction, desk: CounterDesk, in_hand: Ticket, service: str | None, ticket: str | None
) -> bool:
    """Tell whether this is the same press again: the same call, and nothing done between."""
    if desk.next_at is None:
        return False
    between = t.clock - desk.next_at  # below zero: the clock was set back, so it tells nothing
    if not timedelta(0) <= between <= timedelta(seconds=t.centre.repeat_s):
        return False
    return service in (None, in_hand.service) and ticket in (None, in_hand.id)


def _head(t: Transaction, counter: str, service: str | None) -> Ticket | None:
    desk = t.centre.counter(counter)
    lines = (t.centre.service(service).id,) if service else (*desk.services, *desk.helps)
    heads = reading.heads(t.connection, t.centre.id, t.day, lines, t.centre.priority_ids)
    return choose(heads, desk.services, t.now)


def _named(t: Transaction, ticket: str) -> Ticket:
    named = t.ticket(ticket)
    if named.state is not TicketState.WAITING:
        raise IllegalMoveError(
            f"Ticket {named.label}", "next", named.state, ticket_moves(named.state)
        )
    return named


def recall(t: Transaction, counter: str) -> CounterAnswer:
    """Call the ticket in hand once more."""
    in_hand = _in_hand(t, counter, "recall")
    event = TicketRecalled(
        **t.stamp(),
        ticket=in_hand.id,
        label=in_hand.label,
        counter=counter,
        call_id=new_id(),
    )
    called = t.happened(event, in_hand)
    return telling.counter_answer(t.desk(counter), called)


def start(t: Transaction, counter: str) -> CounterAnswer:
    """Note that the citizen sat down."""
    return _done(t, counter, "start", ServiceStarted)


def finish(t: Transaction, counter: str) -> CounterAnswer:
    """Note that the citizen was served."""
    return _done(t, counter, "finish", TicketFinished)


def no_show(t: Transaction, counter: str) -> CounterAnswer:
    """Note that nobody came."""
    return _done(t, counter, "no-show", TicketNoShow)


# The events that say no more than what happened, to whom and where.
Simple = type[ServiceStarted] | type[TicketFinished] | type[TicketNoShow]


def _done(t: Transaction, counter: str, verb: str, kind: Simple) -> CounterAnswer:
    in_hand = _in_hand(t, counter, verb)
    after = t.happened(_at(kind, t, in_hand, counter), in_hand)
    return telling.counter_answer(t.desk(counter), after)


def _at(
    kind: Simple, t: Transaction, ticket: Ticket, counter: str
) -> ServiceStarted | TicketFinished | TicketNoShow:
    return kind(**t.stamp(), ticket=ticket.id, label=ticket.label, counter=counter)


def _desk(t: Transaction, counter: str, verb: str) -> CounterDesk:
    desk = t.desk(t.centre.counter(counter).id)
    require_legal(desk, verb)
    return desk


def _in_hand(t: Transaction, counter: str, verb: str) -> Ticket:
    desk = _desk(t, counter, verb)
    assert desk.ticket is not None, "a counter that called somebody knows whom"
    return t.ticket(desk.ticket)
