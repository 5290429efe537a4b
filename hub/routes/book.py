"""The routes of the book of procedures."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from hub import bodies
from hub.answers import Counted
from hub.house import House
from hub.problems import NO_STORE, documented
from hub.store.searches import Search
from hub.verbs import searching
from procedures.answer import Answer
from procedures.catalogue import Book, Procedure

# The book changes when another one is imported; whoever kept an answer asks whether it still holds.
_NO_CACHE = "no-cache"


def routes(house: House) -> APIRouter:
    """Make the routes of one hub."""
    router = APIRouter(prefix="/api/v1")
    shelf = house.shelf

    @router.get(
        "/procedures",
        # What an answer has nothing to say of is left out: most have a mode and results.
        response_model_exclude_none=True,
        responses=documented(422, 503),
    )
    def search(
        response: Response,
        q: Annotated[str, Query(max_length=200)],
        limit: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> Answer:
        """Answer a question: procedures, best first, and how sure the book is."""
        response.headers["Cache-Control"] = _NO_CACHE
        return shelf.ask(unicodedata.normalize("NFC", q), limit)

    @router.post("/searches", responses=documented(404, 413, 422, 503))
    def searched(body: bodies.Searched, response: Response) -> Counted:
        """Count a search by day: its words without names and numbers, the mode, the code taken."""
        taken = shelf.find(body.taken).code if body.taken else ""
        search = Search(shelf.nameless(body.text), body.mode, taken)
        reply = house.commands.once(
            body.request_id,
            "search",
            # What was typed is nowhere kept, not even in a hash.
            asdict(search),
            lambda t: searching.count(t, search),
        )
        response.headers.update(NO_STORE)
        return Counted.model_validate_json(reply.content)

    @router.get("/procedures/{code}", responses=documented(404, 503))
    def procedure(code: str, response: Response) -> Procedure:
        """Read one procedure, also by an older code or another spelling of it."""
        response.headers["Cache-Control"] = _NO_CACHE
        return shelf.find(code)

    @router.get(
        "/book",
        response_model=Book,
        responses={304: {"description": "The caller has this edition"}, **documented(503)},
    )
    def book(if_none_match: Annotated[str, Header()] = "") -> Response:
        """Hand out the whole book, for kiosks."""
        shelved = shelf.take()
        headers = {"ETag": shelved.etag, "Cache-Control": _NO_CACHE}
        asked = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
        if shelved.etag in asked or "*" in asked:
            return Response(status_code=304, headers=headers)
        return Response(shelved.content, 200, headers, "application/json")

    return router
