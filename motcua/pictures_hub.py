"""A hub for the pictures of the officials' pages: its clock stands where it is put.

Its database, its rules, its routes and its web server are those of every hub. It has no broker: of
devices it hears what it is told here. Nor does it learn, so that a forecast is always the same.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import APIRouter

from broker_config.messages import Device, DeviceState, device_topic
from hub import api
from hub.bell import Bell
from hub.bookshelf import Bookshelf
from hub.broadcast import Broadcast
from hub.centre import CentreConfig
from hub.clerks import Clerk, Role
from hub.commands import Commands, Verb
from hub.door import Door
from hub.forecasting import Forecasting
from hub.house import House
from hub.rollcall import RollCall
from hub.speaker import Speaker
from hub.store import clerks
from hub.store.engine import Store, database_url
from hub.verbs.by_name import AT_COUNTER, FOR_TICKET
from hub.verbs.tickets import OfflineLabel, issue


class Clock:
    """Tells the time it was last put to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Read it."""
        return self.now

    def put(self, hour: int, minute: int) -> None:
        """Put it to a time of its day; a minute above 59 is of a later hour."""
        midnight = self.now.replace(hour=0, minute=0)
        self.now = midnight + timedelta(hours=hour, minutes=minute)


class PictureHub:
    """A hub that runs, and those who ask it: in its own process, which is much faster."""

    def __init__(self, house: House, clock: Clock, url: str) -> None:
        self.url = url
        self.clock = clock
        self._house = house
        self._asked = count(1)

    def take(self, service: str, priority: str = "none", *, label: str = "", **more: Any) -> str:
        """Take a number, or hand in one that a kiosk gave a minute ago; give its id."""
        offline = OfflineLabel(label, 60) if label else None
        return str(self._once(lambda t: issue(t, service, priority, offline=offline, **more))["id"])

    def press(self, counter: str, verb: str, **more: Any) -> None:
        """Press a counter's button."""
        kind, do = AT_COUNTER[verb]
        body = kind(request_id="picture", **more)
        self._once(lambda t: do(t, counter, body))

    def ask(self, ticket: str, verb: str, **more: Any) -> None:
        """Ask something for a ticket."""
        kind, do = FOR_TICKET[verb]
        body = kind(request_id="picture", **more)
        self._once(lambda t: do(t, ticket, body))

    def tells(
        self,
        device: str,
        kind: str,
        detail: Mapping[str, str],
        state: str = "ok",
        *,
        minutes: int = 0,
    ) -> None:
        """Let a device say how it is, and since how many minutes."""
        since = self.clock() - timedelta(minutes=minutes)
        said = Device(state=DeviceState(state), kind=kind, since=since, detail=dict(detail))
        topic = device_topic(self._house.centre.id, device)
        self._house.rollcall.take(topic, said.to_bytes())

    def employ(self, name: str, role: Role, pin_hash: str) -> None:
        """Let somebody sign in."""
        with self._house.store.write() as connection:
            new = clerks.Known(Clerk(name, (role,)), pin_hash, self.clock())
            clerks.add(connection, self._house.centre.id, new)

    def _once(self, verb: Verb) -> dict[str, Any]:
        reply = self._house.commands.once(f"picture-{next(self._asked)}", "picture", {}, verb)
        said: dict[str, Any] = json.loads(reply.content)
        return said


@contextmanager
def picture_hub(
    centre: CentreConfig,
    folder: Path,
    book: Path,
    now: datetime,
    room: Callable[[House], APIRouter],
) -> Iterator[PictureHub]:
    """Run a hub on a port that is free, with its state in `folder`."""
    clock = Clock(now)
    with closing(Store(database_url("", folder))) as store:
        store.open(centre.id)
        house = _house(centre, store, Bookshelf(folder, book), clock)
        server = uvicorn.Server(
            uvicorn.Config(
                api.create(house, room(house)),
                log_config=None,
                lifespan="off",
                timeout_graceful_shutdown=1,
            )
        )
        with socket.create_server(("127.0.0.1", 0)) as listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            # Who asks before it has started waits on the line.
            thread = threading.Thread(target=server.run, args=[[listener]], daemon=True)
            thread.start()
            try:
                yield PictureHub(house, clock, url)
            finally:
                server.should_exit = True
                house.bell.close()
                thread.join(timeout=5)


def _house(centre: CentreConfig, store: Store, shelf: Bookshelf, clock: Clock) -> House:
    bell = Bell()
    speaker = Speaker(_no_line)
    forecasting = Forecasting(store, centre, clock)
    return House(
        centre=centre,
        store=store,
        commands=Commands(
            *(store, centre, clock, bell.ring, forecasting.learned),
            steady=lambda: clock().timestamp(),
        ),
        broadcast=Broadcast(store, centre, speaker, bell, clock, learned=forecasting.learned),
        speaker=speaker,
        bell=bell,
        rollcall=RollCall(bell.ring),
        shelf=shelf,
        door=Door(store, centre.id, {}),
        forecasting=forecasting,
        clock=clock,
        version=version("motcua"),
    )


def _no_line() -> Any:
    raise AssertionError("nobody lets this hub speak")
