"""The hub's account of itself."""

from __future__ import annotations

import threading
import time
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from hub.guard import key_shown
from hub.house import House
from hub.problems import NO_STORE
from hub.queueing.day import clock_behind
from hub.queueing.errors import StoreUnavailableError
from hub.store import reading, writing

# News that waits longer than this is worth a look.
LATE_S = 5.0
SHARED_S = 1.0


class InAWord(BaseModel):
    """How the hub is, for whoever shows no key where keys are asked for."""

    status: Literal["ok", "degraded"]


class Health(InAWord):
    """How the hub is. `degraded` with 200: numbers are given and called, screens do not hear.

    A hub that stands by while another speaks is not cut off from the broker: it needs none.
    """

    database: Literal["ok", "down"]
    broker: Literal["ok", "down"]
    clock: Literal["ok", "behind"]
    publisher_lag_s: float
    version: str


def routes(house: House) -> APIRouter:
    """Make the route of one hub."""
    router = APIRouter()
    tried = _Try(house)

    @router.get(
        "/health",
        response_model=Health | InAWord,
        responses={
            503: {"model": Health | InAWord, "description": "The database cannot be written"}
        },
    )
    def health(request: Request) -> Response:
        """Tell how the hub is, after a try to write."""
        known = house.door.knows(key_shown(request))
        writable, behind = tried.anew() if known else tried.lately()
        connected = not house.speaker.cut_off
        lag_s = house.broadcast.lag_s
        well = writable and connected and not behind and lag_s < LATE_S
        answer = Health(
            status="ok" if well else "degraded",
            database="ok" if writable else "down",
            broker="ok" if connected else "down",
            clock="behind" if behind else "ok",
            publisher_lag_s=round(lag_s, 3),
            version=house.version,
        )
        status = 200 if writable else 503
        shown = None if known else set(InAWord.model_fields)
        said = answer.model_dump_json(include=shown)
        return Response(said, status, NO_STORE, "application/json")

    return router


class _Try:
    """The last try to write. Strangers share it for a second: each costs the disk a commit."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = threading.Lock()
        self._at = -SHARED_S
        self._came = (False, False)

    def anew(self) -> tuple[bool, bool]:
        """Try now."""
        self._came = came = _written(self._house)
        self._at = time.monotonic()
        return came

    def lately(self) -> tuple[bool, bool]:
        """Tell how the last try went, or try now when it is too old."""
        with self._lock:
            return self._came if time.monotonic() - self._at < SHARED_S else self.anew()


def _written(house: House) -> tuple[bool, bool]:
    """Try to write; tell whether that went well, and whether the clock is behind what was."""
    now = house.clock()
    try:
        with house.store.write() as connection:
            writing.prove_writable(connection, house.centre.id, now)
            _day, last_at = reading.last(connection, house.centre.id)
    except StoreUnavailableError:
        return False, False
    return True, clock_behind(last_at, now) is not None
