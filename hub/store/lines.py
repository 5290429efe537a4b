"""What a forecast is made from, in one statement: the lines and the open counters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hub.queueing.hall import Asker, Line
from hub.queueing.values import DeskState, Ticket, TicketState
from hub.store import tables
from hub.store.prepared import prepared

_ticket = tables.ticket.c
_desk = tables.desk.c
# The last place there is: everybody stands before it.
END = (2**62, 2**62)


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A counter that is not closed: its state, whom it has in hand and since when."""

    counter: str
    state: DeskState
    streak: int
    service: str | None
    called_at: datetime | None
    call_seq: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """The queue as it stands."""

    lines: tuple[Line, ...]
    desks: tuple[AtDesk, ...]

    @property
    def states(self) -> dict[str, DeskState]:
        """Tell what each counter does that is not closed."""
        return {desk.counter: desk.state for desk in self.desks}

    def joined(self, ticket: Ticket) -> Standing:
        """Tell how it stands once a ticket has joined the end of its line."""
        asker = Asker.of(ticket)
        at_s, own = asker.arrived_s, asker.key
        found = []
        joined = False
        for line in self.lines:
            if line.key == own:
                number = line.count + 1
                found.append(replace(line, count=number, last_s=at_s, before=number))
                joined = True
            else:
                found.append(line)
        if not joined:
            found.append(Line(*own[:2], 1, at_s, at_s, ticket.bound, 1, ticket.after))
        return Standing(tuple(found), self.desks)

    def left(self, ticket: Ticket) -> Standing:
        """Tell how it stands once a ticket that waited has left its line."""
        own = Asker.of(ticket).key
        found = (
            replace(line, count=line.count - 1) if line.key == own else line for line in self.lines
        )
        return Standing(tuple(line for line in found if line.count), self.desks)

    def done_at(self, counter: str) -> Standing:
        """Tell how it stands once a counter has nobody in hand any more."""
        desks = (
            replace(desk, state=DeskState.OPEN, service=None, called_at=None)
            if desk.counter == counter
            else desk
            for desk in self.desks
        )
        return Standing(self.lines, tuple(desks))

    def count(self, service: str) -> int:
        """Count who waits for a service."""
        return sum(line.count for line in self.lines if line.service == service)


def standing(
    connection: Connection, centre: str, day: date, order: tuple[int, int] = END
) -> Standing:
    """Read the lines, with how many of each stand before `order`, and the counters."""
    place, seq = order
    asked = {"centre": centre, "day": day, "place": place, "seq": seq}
    lines, desks = [], []
    rows = _standing(connection.dialect).all(connection, asked)
    for name, kind, number, other, at, event, first, last, before in rows:
        if first is None:
            desks.append(AtDesk(name, DeskState(kind), number, other, at, event or 0))
        else:
            lines.append(Line(name, kind, number, first / 1e6, last / 1e6, other, before, event))
    return Standing(tuple(lines), tuple(desks))


def _statement() -> sa.CompoundSelect[Any]:
    place: sa.BindParameter[int] = sa.bindparam("place", type_=sa.BigInteger)
    seq: sa.BindParameter[int] = sa.bindparam("seq", type_=sa.BigInteger)
    before = sa.or_(_ticket.place < place, sa.and_(_ticket.place == place, _ticket.seq < seq))
    nothing = sa.cast(sa.null(), sa.BigInteger)
    # The desks come first: a union has the types of its first part.
    desks = (
        sa.select(
            _desk.counter.label("name"),
            _desk.state.label("kind"),
            _desk.streak.label("number"),
            _ticket.service.label("other"),
            _ticket.called_at.label("called_at"),
            _desk.call_seq.label("event"),
            nothing.label("first"),
            nothing.label("last"),
            nothing.label("before"),
        )
        .select_from(tables.desk)
        .outerjoin(
            tables.ticket, sa.and_(_ticket.centre == _desk.centre, _ticket.id == _desk.ticket)
        )
        .where(_desk.centre == sa.bindparam("centre"), _desk.state != DeskState.CLOSED.value)
    )
    lines = (
        sa.select(
            _ticket.service,
            _ticket.priority,
            sa.func.count(),
            _ticket.bound,
            sa.cast(sa.null(), tables.UtcDateTime),
            sa.func.min(_ticket.after),
            sa.func.min(_ticket.place),
            sa.func.max(_ticket.place),
            sa.func.sum(sa.case((before, 1), else_=0)),
        )
        .where(
            _ticket.centre == sa.bindparam("centre"),
            _ticket.day == sa.bindparam("day"),
            _ticket.state == TicketState.WAITING.value,
        )
        .group_by(_ticket.service, _ticket.priority, _ticket.bound, _ticket.after.is_(None))
    )
    return sa.union_all(desks, lines)


_standing = prepared(_statement())
