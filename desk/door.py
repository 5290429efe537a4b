"""Who may open which page, and what every answer of the desk says to the browser."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from hub.queueing.errors import QueueError

COOKIE = "motcua_desk"
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src 'self'; connect-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class RefusedError(Exception):
    """A page is not given: `status`, and the word that says why (``said.<why>``)."""

    def __init__(self, status: int, why: str) -> None:
        self.status = status
        self.why = why
        super().__init__(why)


class SignInError(Exception):
    """Nobody is signed in; `goal` is where they wanted to go."""

    def __init__(self, goal: str) -> None:
        self.goal = goal
        super().__init__(goal)

    @property
    def address(self) -> str:
        """Say where to sign in."""
        return f"/desk/sign-in?goal={quote(self.goal)}"


def wants_data(request: Request) -> bool:
    """Tell whether our own script asks, which shows a sentence and no page."""
    return request.headers.get("x-desk") == "1"


def from_itself(request: Request) -> bool:
    """Tell whether a page of ours sent this: by Fetch Metadata, else by its Origin (RFC 6454)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")


def local(goal: str) -> str:
    """Let a goal be only one of our own pages."""
    parts = urlsplit(goal)
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/desk")
    return goal if ours and not goal.startswith("//") and "\\" not in goal else "/desk"


Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Explain = Callable[[Request, int, str], Response]


def guarded(explain: Explain) -> type[APIRoute]:
    """Make the kind of route whose answers carry our headers, and whose refusals are pages.

    `explain` draws a refusal from its status and its word.
    """

    class DeskRoute(APIRoute):
        """A route of the desk."""

        def get_route_handler(self) -> Handler:
            """Put the door around what is asked."""
            handle = super().get_route_handler()

            async def handled(request: Request) -> Response:
                answer = await _answer(request, handle)
                for name, value in HEADERS.items():
                    answer.headers.setdefault(name, value)
                return answer

            return handled

    async def _answer(request: Request, handle: Handler) -> Response:
        if request.method == "POST" and not from_itself(request):
            return explain(request, 403, "elsewhere")
        try:
            return await handle(request)
        except SignInError as error:
            if wants_data(request):
                return explain(request, 401, "signed-out")
            return RedirectResponse(error.address, 303)
        except (RefusedError, QueueError, RequestValidationError, HTTPException) as error:
            return explain(request, *_why(error))

    return DeskRoute


def _why(error: Exception) -> tuple[int, str]:
    """Tell the status of a refusal, and its word."""
    match error:
        case RefusedError():
            return error.status, error.why
        case QueueError():
            return _STATUS.get(error.problem, 409), error.problem
        case HTTPException(status_code=413):
            return 413, "invalid-request"
        case HTTPException():
            return error.status_code, "not-found"
    return 422, "invalid-request"


_STATUS = {
    "unknown-counter": 404,
    "unknown-hall": 404,
    "unknown-ticket": 404,
    "unknown-verb": 404,
    "invalid-request": 422,
    "request-id-reused": 422,
    "unknown-procedure": 404,
    "unknown-service": 422,
    "store-unavailable": 503,
    "book-unavailable": 503,
}
