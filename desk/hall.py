"""The guide's page: numbers for whoever cannot use a kiosk, calls for help, who comes back."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from desk import doing, errands, hall_view
from desk.door import RefusedError, wants_data
from desk.drawing import Drawing
from desk.entrance import SEE_OTHER
from desk.errands import KioskAwayError
from desk.filling import Filled, filled
from desk.following import follow
from desk.ticket import address_of, by_number
from hub.clerks import Role
from hub.queueing.errors import UnknownTicketError
from hub.queueing.values import Parked, Ticket, TicketState
from hub.store import reading

Form = Annotated[Filled, Depends(filled)]

# What the guide tells somebody whose number needs no new place, by where it stands.
_STANDS = {
    TicketState.WAITING: "is-waiting",
    TicketState.CALLED: "is-called",
    TicketState.SERVING: "is-called",
    TicketState.SERVED: "is-over",
    TicketState.CANCELLED: "is-over",
    TicketState.EXPIRED: "is-over",
}


def _needs_no_place(known: Ticket) -> str:
    aside = known.state is TicketState.PARKED and known.parked is not Parked.MEND
    return "is-aside" if aside else _STANDS.get(known.state, "")


def add(router: APIRouter, drawing: Drawing) -> None:
    """Add the guide's page."""
    house = drawing.house
    read = partial(hall_view.hall_page, house)

    @router.get("/guide")
    def guide(
        request: Request, procedure: str = "", ticket: str = "", away: bool = False
    ) -> Response:
        reader = drawing.reader(request, Role.GUIDE)
        page, shown = secrets.token_urlsafe(8), read()
        wanted = house.shelf.find(procedure) if procedure else None
        return drawing.page(
            "guide",
            reader.words,
            who=reader.clerk,
            page=page,
            shown=shown,
            parts=drawing.parts(reader.words, shown, page),
            wanted=wanted,
            issued=find(ticket) if ticket else None,
            away=away,
        )

    def find(ticket: str) -> Ticket:
        with house.store.read() as connection:
            found = reading.ticket(connection, house.centre.id, ticket)
        if found is None:
            raise UnknownTicketError
        return found

    follow(router, drawing, "/guide/events", Role.GUIDE, read)

    def done(request: Request, page: str, says: str = "said.done") -> Response:
        reader = drawing.reader(request, Role.GUIDE)
        if not wants_data(request):
            return RedirectResponse("/desk/guide", SEE_OTHER)
        return drawing.anew(reader.words, read(), page, reader.words.say(says))

    @router.post("/guide/issue")
    def issue(request: Request, form: Form) -> Response:
        drawing.reader(request, Role.GUIDE)
        fields = dict(form.fields)
        kiosk = fields.pop("kiosk", "")
        ticket = doing.issue(house, form.pressed, fields)
        goal = f"/desk/guide?ticket={ticket['id']}"
        if kiosk and not ticket["printed"]:
            try:
                errands.send(house, kiosk, "print", find(ticket["id"]))
            except KioskAwayError:  # the number is given all the same
                goal += "&away=1"
        return RedirectResponse(goal, SEE_OTHER)

    @router.post("/guide/back")
    def back(request: Request, form: Form) -> Response:
        """Bring back whoever stands before the guide, by the number on their slip."""
        drawing.reader(request, Role.GUIDE)
        known = by_number(house, str(form.fields.get("number", "")))
        if why := _needs_no_place(known):
            raise RefusedError(409, why)
        verb = "reinstate" if known.state is TicketState.NO_SHOW else "check-in"
        doing.to_ticket(house, form.pressed, known.id, verb, {})
        return done(request, form.pressed.page)

    @router.post("/guide/ticket/{ticket}/print")
    def print_(request: Request, ticket: str, form: Form) -> Response:
        drawing.reader(request, Role.GUIDE)
        errands.send(house, str(form.fields.get("kiosk", "")), "print", find(ticket))
        return done(request, form.pressed.page, "guide.sent")

    @router.post("/guide/kiosk/{kiosk}/helped")
    def helped(request: Request, kiosk: str, form: Form) -> Response:
        drawing.reader(request, Role.GUIDE)
        errands.send(house, kiosk, "helped")
        return done(request, form.pressed.page)

    @router.post("/guide/ticket/{ticket}/{verb}")
    def press(request: Request, ticket: str, verb: str, form: Form) -> Response:
        drawing.reader(request, Role.GUIDE)
        doing.to_ticket(house, form.pressed, ticket, verb, form.fields)
        if not wants_data(request):
            return RedirectResponse(address_of(find(ticket)), SEE_OTHER)
        return done(request, form.pressed.page)
