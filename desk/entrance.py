"""Signing in and out, and the language of the pages."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from desk import usual
from desk.door import COOKIE, local
from desk.drawing import LANGUAGE, Drawing
from desk.signing import LASTS, NotSignedIn
from desk.texts import LANGUAGES
from hub.queueing.errors import StoreUnavailableError

SEE_OTHER = 303
_A_YEAR_S = 365 * 24 * 3600
Typed = Annotated[str, Form(max_length=200)]


def add(router: APIRouter, drawing: Drawing) -> None:
    """Add the pages of the entrance."""

    def asked(request: Request, goal: str, *, status: int = 200, says: str = "") -> Response:
        words = drawing.words(request)
        try:
            nobody = not drawing.sessions.anybody()
        except StoreUnavailableError:
            nobody, says, status = False, words.say("sign.no_store"), 503
        says = says or (words.say("sign.nobody") if nobody else "")
        return drawing.page("sign-in", words, status=status, who=None, goal=local(goal), says=says)

    @router.get("/sign-in")
    def sign_in_page(request: Request, goal: str = "/desk") -> Response:
        return asked(request, goal)

    @router.post("/sign-in")
    def sign_in(
        request: Request, name: Typed = "", secret: Typed = "", goal: Typed = "/desk"
    ) -> Response:
        address = request.client.host if request.client else ""
        marks = request.cookies.get(usual.COOKIE, "")
        found = drawing.sessions.sign_in(name, secret, address, marks)
        if isinstance(found, NotSignedIn):
            words = drawing.words(request)
            says = words.say("sign.wait", seconds=found.wait_s) if found.wait_s else ""
            status = 429 if found.wait_s else 401
            answer = asked(request, goal, status=status, says=says or words.say("sign.wrong"))
            if found.wait_s:
                answer.headers["Retry-After"] = str(found.wait_s)
            return answer
        answer = RedirectResponse(local(goal), SEE_OTHER)
        answer.set_cookie(
            COOKIE,
            found.token,
            max_age=int(LASTS.total_seconds()),
            path="/desk",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        answer.set_cookie(
            usual.COOKIE,
            found.marks,
            max_age=int(usual.LASTS.total_seconds()),
            path=usual.PATH,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return answer

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        drawing.sessions.sign_out(request.cookies.get(COOKIE))
        answer = RedirectResponse("/desk/sign-in", SEE_OTHER)
        answer.delete_cookie(COOKIE, path="/desk")
        return answer

    @router.post("/language")
    def language(request: Request, to: Typed = "") -> Response:
        came_from = urlsplit(request.headers.get("referer", ""))._replace(scheme="", netloc="")
        answer = RedirectResponse(local(came_from.geturl()), SEE_OTHER)
        if to in LANGUAGES:
            answer.set_cookie(
                LANGUAGE, to, max_age=_A_YEAR_S, path="/desk", httponly=True, samesite="strict"
            )
        return answer
