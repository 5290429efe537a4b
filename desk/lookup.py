"""The book of procedures for the guide: the same answers as a kiosk gives."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from desk.drawing import Drawing
from hub.clerks import Role
from procedures.page import page

_LIMIT = 12
_LONGEST = 200


def add(router: APIRouter, drawing: Drawing) -> None:
    """Add the pages of the book."""
    shelf = drawing.house.shelf

    @router.get("/guide/book")
    def book(request: Request, q: str = "") -> Response:
        reader = drawing.reader(request, Role.GUIDE)
        asked = q[:_LONGEST]
        answer = shelf.ask(asked, _LIMIT) if asked.strip() else None
        return drawing.page("book", reader.words, who=reader.clerk, q=asked, answer=answer)

    @router.get("/guide/book/{code}")
    def procedure(request: Request, code: str) -> Response:
        reader = drawing.reader(request, Role.GUIDE)
        found = page(shelf.take().book, shelf.find(code))
        return drawing.page("procedure", reader.words, who=reader.clerk, found=found)
