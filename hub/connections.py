"""How many connections the hub holds, and how long a request may take to arrive.

Without it one machine that opens connections and says nothing keeps everybody else out.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

log = logging.getLogger(__name__)

#: Below the 1,024 files that a process may have open by default.
MOST = 600
#: One address: a screen holds one or two, the phones of a waiting room share one behind a router.
MOST_OF_ONE = 128
#: A request has 64 KiB at the most; on a line that works it is there at once.
ARRIVES_S = 20.0
# The rooms of the hub's own machine are as many as they are.
_OURS = {"127.0.0.1", "::1"}
_NO_ROOM = (
    b"HTTP/1.1 503 Service Unavailable\r\n"
    b"Retry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)
_ON_ITS_WAY = (h11.IDLE, h11.SEND_BODY)


@dataclass
class Connections:
    """The open ones, by address. For the web server's own thread."""

    most: int = MOST
    most_of_one: int = MOST_OF_ONE
    arrives_s: float = ARRIVES_S
    _by_host: Counter[str] = field(default_factory=Counter)
    _full: bool = False

    def take(self, host: str) -> bool:
        """Count one more; False when there is no room for it."""
        crowded = host not in _OURS and self._by_host[host] >= self.most_of_one
        if crowded or self._by_host.total() >= self.most:
            log.log(
                logging.DEBUG if self._full else logging.WARNING,
                "%s has %d connections of %d: no more are taken",
                host,
                self._by_host[host],
                self._by_host.total(),
            )
            self._full = True
            return False
        self._by_host[host] += 1
        return True

    def give_back(self, host: str) -> None:
        """Count one less."""
        self._by_host[host] -= 1
        if not self._by_host[host]:
            del self._by_host[host]
        if self._full and self._by_host.total() < self.most // 2:
            self._full = False

    def protocol(self) -> type[asyncio.Protocol]:
        """Make the class of one connection, as uvicorn wants it."""
        connections = self

        class Bounded(H11Protocol):
            def __init__(self, *args: Any, **named: Any) -> None:
                super().__init__(*args, **named)
                self._host: str | None = None
                self._timer: asyncio.TimerHandle | None = None

            def connection_made(
                self,
                transport: asyncio.Transport,  # type: ignore[override]  # uvicorn's own narrows it
            ) -> None:
                peer = transport.get_extra_info("peername")
                host = str(peer[0]) if peer else ""
                if not connections.take(host):
                    transport.write(_NO_ROOM)
                    transport.close()
                    return
                self._host = host
                super().connection_made(transport)
                self._expect()

            def connection_lost(self, exc: Exception | None) -> None:
                self._expect_no_more()
                if self._host is not None:
                    connections.give_back(self._host)
                    super().connection_lost(exc)

            def data_received(self, data: bytes) -> None:
                super().data_received(data)
                if self.conn.their_state not in _ON_ITS_WAY:
                    self._expect_no_more()
                elif self._timer is None:
                    self._expect()

            def _expect(self) -> None:
                self._timer = self.loop.call_later(connections.arrives_s, self._too_slow)

            def _expect_no_more(self) -> None:
                if self._timer is not None:
                    self._timer.cancel()
                    self._timer = None

            def _too_slow(self) -> None:
                self._timer = None
                if self.conn.their_state in _ON_ITS_WAY:
                    log.debug("%s did not say in time what it wants", self._host)
                    self.transport.close()

        return Bounded
