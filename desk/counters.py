"""The pages of the counters: choose one, see it, press its buttons, follow it as it changes."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from desk import doing, views
from desk.door import wants_data
from desk.drawing import Drawing, Reader
from desk.entrance import SEE_OTHER
from desk.filling import Filled, filled
from desk.following import events
from hub.clerks import Role
from hub.store import reading

Form = Annotated[Filled, Depends(filled)]
# What is drawn anew when anything changed.
PARTS = ("hand", "waiting", "aside")


def add(router: APIRouter, drawing: Drawing) -> None:
    """Add the pages of the counters."""
    house = drawing.house

    def parts(reader: Reader, counter: str, page: str) -> dict[str, str]:
        shown = views.counter_page(house, drawing.foresight, counter)
        return {
            name: drawing.part(f"parts/{name}", reader.words, shown=shown, page=page)
            for name in PARTS
        }

    @router.get("")
    def desks(request: Request) -> Response:
        reader = drawing.reader(request)
        if not reader.clerk.may(Role.CLERK):
            return RedirectResponse("/desk/guide", SEE_OTHER)
        with house.store.read() as connection:
            known = reading.desks(connection, house.centre.id)
        names = {service.id: service.name.split(":")[0] for service in house.centre.services}
        return drawing.page(
            "desks",
            reader.words,
            who=reader.clerk,
            counters=house.centre.counters,
            desks=known,
            services=lambda counter: [names[id_] for id_ in counter.services],
        )

    @router.get("/counter/{counter}")
    def counter_page(request: Request, counter: str) -> Response:
        reader = drawing.reader(request, Role.CLERK)
        page = secrets.token_urlsafe(8)
        return drawing.page(
            "counter",
            reader.words,
            who=reader.clerk,
            counter=house.centre.counter(counter),
            page=page,
            parts=parts(reader, counter, page),
        )

    def seated(request: Request, counter: str) -> None:
        drawing.reader(request, Role.CLERK, uses=False)
        house.centre.counter(counter)

    @router.get(
        "/counter/{counter}/events",
        response_class=EventSourceResponse,
        # Before the stream begins: once it has, it is too late to refuse.
        dependencies=[Depends(seated)],
    )
    async def followed(
        request: Request, counter: str, page: str = ""
    ) -> AsyncIterator[ServerSentEvent]:
        def read(reader: Reader) -> Mapping[str, str]:
            return parts(reader, counter, page)

        async for event in events(drawing, request, Role.CLERK, read):
            yield event

    def done(request: Request, counter: str, answer: Mapping[str, Any], page: str) -> Response:
        """Tell our script what is new; send whoever has none back to the page."""
        reader = drawing.reader(request, Role.CLERK)
        if not wants_data(request):
            return RedirectResponse(f"/desk/counter/{quote(counter)}", SEE_OTHER)
        says = "said.repeated" if answer.get("repeated") else ""
        if answer.get("ticket", "") is None and answer.get("verb") == "next":
            says = "said.nobody"
        return JSONResponse(
            {"parts": parts(reader, counter, page), "says": reader.words.say(says) if says else ""}
        )

    @router.post("/counter/{counter}/{verb}")
    def press(request: Request, counter: str, verb: str, form: Form) -> Response:
        reader = drawing.reader(request, Role.CLERK)
        fields = {**form.fields, **({"clerk": reader.clerk.name} if verb == "open" else {})}
        answer = doing.at_counter(house, form.pressed, counter, verb, fields)
        return done(request, counter, {**answer, "verb": verb}, form.pressed.page)

    @router.post("/counter/{counter}/ticket/{ticket}/{verb}")
    def press_for(request: Request, counter: str, ticket: str, verb: str, form: Form) -> Response:
        drawing.reader(request, Role.CLERK)
        house.centre.counter(counter)
        doing.to_ticket(house, form.pressed, ticket, verb, form.fields)
        return done(request, counter, {}, form.pressed.page)
