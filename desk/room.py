"""The page of whoever leads the room: counters, lines, figures, devices, the notice line."""

from __future__ import annotations

import secrets
import unicodedata
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from desk import doing, room_view
from desk.door import wants_data
from desk.drawing import Drawing
from desk.entrance import SEE_OTHER
from desk.filling import Filled, filled
from desk.following import follow
from hub.clerks import Role
from hub.queueing.errors import InvalidRequestError
from hub.store import notices

Form = Annotated[Filled, Depends(filled)]
_VERBS = {"open", "close", "undo"}


def add(router: APIRouter, drawing: Drawing) -> None:
    """Add the page of the room."""
    house = drawing.house
    read = partial(room_view.room_page, house, room_view.Today(house))
    # What stood on a hall's screens before the line that was written last, as long as the hub runs.
    former: dict[str, str] = {}

    @router.get("/room")
    def room(request: Request) -> Response:
        reader = drawing.reader(request, Role.LEAD)
        page, shown = secrets.token_urlsafe(8), read()
        return drawing.page(
            "room",
            reader.words,
            who=reader.clerk,
            page=page,
            shown=shown,
            former=former,
            parts=drawing.parts(reader.words, shown, page),
        )

    follow(router, drawing, "/room/events", Role.LEAD, read)

    def done(request: Request, page: str) -> Response:
        reader = drawing.reader(request, Role.LEAD)
        if not wants_data(request):
            return RedirectResponse("/desk/room", SEE_OTHER)
        return drawing.anew(reader.words, read(), page, "")

    @router.post("/room/counter/{counter}/{verb}")
    def press(request: Request, counter: str, verb: str, form: Form) -> Response:
        drawing.reader(request, Role.LEAD)
        doing.at_counter(house, form.pressed, counter, verb if verb in _VERBS else "", {})
        return done(request, form.pressed.page)

    @router.post("/room/notice/{hall}")
    def notice(request: Request, hall: str, form: Form) -> Response:
        drawing.reader(request, Role.LEAD)
        text = " ".join(str(form.fields.get("text", "")).split())
        if any(unicodedata.category(sign).startswith("C") for sign in text):
            raise InvalidRequestError("text", "this has signs that no screen shows")
        with house.store.write() as connection:
            name = house.centre.hall(hall).id
            before = notices.read(connection, house.centre.id).get(name, "")
            notices.write(connection, house.centre.id, name, text, house.clock())
        if text != before:
            former[name] = before
        house.broadcast.tell()
        house.bell.ring()
        return done(request, form.pressed.page)
