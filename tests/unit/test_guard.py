"""The door on HTTP, asked without a web server: pages with a door of their own are paced too."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import cast

import pytest
from starlette.types import Message, Receive, Scope, Send

from hub.door import Door
from hub.guard import BURST, Guard


async def _page(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def asked(guard: Guard, path: str, address: str) -> tuple[int, dict[str, str]]:
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        told.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path, "headers": [], "client": (address, 1)
    }  # fmt: skip
    asyncio.run(guard(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in told[0]["headers"]}
    return told[0]["status"], headers


@pytest.mark.parametrize("keys", [True, False], ids=["with keys", "on a machine alone"])
def test_one_address_cannot_ask_for_pages_without_end(keys: bool) -> None:
    guard = Guard(_page, cast("Door", SimpleNamespace(asks=keys)), (), ("/desk",))
    seen = [asked(guard, "/desk/sign-in", "10.0.0.9") for _ in range(2 * BURST)]
    assert {status for status, _ in seen[:BURST]} == {200}
    assert (seen[-1][0] == 429) == keys
    if keys:
        assert int(seen[-1][1]["retry-after"]) >= 1
        assert asked(guard, "/desk/sign-in", "10.0.0.8")[0] == 200, "nobody else is slowed"
