"""The door on HTTP: before a call is read any further, whoever makes it must be let in."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.devices import Device
from hub.door import Admitted, Door, Refused
from hub.pace import Pace
from hub.problems import ProblemResponse, problem
from hub.queueing.errors import StoreUnavailableError

_CALLER = "motcua.caller"
# Whoever follows a board is looked at again before they hear more, but not for every word.
_AGAIN_S = 1.0
#: How fast one device may ask, or one address without a key, where keys are asked for. A kiosk
#: asks a few times a minute; the phones of a waiting room share the address of their router.
A_SECOND, BURST = 50.0, 300


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
        self._pace = Pace(A_SECOND, BURST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at who calls; a stream is ended when its device was revoked."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._has_its_own_door(scope["path"]):
            refused = self._slowed(scope, "page")
            await (refused or self._app)(scope, receive, send)
            return
        seen = await self._look(scope)
        device = seen.device if isinstance(seen, Admitted) else None
        if refusal := self._refusal(scope, seen, device):
            await refusal(scope, receive, send)
            return
        scope[_CALLER] = device
        if device is None:
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

    def _refusal(
        self,
        scope: Scope,
        seen: Admitted | Refused | StoreUnavailableError,
        device: Device | None,
    ) -> ProblemResponse | None:
        if isinstance(seen, StoreUnavailableError):
            return problem(503, seen.problem, str(seen))
        if slowed := self._slowed(scope, "call", device):
            return slowed
        if isinstance(seen, Admitted):
            return None
        answer = problem(seen.status, "not-allowed", seen.detail)
        if seen.challenge:
            answer.headers["WWW-Authenticate"] = seen.challenge
        return answer

    def _slowed(
        self, scope: Scope, what: str, device: Device | None = None
    ) -> ProblemResponse | None:
        """Count the call for its device, or for the address of whoever shows no good key."""
        if not self._door.asks:
            return None
        client = scope.get("client")
        who = f"device {device.name}" if device else f"{what} of {client[0] if client else ''}"
        if not (wait_s := self._pace.wait(who)):
            return None
        answer = problem(429, "too-many", "So many calls are too many; wait a moment.")
        answer.headers["Retry-After"] = str(math.ceil(wait_s))
        return answer

    def _has_its_own_door(self, path: str) -> bool:
        return any(path == prefix or path.startswith(f"{prefix}/") for prefix in self._elsewhere)

    async def _look(self, scope: Scope) -> Admitted | Refused | StoreUnavailableError:
        key = key_shown(Request(scope))
        asked = scope["method"], scope["path"], key
        try:
            seen = self._door.admit_at_once(*asked)
            if seen is None:
                seen = await run_in_threadpool(self._door.admit, *asked)
        except StoreUnavailableError as error:
            return error
        if isinstance(seen, Refused) and seen.status == 403 and not self._served(scope):
            # There is nothing to be refused: let the application say so, 404 or 405.
            return Admitted()
        return seen

    def _served(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is Match.FULL for route in self._routes)
