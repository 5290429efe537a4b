"""The door on HTTP: before a call is read any further, whoever makes it must be let in."""

from __future__ import annotations

import time
from collections.abc import Sequence

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.devices import Device
from hub.door import Admitted, Door, Refused
from hub.problems import problem
from hub.queueing.errors import StoreUnavailableError

_CALLER = "motcua.caller"
# Whoever follows a board is looked at again before they hear more, but not for every word.
_AGAIN_S = 1.0


def caller(request: Request) -> Device | None:
    """Name the device that made a call; None where no key is asked for."""
    device: Device | None = request.scope.get(_CALLER)
    return device


def key_shown(request: Request) -> str | None:
    """Read the key of an ``Authorization`` header (RFC 6750); None when it shows none."""
    scheme, _, key = request.headers.get("authorization", "").strip().partition(" ")
    return key.strip() or None if scheme.lower() == "bearer" else None


class Guard:
    """Answer 401 or 403 in the place of the application, or let the call through."""

    def __init__(
        self,
        app: ASGIApp,
        door: Door,
        routes: Sequence[BaseRoute],
        elsewhere: Sequence[str] = (),
    ) -> None:
        """`elsewhere` are the beginnings of paths that have a door of their own."""
        self._app = app
        self._elsewhere = elsewhere
        self._door = door
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at who calls; a stream is ended when its device was revoked."""
        if scope["type"] != "http" or self._has_its_own_door(scope["path"]):
            await self._app(scope, receive, send)
            return
        seen = await self._look(scope)
        if isinstance(seen, Refused):
            answer = problem(seen.status, "not-allowed", seen.detail)
            if seen.challenge:
                answer.headers["WWW-Authenticate"] = seen.challenge
            await answer(scope, receive, send)
            return
        if isinstance(seen, StoreUnavailableError):
            await problem(503, seen.problem, str(seen))(scope, receive, send)
            return
        scope[_CALLER] = seen.device
        if seen.device is None:
            await self._app(scope, receive, send)
            return
        looked, gone = time.monotonic(), False

        async def watched(message: Message) -> None:
            nonlocal looked, gone
            if gone:
                return
            if message.get("more_body") and time.monotonic() - looked > _AGAIN_S:
                looked = time.monotonic()
                if isinstance(await self._look(scope), Refused):
                    gone = True
                    message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        async def received() -> Message:
            # To the application a follower who is out has gone.
            return {"type": "http.disconnect"} if gone else await receive()

        await self._app(scope, received, watched)

    def _has_its_own_door(self, path: str) -> bool:
        return any(path == prefix or path.startswith(f"{prefix}/") for prefix in self._elsewhere)

    async def _look(self, scope: Scope) -> Admitted | Refused | StoreUnavailableError:
        key = key_shown(Request(scope))
        try:
            seen = await run_in_threadpool(self._door.admit, scope["method"], scope["path"], key)
        except StoreUnavailableError as error:
            return error
        if isinstance(seen, Refused) and seen.status == 403 and not self._served(scope):
            # There is nothing to be refused: let the application say so, 404 or 405.
            return Admitted()
        return seen

    def _served(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is Match.FULL for route in self._routes)
