"""The page of one number, for the guide: how it stands, and what may be done for it."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from desk import doing
from desk.door import wants_data
from desk.drawing import Drawing
from desk.entrance import SEE_OTHER
from desk.errands import kiosks
from desk.filling import Filled, filled
from desk.following import events
from desk.shown import Shown
from desk.views import Done, Named, Person, Seen, done_of
from hub.clerks import Role
from hub.house import House
from hub.queueing.errors import UnknownTicketError
from hub.queueing.moves import ticket_moves
from hub.queueing.values import Ticket, TicketState
from hub.store import journal, reading, room
from hub.verbs.undoing import last_asked
from hub.waits import wait_of

Form = Annotated[Filled, Depends(filled)]


@dataclass(frozen=True, slots=True)
class TicketPage(Shown):
    """All that the page of one number shows."""

    PARTS = ("number",)

    person: Person
    state: TicketState
    may: tuple[str, ...]
    last: Done | None
    """What was asked for it last, if that can be taken back now."""
    services: tuple[Named, ...]
    priorities: tuple[Named, ...]
    kiosks: tuple[str, ...]


def add(router: APIRouter, drawing: Drawing) -> None:
    """Add the page of one number; the guide's page brings its verbs."""
    house = drawing.house

    @router.get("/guide/ticket/{ticket}")
    def one(request: Request, ticket: str) -> Response:
        reader = drawing.reader(request, Role.GUIDE)
        page, shown = secrets.token_urlsafe(8), ticket_page(house, ticket)
        parts = drawing.parts(reader.words, shown, page)
        return drawing.page(
            "ticket", reader.words, who=reader.clerk, shown=shown, page=page, parts=parts
        )

    def known(request: Request, ticket: str) -> None:
        drawing.reader(request, Role.GUIDE, uses=False)
        ticket_page(house, ticket)

    @router.get(
        "/guide/ticket/{ticket}/events",
        response_class=EventSourceResponse,
        # Before the stream begins: once it has, it is too late to refuse.
        dependencies=[Depends(known)],
    )
    async def followed(
        request: Request, ticket: str, page: str = ""
    ) -> AsyncIterator[ServerSentEvent]:
        newest = partial(ticket_page, house, ticket)
        async for event in events(drawing, request, Role.GUIDE, page, newest):
            yield event

    @router.post("/guide/find")
    def find(request: Request, form: Form) -> Response:
        drawing.reader(request, Role.GUIDE)
        goal = address_of(by_number(house, str(form.fields.get("number", ""))))
        return JSONResponse({"goto": goal}) if wants_data(request) else _see(goal)

    @router.post("/guide/ticket/{ticket}/undo")
    def undo(request: Request, ticket: str, form: Form) -> Response:
        reader = drawing.reader(request, Role.GUIDE)
        doing.take_back(house, form.pressed, ticket)
        shown = ticket_page(house, ticket)
        if not wants_data(request):
            return _see(f"/desk/guide/ticket/{ticket}")
        return drawing.anew(reader.words, shown, form.pressed.page, "")


def _see(address: str) -> Response:
    return RedirectResponse(address, SEE_OTHER)


def address_of(ticket: Ticket) -> str:
    """Say where the page of a number is."""
    return f"/desk/guide/ticket/{ticket.id}"


def by_number(house: House, number: str) -> Ticket:
    """Find who has a number today, as it stands on the slip. Raises `UnknownTicketError`."""
    with house.store.read() as connection:
        session = house.centre.hours.session(house.clock())
        day, _ = reading.today(connection, house.centre.id, session)
        found = reading.by_label(connection, house.centre.id, day, number.upper())
    if found is None:
        raise UnknownTicketError
    return found


def ticket_page(house: House, id_: str) -> TicketPage:
    """Read what the page of one number shows. Raises `UnknownTicketError`."""
    centre, now = house.centre, house.clock()
    with house.store.read() as connection:
        day, revision = reading.today(connection, centre.id, centre.hours.session(now))
        ticket = reading.ticket(connection, centre.id, id_)
        if ticket is None:
            raise UnknownTicketError
        last = last_asked(connection, centre.id, day, ticket)
        needs = room.needs_of(connection, centre.id, [id_])
        aside = ticket.state is TicketState.PARKED
        parked_at = journal.parked_at(connection, centre.id, day) if aside else {}
        waits = ticket.state is TicketState.WAITING
        learned = house.forecasting.learned()
        wait = wait_of(connection, centre, ticket, now, learned) if waits else None
    seen = Seen(house, now, needs)
    if aside:
        person = seen.aside(ticket, parked_at.get(id_))
    else:
        person = seen.waiting(ticket, wait) if waits else seen.person(ticket)
    return TicketPage(
        revision=str(revision),
        person=person,
        state=ticket.state,
        may=ticket_moves(ticket, day),
        last=done_of(last) if last else None,
        services=tuple(Named(s.id, s.name) for s in centre.services),
        priorities=tuple(Named(p.id, p.name) for p in centre.priorities),
        kiosks=kiosks(house),
    )
