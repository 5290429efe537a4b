"""Start the hub and stop it: the database, the broadcast, the web server."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import APIRouter

from broker_config.link import Link
from broker_config.messages import all_devices
from broker_config.settings import BrokerSettings
from hub import api
from hub.bell import Bell
from hub.bookshelf import Bookshelf
from hub.broadcast import Broadcast
from hub.centre import CentreConfig
from hub.commands import Commands
from hub.connections import Connections
from hub.daybreak import running_s
from hub.devices import HUB
from hub.entrance import Entrance, EntranceError, on_this_machine
from hub.forecasting import Forecasting
from hub.house import House
from hub.keeping import occupied
from hub.keeping.daily import Daily
from hub.lookout import Lookout
from hub.nightwatch import Nightwatch
from hub.opening import Opening
from hub.rollcall import RollCall
from hub.settings import HubSettings
from hub.speaker import Speaker
from hub.store.address import file_of
from hub.store.engine import Store, StoreError, database_url

__all__ = ["CentreConfig", "run"]

log = logging.getLogger(__name__)
# What the web server does, this module says; only its warnings are news.
logging.getLogger("uvicorn").setLevel(logging.WARNING)

# Followers are told that the house closes; whoever has not gone by then is cut off.
GOODBYE_S = 1


class HubError(Exception):
    """One sentence: why the hub does not start."""


def run(
    centre: CentreConfig,
    hub: HubSettings,
    broker: BrokerSettings,
    state: Path,
    book: Path,
    *,
    daily: Daily | None = None,
    rooms: Sequence[Callable[[House], APIRouter]] = (),
    alive: Callable[[], None] = lambda: None,
) -> int:
    """Serve until SIGTERM or SIGINT; 0 after a clean end, 1 when it could not start.

    `rooms` bring pages of their own, as the desk's; `alive` is told as long as the loop turns in
    which every call is answered.
    """
    try:
        with closing(_listen(hub)) as listener, _store(hub, state) as store:
            # The backup of a server's database is the server's business.
            kept = None if store.shared else daily
            shelf = Bookshelf(state, book)
            entrance = Entrance.of(centre.id, hub, broker, state, store)
            _serve(
                centre,
                broker,
                store,
                shelf,
                listener,
                entrance=entrance,
                daily=kept,
                rooms=rooms,
                alive=alive,
            )
    except (HubError, EntranceError, StoreError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


def _serve(
    centre: CentreConfig,
    broker: BrokerSettings,
    store: Store,
    shelf: Bookshelf,
    listener: socket.socket,
    *,
    entrance: Entrance,
    daily: Daily | None,
    rooms: Sequence[Callable[[House], APIRouter]],
    alive: Callable[[], None],
) -> None:
    version = installed_version("motcua")
    bell = Bell()
    lookout = Lookout(store, centre, utc_now)
    centre = replace(centre, strays=lookout.strays)
    rollcall = RollCall(bell.ring)

    def line() -> Link:
        link = Link(
            broker,
            centre.id,
            HUB,
            kind="hub",
            version=version,
            key=entrance.key,
            trust=entrance.trust,
        )
        link.hear(all_devices(centre.id), rollcall.take)
        return link

    speaker = Speaker(line)
    forecasting = Forecasting(store, centre, utc_now)
    broadcast = Broadcast(store, centre, speaker, bell, utc_now, learned=forecasting.learned)

    def news() -> None:
        broadcast.tell()
        forecasting.tell()

    commands = Commands(
        *(store, centre, utc_now, news, forecasting.learned),
        look_out=lookout.look,
        steady=running_s,
    )
    nightwatch = Nightwatch(commands, before=[lookout.look], after=[daily.look] if daily else [])
    house = House(
        centre=centre,
        store=store,
        commands=commands,
        broadcast=broadcast,
        speaker=speaker,
        bell=bell,
        rollcall=rollcall,
        shelf=shelf,
        door=entrance.door,
        forecasting=forecasting,
        clock=utc_now,
        version=version,
    )
    certificate = entrance.certificate
    server = _Server(
        uvicorn.Config(
            api.create(house, *(room(house) for room in rooms)),
            access_log=False,
            log_config=None,
            lifespan="off",
            ws="none",
            http=Connections().protocol(),
            # Who calls is who is on the line, whatever they write of somebody before them.
            proxy_headers=False,
            ssl_certfile=certificate.chain if certificate else None,
            ssl_keyfile=certificate.key if certificate else None,
            timeout_graceful_shutdown=GOODBYE_S,
        ),
        alive,
        late=store.break_off,
    )

    def end() -> None:
        server.should_exit = True
        bell.close()

    def opened() -> None:
        if not on_this_machine(listener):
            entrance.require_somebody()
        with suppress(Exception):  # the nightwatch looks once more, and tells what went wrong
            lookout.look()  # before the first call: who may be waited for by none?
        news()
        nightwatch.tell()

    opening = Opening(store, centre.id, opened=opened, failed=end)
    with _ended_by_signals(end), opening.under_way():
        broadcast.start()
        forecasting.start()
        nightwatch.start()
        entrance.start()
        try:
            host, port = listener.getsockname()[:2]
            log.info("the hub of %s listens on %s:%s, on %r", centre.id, host, port, store)
            # What was loaded stays: to look through it again and again for what does not took the
            # collector 60 ms each time, in which nobody was answered.
            gc.freeze()
            gc.enable()
            server.run(sockets=[listener])
        finally:
            entrance.stop()
            nightwatch.stop()
            if daily:
                daily.stop()
            forecasting.stop()
            broadcast.stop()
            log.info("the hub has stopped")


class _Server(uvicorn.Server):
    """A web server that leaves the signals to us: it would end the process by them."""

    def __init__(
        self, config: uvicorn.Config, alive: Callable[[], None], late: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._alive = alive
        self._late = late

    async def on_tick(self, counter: int) -> bool:
        """Tell, ten times a second, that the loop turns."""
        self._alive()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say good-bye; who still waits for the database when half of that time is over is told."""
        asyncio.get_running_loop().call_later(GOODBYE_S / 2, self._late)
        await super().shutdown(sockets)
        self._late()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def _ended_by_signals(end: Callable[[], None]) -> Iterator[None]:
    def signalled(_number: int, _frame: FrameType | None) -> None:
        end()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, signalled) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _store(hub: HubSettings, state: Path) -> Iterator[Store]:
    state.mkdir(parents=True, exist_ok=True)
    url = database_url(hub.database, state)
    with _not_in_a_restore(url), closing(Store(url)) as store:
        yield store


@contextmanager
def _not_in_a_restore(url: str) -> Iterator[None]:
    """Hold the file's lock beside others: a restore waits for none, and none comes under it."""
    with ExitStack() as stack:
        # A server needs no such lock; what else is wrong with the place, the store says better.
        with suppress(StoreError, OSError):
            lock = occupied.beside(file_of(url))
            try:
                stack.enter_context(occupied.held(lock, alone=False))
            except occupied.OccupiedError:
                raise HubError(
                    "the queue is being restored from a backup; start the hub when that is done"
                ) from None
        yield


def _listen(hub: HubSettings) -> socket.socket:
    """Take the port before anything else starts."""
    try:
        found = socket.getaddrinfo(hub.host, hub.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise HubError(f"hub.host: {hub.host!r} is not an address here ({error})") from None
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise HubError(
            f"{hub.host}:{hub.port} cannot be listened on: {error.strerror}. "
            "Is another hub running? Choose another port with --set hub.port=…"
        ) from None
    return listener
