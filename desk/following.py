"""A page that changes by itself: its parts, drawn anew, as server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from desk.door import RefusedError, SignInError
from desk.drawing import Drawing
from desk.shown import Shown
from hub.clerks import Role
from hub.routes.reading import changes

#: A page is drawn so often at the most: in a rush what happens meanwhile is told together.
GAP_S = 0.4


async def events(
    drawing: Drawing, request: Request, role: Role, page: str, read: Callable[[], Shown]
) -> AsyncIterator[ServerSentEvent]:
    """Tell the parts of a page that changed, until whoever follows is signed out.

    As long as what they show is the same but for its revision, nothing is drawn, and only that is
    told.
    """
    last: Shown | None = None
    told: Mapping[str, str] = {}

    def newest() -> tuple[str, Mapping[str, str]] | None:
        nonlocal last, told
        try:
            # Whoever was signed out, or taken off the list, sees no more.
            reader = drawing.reader(request, role, uses=False)
        except (SignInError, RefusedError):
            return None
        shown = read()
        same = shown.without_revision()
        if same == last:
            return shown.revision, {}
        parts = drawing.parts(reader.words, same, page)
        changed = {name: part for name, part in parts.items() if told.get(name) != part}
        last, told = same, parts
        return shown.revision, changed

    async for news in changes(drawing.house, newest, gap_s=GAP_S):
        if news is None:
            yield ServerSentEvent(event="out", raw_data="{}")
            return
        seen, parts = news
        yield ServerSentEvent(event="parts", raw_data=json.dumps({"seen": seen, "parts": parts}))


def follow(
    router: APIRouter, drawing: Drawing, path: str, role: Role, read: Callable[[], Shown]
) -> None:
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
        async for event in events(drawing, request, role, page, read):
            yield event
