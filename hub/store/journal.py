"""What the journal says: of a day or of all, about some tickets or counters, how it began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hub.queueing.events import Event, TicketIssued, TicketParked, TicketRestored
from hub.queueing.values import Ticket
from hub.store import tables
from hub.store.rows import UnreadableEventError, event_value

_event = tables.ticket_event.c
# A command has three events at the most.
_MOST_OF_ONE = 8
# So far into its text an event says of which ticket it is: ids have 22 characters, by `new_id`.
_NAMED = len('{"ticket": "') + 22


@dataclass(frozen=True, slots=True)
class Recorded:
    """One line of the journal: the event, its business day, the command that caused it."""

    event: Event
    day: date
    request_id: str


def read(connection: Connection, centre: str, day: date | None) -> Iterator[Recorded]:
    """Read the journal in order, of one day or of all."""
    query = sa.select(tables.ticket_event).where(_event.centre == centre).order_by(_event.seq)
    if day is not None:
        query = query.where(_event.day == day)
    for row in connection.execute(query.execution_options(yield_per=1000)):
        yield _recorded(row)


def is_begun(connection: Connection, centre: str) -> bool:
    """Tell whether a hub of this centre ever ran: it has a row, or an event without one."""
    rows = (
        sa.select(table.c.centre).where(table.c.centre == centre)
        for table in (tables.day, tables.ticket_event)
    )
    return bool(connection.execute(sa.select(sa.or_(*map(sa.exists, rows)))).scalar_one())


def seq_before(connection: Connection, centre: str, day: date) -> int:
    """Read the number of the last event before a day."""
    last = connection.execute(
        sa.select(_event.seq)
        .where(_event.centre == centre, _event.day < day)
        .order_by(_event.day.desc(), _event.seq.desc())
        .limit(1)
    ).scalar_one_or_none()
    return last or 0


def after(connection: Connection, centre: str, seq: int, most: int) -> tuple[int, list[Event]]:
    """Read the next events of the journal, and the number of the last one looked at.

    Whoever learns from the journal passes over what this version cannot read.
    """
    rows = connection.execute(
        sa.select(_event.seq, _event.at, _event.kind, _event.data)
        .where(_event.centre == centre, _event.seq > seq)
        .order_by(_event.seq)
        .limit(most)
    ).all()
    events = []
    for row in rows:
        with suppress(UnreadableEventError):
            events.append(event_value(row.kind, row.seq, row.at, row.data))
    return (rows[-1].seq if rows else seq), events


def at(connection: Connection, centre: str, seq: int) -> datetime | None:
    """Read when the event of a number happened."""
    return connection.execute(
        sa.select(_event.at).where(_event.centre == centre, _event.seq == seq)
    ).scalar_one_or_none()


def day_taken_in(connection: Connection, centre: str, ticket: Ticket) -> date:
    """Read the day whose journal holds a ticket: for one handed in late no more its own."""
    taken_in = sa.select(_event.day).where(
        _event.centre == centre,
        _event.at >= ticket.issued_at,  # later where the hub's clock was behind
        _event.kind == TicketIssued.__name__,
        _event.data.contains(f'"ticket": "{ticket.id}"', autoescape=True),
    )
    # Nearly always it is its own; only for the others all days since are looked through.
    own = connection.execute(taken_in.where(_event.day == ticket.day)).scalar_one_or_none()
    found: date = own or connection.execute(taken_in.where(_event.day > ticket.day)).scalar_one()
    return found


def issued(connection: Connection, centre: str, day: date, services: Iterable[str]) -> Counter[str]:
    """Count the tickets a day gave for each of some services, at once or as one to come.

    Wherever they walked since: how a ticket began stands in the journal alone.
    """
    named = [_event.data.contains(f'"{service}"', autoescape=True) for service in services]
    rows = connection.execute(
        sa.select(tables.ticket_event).where(
            _event.centre == centre,
            _event.day == day,
            _event.kind == TicketIssued.__name__,
            sa.or_(*named),
        )
    )
    events = [_recorded(row).event for row in rows]
    return Counter(
        service
        for event in events
        if isinstance(event, TicketIssued) and event.day == day
        for service in {event.service, *event.later}
    )


def about(connection: Connection, centre: str, day: date, ticket: str) -> list[Recorded]:
    """Read the events of a day that name a ticket, and perhaps some more.

    To look through the text of the journal takes the database milliseconds; to read a large
    centre's whole day took a second.
    """
    rows = connection.execute(
        sa.select(tables.ticket_event)
        .where(
            *(_event.centre == centre, _event.day == day),
            _event.data.contains(f'"ticket": "{ticket}"', autoescape=True),
        )
        .order_by(_event.seq)
    )
    return [_recorded(row) for row in rows]


def parked_at(connection: Connection, centre: str, day: date) -> dict[str, datetime]:
    """Read when each ticket of a day was set aside, the last time."""
    rows = connection.execute(
        sa.select(tables.ticket_event)
        .where(
            *(_event.centre == centre, _event.day == day),
            _event.kind == TicketParked.__name__,
        )
        .order_by(_event.seq)
    )
    parked = (_recorded(row).event for row in rows)
    return {one.ticket: one.when for one in parked if isinstance(one, TicketParked)}


def around_last_command(
    connection: Connection, centre: str, day: date, counter: str, since: int = 0
) -> list[Recorded]:
    """Read what a day did at a counter, and all that happened to the tickets of its last command.

    Of both only what is newer than the event of number `since`, but for a command that it parts.
    """
    of_day = sa.and_(
        *(_event.centre == centre, _event.day == day),
        _event.seq > since - _MOST_OF_ONE,  # a command's events stand one behind the other
    )
    said = f'"counter": "{counter}"'
    here = sa.and_(
        sa.func.replace(_event.data, said, "") != _event.data,  # LIKE takes q1 for Q1 in SQLite
        _event.kind != TicketRestored.__name__,  # it tells where a ticket once was
    )
    last = sa.select(_event.request_id).where(of_day, here, _event.seq > since)
    last = last.order_by(_event.seq.desc()).limit(1)
    named = sa.func.substr(_event.data, 1, _NAMED)
    touched = sa.select(named).where(of_day, _event.request_id == last.scalar_subquery())
    rows = connection.execute(
        sa.select(tables.ticket_event)
        .where(of_day, sa.or_(sa.and_(here, _event.seq > since), named.in_(touched)))
        .order_by(_event.seq)
    )
    return [_recorded(row) for row in rows]


def _recorded(row: sa.Row[Any]) -> Recorded:
    event = event_value(row.kind, row.seq, row.at, row.data)
    return Recorded(event, row.day, row.request_id)
