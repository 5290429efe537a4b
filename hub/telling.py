"""How a ticket and a counter are told to whoever asks: values in, the contract's answers out."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy.engine import Connection

from broker_config.messages import CounterState
from hub import waits
from hub.answers import CounterAnswer, TicketInHand
from hub.answers import Ticket as TicketAnswer
from hub.centre import CentreConfig
from hub.queueing.forecast import Forecast
from hub.queueing.history import Learned
from hub.queueing.values import CounterDesk, Ticket, TicketState
from hub.transaction import Transaction


def ticket_answer(ticket: Ticket, wait: Forecast | None = None) -> TicketAnswer:
    """Tell a ticket; `wait` is its forecast as long as it waits."""
    return TicketAnswer(
        id=ticket.id,
        label=ticket.label,
        service=ticket.service,
        services=ticket.services,
        priority=ticket.priority,
        state=ticket.state.value,
        ahead=wait.ahead if wait else None,
        wait_p50_s=wait.p50_s if wait else None,
        wait_p90_s=wait.p90_s if wait else None,
        warning=wait.warning if wait else None,
        issued_at=ticket.issued_at,
        printed=ticket.printed,
        counter=ticket.counter,
        parked=ticket.parked,
        parked_until=ticket.parked_until,
    )


def counter_answer(
    desk: CounterDesk, ticket: Ticket | TicketAnswer | None, *, repeated: bool = False
) -> CounterAnswer:
    """Tell a counter with the ticket its command was about."""
    told = ticket_answer(ticket) if isinstance(ticket, Ticket) else ticket
    return CounterAnswer(
        counter=desk.counter,
        state=CounterState(desk.state.value),
        ticket=TicketInHand(**dict(told)) if told else None,
        repeated=repeated,
    )


def with_needs(t: Transaction, content: str) -> str:
    """Add to a counter's answer what its citizen needs. It is told now, and never kept."""
    answer = json.loads(content)
    if not answer.get("ticket"):
        return content
    needs = t.needs(answer["ticket"]["id"])
    if not needs:
        return content
    answer["ticket"]["needs"] = needs
    return json.dumps(answer, ensure_ascii=False)


def waiting_answer(
    connection: Connection,
    centre: CentreConfig,
    ticket: Ticket,
    now: datetime,
    learned: Learned | None = None,
    *,
    was: Ticket | None = None,
) -> TicketAnswer:
    """Tell a ticket with its forecast while it waits.

    `was` is how the database still has it, where a command is about to move it.
    """
    if ticket.state is not TicketState.WAITING:
        return ticket_answer(ticket)
    wait = waits.wait_of(connection, centre, ticket, now, learned, was=was)
    return ticket_answer(ticket, wait)
