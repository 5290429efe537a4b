"""Call: the next one, one of a service, one by name, or one who stood aside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from operator import attrgetter

from sqlalchemy.engine import Connection

from hub import telling
from hub.answers import CounterAnswer
from hub.centre import CentreConfig
from hub.queueing.discipline import Caller, Choice, choose, overdue_before
from hub.queueing.errors import InvalidRequestError
from hub.queueing.events import CounterOpened, TicketCalled
from hub.queueing.moves import require_move
from hub.queueing.values import CounterDesk, DeskState, Reason, Ticket, TicketState
from hub.store import reading
from hub.store.reading import Read
from hub.transaction import Transaction, new_id
from hub.verbs.counters import finished, legal, told


def next_(
    t: Transaction, counter: str, service: str | None = None, ticket: str | None = None
) -> CounterAnswer:
    """Finish the ticket in hand and call the next one; nobody waits: an answer without a ticket.

    Whoever presses it is back from their pause, though nobody waits.
    """
    desk = legal(t, counter, "next")
    in_hand = t.ticket(desk.ticket) if desk.ticket else None
    if in_hand and _pressed_twice(t, desk, in_hand, service, ticket):
        return telling.counter_answer(desk, in_hand, repeated=True)
    choice = _named(t, ticket, service) if ticket else None
    done = finished(t, counter, in_hand) if in_hand else None
    if choice is None:
        choice = _chosen(t, desk, service, done)
    if choice is not None:
        return _call(t, counter, choice)
    if desk.state is DeskState.PAUSED:
        t.happened_at(CounterOpened(**t.stamp(), counter=counter, clerk=desk.clerk))
    return telling.counter_answer(t.desk(counter), None)


def unpark(t: Transaction, counter: str, ticket: str) -> CounterAnswer:
    """Call one who stood aside back to this counter."""
    legal(t, counter, "unpark")
    known = t.ticket(ticket)
    require_move(known, "unpark", t.day)
    return _call(t, counter, Choice(known, Reason.PARKED))


def _call(t: Transaction, counter: str, choice: Choice) -> CounterAnswer:
    chosen = choice.ticket
    event = TicketCalled(
        **t.stamp(),
        ticket=chosen.id,
        label=chosen.label,
        counter=counter,
        call_id=new_id(),
        clock=t.clock,
        service=chosen.service,
        priority=chosen.priority,
        reason=choice.reason,
    )
    return told(t, event, chosen)


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


def _chosen(
    t: Transaction, desk: CounterDesk, service: str | None, done: Ticket | None
) -> Choice | None:
    choice = next_at(
        *(t.connection, t.centre, desk, t.day, t.now),
        clock=t.by_clock,
        saw=t.saw,
        service=service,
        done=done,
    )
    if choice and service:
        return Choice(choice.ticket, Reason.NAMED)
    return choice


def next_at(
    connection: Connection,
    centre: CentreConfig,
    desk: CounterDesk,
    day: date,
    now: datetime,
    *,
    clock: datetime | None = None,
    saw: Callable[[Read], Ticket] = attrgetter("ticket"),
    service: str | None = None,
    done: Ticket | None = None,
) -> Choice | None:
    """Tell whom a counter would call next, of one service or of all its own; None: nobody waits.

    `done` is who has just been served there; `clock` is given where it is behind `now`; `saw` hears
    of each whom it read.
    """
    counter = centre.counter(desk.counter)
    served = (*counter.services, *centre.helps(counter))
    lines = (centre.waited_for(service),) if service else served
    found = reading.heads(
        *(connection, centre.id, day, lines, centre.classes),
        counter=counter.id,
        overdue=overdue_before(clock or now, centre.policy.longest_wait),
        gone=centre.strays().counters,
        named=service is not None,
    )
    heads = [saw(head) for head in found]
    # Whoever was served just now may have walked on to one of these lines. Beside its head that is
    # no harm: who stands behind is never preferred.
    if done and done.state is TicketState.WAITING and done.service in lines:
        heads.append(done)
    caller = Caller(counter.id, counter.services, desk.streak, desk.call_seq)
    return choose(heads, caller, centre.policy, now, clock)


def _named(t: Transaction, ticket: str, service: str | None) -> Choice:
    named = t.ticket(ticket)
    require_move(named, "next", t.day)
    if service and t.centre.waited_for(service) != named.service:
        raise InvalidRequestError("service", f"ticket {named.label} waits for {named.service!r}")
    return Choice(named, Reason.NAMED)
