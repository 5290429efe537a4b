"""What the buttons of a counter do to itself and to the ticket in hand."""

from __future__ import annotations

from datetime import datetime, timedelta

from hub import telling
from hub.answers import CounterAnswer
from hub.queueing.events import (
    AtCounter,
    CounterClosed,
    CounterOpened,
    CounterPaused,
    ServiceStarted,
    TicketFinished,
    TicketNoShow,
    TicketParked,
    TicketRecalled,
    TicketTransferred,
)
from hub.queueing.moves import require_legal
from hub.queueing.values import CounterDesk, DeskState, Parked, Ticket
from hub.transaction import Transaction, new_id


def open_(t: Transaction, counter: str, clerk: str | None = None) -> CounterAnswer:
    """Open a counter; at one that is open another clerk may sit down, and else nothing changes."""
    desk = legal(t, counter, "open")
    clerk = clerk or desk.clerk
    if desk.state in (DeskState.CLOSED, DeskState.PAUSED) or clerk != desk.clerk:
        desk = t.happened_at(CounterOpened(**t.stamp(), counter=counter, clerk=clerk))
    return telling.counter_answer(desk, t.ticket(desk.ticket) if desk.ticket else None)


def close(t: Transaction, counter: str) -> CounterAnswer:
    """Close a counter that has nobody in hand. Who is bound to it may then be called by others."""
    legal(t, counter, "close")
    return telling.counter_answer(t.happened_at(CounterClosed(**t.stamp(), counter=counter)), None)


def pause(t: Transaction, counter: str, reason: str) -> CounterAnswer:
    """Pause a counter that has nobody in hand, and say why."""
    legal(t, counter, "pause")
    paused = CounterPaused(**t.stamp(), counter=counter, reason=reason)
    return telling.counter_answer(t.happened_at(paused), None)


def recall(t: Transaction, counter: str) -> CounterAnswer:
    """Call the ticket in hand once more."""
    known = in_hand(t, counter, "recall")
    event = TicketRecalled(
        **t.stamp(), ticket=known.id, label=known.label, counter=counter, call_id=new_id()
    )
    return told(t, event, known)


def start(t: Transaction, counter: str) -> CounterAnswer:
    """Note that the citizen sat down."""
    known = in_hand(t, counter, "start")
    event = ServiceStarted(**t.stamp(), ticket=known.id, label=known.label, counter=counter)
    return told(t, event, known)


def finish(t: Transaction, counter: str) -> CounterAnswer:
    """Note that the citizen was served; one with another service to come walks to its line."""
    known = in_hand(t, counter, "finish")
    return _answer(t, counter, known, finished(t, counter, known))


def finished(t: Transaction, counter: str, ticket: Ticket) -> Ticket:
    """Record that a counter is done with a ticket."""
    event = TicketFinished(
        **t.stamp(),
        ticket=ticket.id,
        label=ticket.label,
        counter=counter,
        started_at=_started(t, ticket),
    )
    return t.happened(event, ticket)


def _started(t: Transaction, ticket: Ticket) -> datetime | None:
    """Tell when work counts as started, where the clerk did not say."""
    if ticket.started_at is not None or ticket.called_at is None:
        return None
    if t.when < ticket.called_at:  # the clock was set back since
        return None
    return min(t.when, ticket.called_at + timedelta(seconds=t.centre.queue.start_s))


def no_show(t: Transaction, counter: str) -> CounterAnswer:
    """Note that nobody came."""
    known = in_hand(t, counter, "no-show")
    event = TicketNoShow(**t.stamp(), ticket=known.id, label=known.label, counter=counter)
    return told(t, event, known)


def park(
    t: Transaction, counter: str, reason: Parked, minutes: float | None = None
) -> CounterAnswer:
    """Set the ticket in hand aside: something is being made for it, or its papers are mended.

    What is being made takes so many minutes; then the clerk is reminded, and nobody is called.
    Who mends papers comes back when they are mended, so no time is set unless one is given.
    """
    known = in_hand(t, counter, "park")
    if minutes is None and reason is Parked.WAIT:
        minutes = t.centre.queue.park_min
    event = TicketParked(
        **t.stamp(),
        ticket=known.id,
        label=known.label,
        counter=counter,
        reason=reason,
        until=None if minutes is None else t.when + timedelta(minutes=minutes),
    )
    return told(t, event, known)


def transfer(
    t: Transaction, counter: str, *, service: str | None = None, to: str | None = None
) -> CounterAnswer:
    """Send the ticket in hand to another service, or to one counter; it keeps the time it waited.

    One of both is given.
    """
    known = in_hand(t, counter, "transfer")
    t.strayed = service is not None and not t.centre.counters_for(service)
    event = TicketTransferred(
        **t.stamp(),
        ticket=known.id,
        label=known.label,
        counter=counter,
        service=t.centre.service(service).id if service else known.service,
        bound=t.centre.called_at(to) if to else None,
    )
    return told(t, event, known)


def told(t: Transaction, event: AtCounter, ticket: Ticket) -> CounterAnswer:
    """Record what happened to a ticket at a counter, and tell how both stand after it."""
    return _answer(t, event.counter, ticket, t.happened(event, ticket))


def _answer(t: Transaction, counter: str, was: Ticket, ticket: Ticket) -> CounterAnswer:
    said = telling.waiting_answer(t.connection, t.centre, ticket, t.when, t.learned, was=was)
    return telling.counter_answer(t.desk(counter), said)


def legal(t: Transaction, counter: str, verb: str) -> CounterDesk:
    """Read a counter where `verb` may be done now."""
    desk = t.desk(t.centre.counter(counter).id)
    require_legal(desk, verb)
    return desk


def in_hand(t: Transaction, counter: str, verb: str) -> Ticket:
    """Read the ticket that a counter has in hand, where `verb` may be done with it."""
    desk = legal(t, counter, verb)
    assert desk.ticket is not None, "a counter that called somebody knows whom"
    return t.ticket(desk.ticket)
