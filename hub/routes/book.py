"""The routes of the book of procedures, and the hub's account of itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response

from hub.house import House


def routes(house: House) -> APIRouter:
    """Make the routes of one hub."""
    router = APIRouter(prefix="/api/v1")

    @router.get("/book", responses={304: {"description": "The caller has this edition"}})
    def book(if_none_match: Annotated[str, Header()] = "") -> Response:
        """Hand out the whole book, for kiosks."""
        shelved = house.shelf.take()
        headers = {"ETag": shelved.etag, "Cache-Control": "no-cache"}
        asked = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
        if shelved.etag in asked or "*" in asked:
            return Response(status_code=304, headers=headers)
        return Response(shelved.content, 200, headers, "application/json")

    return router
