"""Who asks too often, opens too many lines, or never ends a sentence harms nobody else."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest
import uvicorn

from hub.client import Hub, HubUnreachableError
from hub.connections import MOST_OF_ONE, Connections
from hub.guard import A_SECOND, BURST
from tests.contract.guests import DESK, KIOSK, let_in
from tests.contract.hubs import RunningHub, running
from tests.processes import free_port, wait_until

Keys = dict[str, str]
#: All of 127/8 is this machine, but only 127.0.0.1 is the hub's own.
STRANGER = "127.0.0.5"


@contextmanager
def line(port: int, source: str = STRANGER) -> Iterator[socket.socket]:
    """Open a connection from an address."""
    with socket.create_connection(("127.0.0.1", port), 5, source_address=(source, 0)) as opened:
        yield opened


def answer(wire: socket.socket) -> bytes:
    """Ask for health, and read the answer."""
    wire.sendall(b"GET /health HTTP/1.1\r\nHost: hub\r\n\r\n")
    with wire.makefile("rb") as read:
        head = b"".join(iter(read.readline, b"\r\n"))
        length = next(line for line in head.lower().splitlines() if b"content-length" in line)
        return head + read.read(int(length.partition(b":")[2]))


def test_one_address_cannot_take_all_lines(own_hub: RunningHub) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(line(own_hub.port)) for _ in range(MOST_OF_ONE + 20)]
        assert answer(lines[0]).startswith(b"HTTP/1.1 200")
        refused = lines[-1].recv(65536)
        assert refused.startswith(b"HTTP/1.1 503")
        assert b"Retry-After" in refused
        assert lines[-1].recv(1) == b"", "and is hung up"
        with line(own_hub.port, "127.0.0.6") as other:
            assert answer(other).startswith(b"HTTP/1.1 200")
        assert own_hub.take()["label"] == "A001"
    wait_until(lambda: _answers(own_hub), "the lines are free again")
    assert own_hub.log.read_text().count("no more are taken") == 1


def _answers(hub: RunningHub) -> bool:
    with line(hub.port) as again:
        return answer(again).startswith(b"HTTP/1.1 200")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningHub, Keys]]:
    """Run a hub that asks for keys, and give them."""
    folder = tmp_path_factory.mktemp("guarded")
    keys = let_in(folder / "state", DESK, KIOSK)
    with running(folder) as hub:
        yield hub, keys


def test_who_asks_for_the_officials_pages_without_end_is_slowed_and_no_other(
    guarded: tuple[RunningHub, Keys],
) -> None:
    hub, keys = guarded
    stranger = httpx.Client(
        transport=httpx.HTTPTransport(local_address=STRANGER), base_url=hub.url, trust_env=False
    )
    with stranger:
        seen: list[int] = []
        began = time.monotonic()
        while 429 not in seen:
            assert time.monotonic() - began < 60
            seen.append(stranger.get("/desk/static/icon.svg").status_code)
        asked = stranger.get("/desk/sign-in")  # files and pages are counted together
        assert {*seen, asked.status_code} == {200, 429}
        assert BURST <= len(seen) - 1 <= BURST + A_SECOND * (time.monotonic() - began) + 1
        assert int(asked.headers["Retry-After"]) >= 1
    assert hub.http.get("/desk/sign-in").status_code == 200
    shown = {"Authorization": f"Bearer {keys['desk-1']}"}
    assert hub.http.get("/api/v1/services", headers=shown).status_code == 200


def test_a_device_that_asks_without_end_is_slowed_and_no_other(
    guarded: tuple[RunningHub, Keys],
) -> None:
    hub, keys = guarded
    shown = {name: {"Authorization": f"Bearer {key}"} for name, key in keys.items()}
    seen: list[int] = []
    refused = None
    began = time.monotonic()
    while refused is None:
        assert time.monotonic() - began < 60
        asked = hub.http.get("/api/v1/tickets/x/events", headers=shown["K1"])
        seen.append(asked.status_code)
        refused = asked if asked.status_code == 429 else None
    taken = len(seen) - 1
    assert BURST <= taken <= BURST + A_SECOND * (time.monotonic() - began) + 1
    assert refused.json()["type"] == "/problems/too-many"
    assert int(refused.headers["Retry-After"]) >= 1
    # What a kiosk has to hand in is not refused for good.
    with (
        Hub(hub.url, key=keys["K1"]) as kiosk,
        pytest.raises(HubUnreachableError, match="429"),
    ):
        _ask_on(kiosk, until=began + 60)
    other = hub.http.get("/api/v1/services", headers=shown["desk-1"])
    assert other.status_code == 200


def _ask_on(kiosk: Hub, until: float) -> None:
    while time.monotonic() < until:
        kiosk.services()


def test_where_no_key_is_asked_for_nobody_is_slowed(own_hub: RunningHub) -> None:
    for _ in range(BURST + 50):
        assert own_hub.http.get("/api/v1/services").status_code == 200


class Server:
    """A web server of one sentence, with limits of its own."""

    def __init__(self, connections: Connections) -> None:
        self.port = free_port()
        self.bodies: list[int] = []
        config = uvicorn.Config(
            self._app,
            interface="asgi3",
            port=self.port,
            http=connections.protocol(),
            lifespan="off",
            log_config=None,
            timeout_keep_alive=30,
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    async def _app(self, _scope: object, receive: object, send: object) -> None:
        assert callable(receive)
        assert callable(send)
        more, length = True, 0
        while more:
            message = await receive()
            more = message.get("more_body", False)
            length += len(message.get("body", b""))
        self.bodies.append(length)
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
        )
        await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def hurried() -> Iterator[Server]:
    """Serve for those who say within half a second what they want."""
    one = Server(Connections(most=5, most_of_one=3, arrives_s=0.5))
    one.thread.start()
    wait_until(lambda: one.server.started, "the server listens")
    yield one
    one.server.should_exit = True
    one.thread.join(10)


def hung_up(wire: socket.socket) -> bool:
    wire.settimeout(5)
    try:
        return wire.recv(65536) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: ",
        b"POST / HTTP/1.1\r\nHost: hub\r\nContent-Length: 10\r\n\r\nhalf",
    ],
    ids=["nothing", "half a head", "half a body"],
)
def test_who_does_not_finish_a_request_is_hung_up_on(hurried: Server, said: bytes) -> None:
    with line(hurried.port) as wire:
        began = time.monotonic()
        wire.sendall(said)
        while time.monotonic() - began < 0.4:
            time.sleep(0.1)
            if said.startswith(b"GET"):
                wire.sendall(b"x")  # a drop now and then is no request either
        assert hung_up(wire)
        assert time.monotonic() - began < 3


def test_the_second_request_of_a_line_must_be_finished_too(hurried: Server) -> None:
    with line(hurried.port) as wire:
        assert answer(wire).endswith(b"ok")
        time.sleep(0.8)  # a quiet line that asked once may stay
        assert answer(wire).endswith(b"ok")
        wire.sendall(b"GET / HT")
        assert hung_up(wire)


def test_all_lines_together_are_bounded_too(hurried: Server) -> None:
    with ExitStack() as stack:
        for host in ("127.0.0.5", "127.0.0.6"):
            for _ in range(2):
                wire = stack.enter_context(line(hurried.port, host))
                assert answer(wire).endswith(b"ok")
        own = stack.enter_context(line(hurried.port, "127.0.0.1"))
        assert answer(own).endswith(b"ok")
        more = stack.enter_context(line(hurried.port, "127.0.0.7"))
        assert more.recv(65536).startswith(b"HTTP/1.1 503")
    wait_until(
        lambda: httpx.get(f"http://127.0.0.1:{hurried.port}/").status_code == 200, "there is room"
    )
