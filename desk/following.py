"""A page that changes by itself: its parts, drawn anew, as server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from desk.door import RefusedError, SignInError
from desk.drawing import Drawing, Reader
from hub.clerks import Role
from hub.routes.reading import changes

# The parts of a page by name, drawn for somebody, with the name of the page itself.
Parts = Callable[[Reader, str], Mapping[str, str]]


async def events(
    drawing: Drawing, request: Request, role: Role, read: Callable[[Reader], Mapping[str, str]]
) -> AsyncIterator[ServerSentEvent]:
    """Tell the parts of a page that changed, until whoever follows is signed out."""
    told: Mapping[str, str] = {}

    def newest() -> Mapping[str, str] | None:
        try:
            # Whoever was signed out, or taken off the list, sees no more.
            return read(drawing.reader(request, role, uses=False))
        except (SignInError, RefusedError):
            return None

    async for parts in changes(drawing.house, newest):
        if parts is None:
            yield ServerSentEvent(event="out", raw_data="{}")
            return
        changed = {name: part for name, part in parts.items() if told.get(name) != part}
        told = parts
        yield ServerSentEvent(event="parts", raw_data=json.dumps(changed))


def follow(router: APIRouter, drawing: Drawing, path: str, role: Role, parts: Parts) -> None:
    """Let a page of `role` be followed at `path`."""

    def known(request: Request) -> None:
        drawing.reader(request, role, uses=False)

    @router.get(
        path,
        response_class=EventSourceResponse,
        # Before the stream begins: once it has, it is too late to refuse.
        dependencies=[Depends(known)],
    )
    async def followed(request: Request, page: str = "") -> AsyncIterator[ServerSentEvent]:
        async for event in events(drawing, request, role, lambda reader: parts(reader, page)):
            yield event
