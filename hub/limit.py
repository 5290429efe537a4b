"""A limit on bodies, with or without a declared length, that still lets its sender hear why."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 64 * 1024
# Whoever is cut off in mid-body may never read the answer, so a little more is read, and dropped.
MOST_READ = 8 * 1024 * 1024


class BodyLimit:
    """Refuse bodies over `largest` bytes; never keep more than that."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST_BODY) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what a request's body brings while the application reads it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read <= self._largest:
                return message
            while message.get("more_body") and read <= MOST_READ:
                message = await receive()
                read += len(message.get("body", b""))
            raise HTTPException(413)

        await self._app(scope, limited, send)
