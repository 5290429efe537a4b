"""Every refusal as a problem document (RFC 9457): which rule, and what to do about it."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from hub.bookshelf import BookUnavailableError
from hub.door import NotAllowedError
from hub.queueing.errors import (
    ClosedError,
    IllegalMoveError,
    InvalidRequestError,
    QueueError,
    RequestIdReusedError,
    StoreUnavailableError,
)

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
NO_STORE = {"Cache-Control": "no-store"}

# Whatever is unknown is not found; the others are named.
_STATUS: dict[type[QueueError], int] = {
    NotAllowedError: 403,
    IllegalMoveError: 409,
    ClosedError: 409,
    InvalidRequestError: 422,
    RequestIdReusedError: 422,
    StoreUnavailableError: 503,
    BookUnavailableError: 503,
}
_BY_STATUS = {
    400: (422, "invalid-request", "The body could not be read as JSON."),
    404: (404, "not-found", "There is nothing at this address."),
    405: (405, "method-not-allowed", "This address does not take that method."),
    413: (413, "too-large", "The body is larger than 64 KiB."),
}


class Problem(BaseModel):
    """A problem document; an illegal move also tells the state and what is allowed."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


class ProblemResponse(JSONResponse):
    """A JSON answer that says it is a problem."""

    media_type = MEDIA_TYPE


def problem(status: int, kind: str, detail: str, **more: Any) -> ProblemResponse:
    """Make a problem document."""
    title = kind.replace("-", " ").capitalize()
    content = {"type": f"/problems/{kind}", "title": title, "status": status, "detail": detail}
    return ProblemResponse({**content, **more}, status_code=status, headers=NO_STORE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the problems of a route for its OpenAPI."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": "A problem document", "content": content} for status in statuses
    }


def install(app: FastAPI) -> None:
    """Answer every exception of `app` with a problem document."""
    app.add_exception_handler(QueueError, _queue_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


async def _queue_error(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, QueueError)
    more: dict[str, Any] = {}
    if isinstance(error, IllegalMoveError):
        more = {"state": error.state, "allowed": list(error.allowed)}
    if isinstance(error, InvalidRequestError):
        more = {"field": error.field}
    return problem(_STATUS.get(type(error), 404), error.problem, str(error), **more)


async def _invalid(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return problem(422, "invalid-request", f"The body is not JSON: {first['ctx']['error']}.")
    field = ".".join(str(part) for part in first["loc"][1:])
    message = first["msg"].removeprefix("Value error, ")
    if not field and first["type"] == "value_error":
        return problem(422, "invalid-request", f"{message[:1].upper()}{message[1:]}.")
    if not field:
        return problem(
            422,
            "invalid-request",
            "Send the fields as one JSON object, with Content-Type: application/json.",
        )
    return problem(422, "invalid-request", f"{field}: {message}", field=field)


async def _http(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, HTTPException)
    status, kind, detail = _BY_STATUS.get(
        error.status_code, (error.status_code, "not-done", str(error.detail))
    )
    answer = problem(status, kind, detail)
    answer.headers.update(error.headers or {})
    return answer


async def _fault(request: Request, _error: Exception) -> ProblemResponse:
    # Starlette hands the exception on to the server, which logs it with its traceback.
    log.error("%s %s failed", request.method, request.url.path)
    return problem(500, "fault", "The hub has a fault; it was written to its log.")
