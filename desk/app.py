"""The officials' pages, put together."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from desk import counters, days, doctor, entrance, hall, look, lookup, room, ticket
from desk.door import RefusedError, guarded
from desk.drawing import Drawing
from desk.look import Look
from hub.house import House

PREFIX = "/desk"
# They change with the program only; the browser asks whether they did.
_KEPT = {"Cache-Control": "no-cache"}
_STATIC = {"desk.css": "text/css", "desk.js": "text/javascript", "icon.svg": "image/svg+xml"}


def routes(house: House, drawn: Look) -> APIRouter:
    """Make the pages of one hub."""
    drawing = Drawing(house, drawn)
    router = APIRouter(prefix=PREFIX, include_in_schema=False, route_class=guarded(drawing.explain))
    _static(router, drawing)
    entrance.add(router, drawing)
    counters.add(router, drawing)
    # Before the guide's page, whose verbs are any word.
    ticket.add(router, drawing)
    hall.add(router, drawing)
    lookup.add(router, drawing)
    room.add(router, drawing)
    days.add(router, drawing)
    doctor.add(router, drawing)

    @router.get("/{rest:path}")
    def nothing_here(request: Request, rest: str) -> Response:
        drawing.reader(request)
        if not rest:  # whoever types the address may end it with a stroke
            return RedirectResponse(PREFIX, entrance.SEE_OTHER)
        raise RefusedError(404, "not-found")

    return router


def _static(router: APIRouter, drawing: Drawing) -> None:
    @router.get("/static/colours.css")
    def colours() -> Response:
        return Response(drawing.css, headers=_KEPT, media_type="text/css")

    @router.get("/static/font-{weight}.ttf")
    def typeface(weight: str) -> Response:
        found = look.font(weight)
        if found is None:
            raise RefusedError(404, "not-found")
        return Response(found, headers={"Cache-Control": "max-age=86400"}, media_type="font/ttf")

    @router.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in _STATIC:
            raise RefusedError(404, "not-found")
        return FileResponse(look.STATIC / name, headers=_KEPT, media_type=_STATIC[name])
