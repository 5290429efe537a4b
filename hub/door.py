"""Who may come in. Until a device has a key, everybody may; from then on only who is known.

Every key is looked up in the database, so that a device that was revoked a moment ago is out.
The centre's own rooms are known by heart: their keys last as long as the centre runs.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy.engine import Connection

from hub import keys
from hub.devices import Device, everybody_may, may, of_its_own
from hub.queueing.errors import QueueError, StoreUnavailableError
from hub.queueing.values import TicketState
from hub.store import devices, reading
from hub.store.engine import Store

log = logging.getLogger(__name__)

# Where no device has a key, so much later after the first one got it all the others are refused. To
# ask at each call was a tenth of what it costs to give a number.
BELIEVED_S = 1.0
_AT_THE_COUNTER = {TicketState.CALLED, TicketState.SERVING, TicketState.PARKED}


class NotAllowedError(QueueError):
    """A device asked for what its room may not do."""

    problem: ClassVar[str] = "not-allowed"


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody may make the call: a device that is known, or None where all may."""

    device: Device | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Nobody may: 401 without a good key, 403 with one; `challenge` is for WWW-Authenticate."""

    status: int
    detail: str
    challenge: str = ""


_NO_KEY = Refused(401, "Show this device's key, as Authorization: Bearer KEY.", "Bearer")
_UNKNOWN = Refused(
    401,
    "This key is not known here, or no more: motcua device list tells which devices are let in.",
    'Bearer error="invalid_token"',
)


class Door:
    """Lets in or refuses, for one centre. Its methods read the database; call them in a thread."""

    def __init__(self, store: Store, centre: str, own_rooms: Mapping[str, Device]) -> None:
        """`own_rooms` are known by the hashes of their keys."""
        self._store = store
        self._centre = centre
        self._own_rooms = own_rooms
        # Devices are revoked and never forgotten, so a centre that asks for keys goes on to.
        self._asks: bool | None = None
        self._looked = -math.inf

    @property
    def own_rooms(self) -> frozenset[str]:
        """Name the centre's own rooms."""
        return frozenset(device.name for device in self._own_rooms.values())

    @property
    def asks(self) -> bool:
        """Tell whether keys are asked for, as far as is known yet."""
        return bool(self._asks)

    def admit_at_once(self, method: str, path: str, key: str | None) -> Admitted | Refused | None:
        """Decide about one call without the database, for any thread; None: ask `admit`.

        That no device has a key yet is believed for a moment.
        """
        if everybody_may(method, path):
            return Admitted()
        if not key:
            believed = self._asks is False and time.monotonic() - self._looked < BELIEVED_S
            return Admitted() if believed else None
        device = self._own_rooms.get(keys.hash_of(key))
        if device is None or of_its_own(device, method, path):
            return None
        return self._within_its_room(device, method, path)

    def admit(self, method: str, path: str, key: str | None) -> Admitted | Refused:
        """Decide about one call. Raises `StoreUnavailableError` when it cannot know."""
        if everybody_may(method, path):
            return Admitted()
        device = self._own_rooms.get(keys.hash_of(key)) if key else None
        if device is None:
            try:
                device = self._known(key)
            except StoreUnavailableError:
                if self._asks or method != "GET":
                    raise
                # What needs the database says so itself; the book and the services do not.
                return Admitted()
            if device is None:
                if not self._asks:
                    return Admitted()
                return _UNKNOWN if key else _NO_KEY
        return self._within_its_room(device, method, path)

    def knows(self, key: str | None) -> bool:
        """Tell whether whoever shows this key, or none, is let in at all."""
        if key and keys.hash_of(key) in self._own_rooms:
            return True
        try:
            return self._known(key) is not None or not self._asks
        except StoreUnavailableError:
            return not self._asks

    def _known(self, key: str | None) -> Device | None:
        """Find a device by its key, and learn whether any key is asked for."""
        began = time.monotonic()
        with self._store.read() as connection:
            device = devices.find(connection, self._centre, keys.hash_of(key)) if key else None
            if not self._asks:
                self._asks = bool(device) or devices.any_known(connection, self._centre)
                self._looked = began  # what is read may be as old as that
        return device

    def _within_its_room(self, device: Device, method: str, path: str) -> Admitted | Refused:
        if not may(device, method, path):
            return Refused(403, f"{device.name} is a {device.room}, and may not do this.")
        ticket = of_its_own(device, method, path)
        if ticket is not None:
            with self._store.read() as connection:
                if not self._has(connection, device, ticket):
                    detail = f"{device.name} may do this only to a ticket that its counter called."
                    return Refused(403, detail)
        return Admitted(device)

    def _has(self, connection: Connection, device: Device, ticket: str) -> bool:
        found = reading.ticket(connection, self._centre, ticket)
        return (
            found is not None
            and found.counter in device.counters
            and found.state in _AT_THE_COUNTER
        )
