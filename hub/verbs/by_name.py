"""Every verb by the name it has in the contract: for the routes, and for the desk's buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from hub import bodies
from hub.queueing.values import Parked, Printed
from hub.transaction import Transaction
from hub.verbs import calling, counters, tickets, undoing

_Verb = Callable[[Transaction, str, Any], BaseModel]
#: The counter's verbs: what each takes, and what it does at a counter.
AT_COUNTER: Mapping[str, tuple[type[bodies.Command], _Verb]] = {
    "open": (bodies.Open, lambda t, at, body: counters.open_(t, at, body.clerk)),
    "close": (bodies.Command, lambda t, at, _: counters.close(t, at)),
    "pause": (bodies.Pause, lambda t, at, body: counters.pause(t, at, body.reason)),
    "next": (bodies.Next, lambda t, at, body: calling.next_(t, at, body.service, body.ticket)),
    "recall": (bodies.Command, lambda t, at, _: counters.recall(t, at)),
    "start": (bodies.Command, lambda t, at, _: counters.start(t, at)),
    "finish": (bodies.Command, lambda t, at, _: counters.finish(t, at)),
    "no-show": (bodies.Command, lambda t, at, _: counters.no_show(t, at)),
    "park": (
        bodies.Park,
        lambda t, at, body: counters.park(t, at, Parked(body.reason), body.minutes),
    ),
    "unpark": (bodies.Unpark, lambda t, at, body: calling.unpark(t, at, body.ticket)),
    "transfer": (
        bodies.Transfer,
        lambda t, at, body: counters.transfer(t, at, service=body.service, to=body.counter),
    ),
    "undo": (bodies.Command, lambda t, at, _: undoing.undo(t, at)),
}
#: The ticket's verbs: what each takes, and what it does to a ticket.
FOR_TICKET: Mapping[str, tuple[type[bodies.Command], _Verb]] = {
    "amend": (
        bodies.Amend,
        lambda t, ticket, body: tickets.amend(
            t,
            ticket,
            service=body.service,
            priority=body.priority,
            later=body.later,
            needs=body.needs,
        ),
    ),
    "cancel": (bodies.Command, lambda t, ticket, _: tickets.cancel(t, ticket)),
    "check-in": (bodies.Command, lambda t, ticket, _: tickets.check_in(t, ticket)),
    "reinstate": (bodies.Command, lambda t, ticket, _: tickets.reinstate(t, ticket)),
    "printed": (
        bodies.Outcome,
        lambda t, ticket, body: tickets.printed(t, ticket, Printed(body.outcome)),
    ),
}
