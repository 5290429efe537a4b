"""The pages of the counters: choose one, see it, press its buttons, follow it as it changes."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from desk import doing, views
from desk.door import wants_data
from desk.drawing import Drawing
from desk.entrance import SEE_OTHER
from desk.filling import Filled, filled
from desk.following import events
from hub.clerks import Role
from hub.store import reading

Form = Annotated[Filled, Depends(filled)]


def add(router: APIRouter, drawing: Drawing) -> None:
    """Add the pages of the counters."""
    house = drawing.house

    def read(counter: str, others: bool) -> views.CounterPage:
        return views.counter_page(house, drawing.foresight, counter, others=others)

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
    def counter_page(request: Request, counter: str, others: bool = False) -> Response:
        reader = drawing.reader(request, Role.CLERK)
        page, shown = secrets.token_urlsafe(8), read(counter, others)
        return drawing.page(
            "counter",
            reader.words,
            who=reader.clerk,
            shown=shown,
            page=page,
            parts=drawing.parts(reader.words, shown, page),
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
        request: Request, counter: str, page: str = "", others: bool = False
    ) -> AsyncIterator[ServerSentEvent]:
        newest = partial(read, counter, others)
        async for event in events(drawing, request, Role.CLERK, page, newest):
            yield event

    def done(request: Request, counter: str, answer: Mapping[str, Any], form: Filled) -> Response:
        """Tell our script what is new; send whoever has none back to the page."""
        reader = drawing.reader(request, Role.CLERK)
        if not wants_data(request):
            return RedirectResponse(f"/desk/counter/{quote(counter)}", SEE_OTHER)
        says = "said.repeated" if answer.get("repeated") else ""
        if answer.get("ticket", "") is None and answer.get("verb") == "next":
            says = "said.nobody"
        shown = read(counter, form.others)
        sentence = reader.words.say(says) if says else ""
        return drawing.anew(reader.words, shown, form.pressed.page, sentence)

    @router.post("/counter/{counter}/{verb}")
    def press(request: Request, counter: str, verb: str, form: Form) -> Response:
        reader = drawing.reader(request, Role.CLERK)
        fields = {**form.fields, **({"clerk": reader.clerk.name} if verb == "open" else {})}
        answer = doing.at_counter(house, form.pressed, counter, verb, fields)
        return done(request, counter, {**answer, "verb": verb}, form)

    @router.post("/counter/{counter}/ticket/{ticket}/{verb}")
    def press_for(request: Request, counter: str, ticket: str, verb: str, form: Form) -> Response:
        drawing.reader(request, Role.CLERK)
        at = house.centre.counter(counter).id
        doing.to_ticket(house, form.pressed, ticket, verb, form.fields, at=at)
        return done(request, counter, {}, form)
