"""Who comes in, whichever way: the door on HTTP, the porter who tells the broker, our own key."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from broker_config.settings import BrokerSettings
from hub import household, keys
from hub.door import Door
from hub.porter import Porter
from hub.settings import HubSettings
from hub.store import devices
from hub.store.engine import Store

#: The hub's own key for its broker; it stays in the state folder.
KEY_FILE = "hub.key"


class NobodyKnownError(Exception):
    """Others than this machine would be listened to, and no device has a key."""


def on_this_machine(listener: socket.socket) -> bool:
    """Tell whether a socket hears this machine alone."""
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback


@dataclass(frozen=True)
class Entrance:
    """The ways in of one hub; `key` is what it shows the broker itself."""

    door: Door
    key: str | None
    _porter: Porter | None
    _store: Store
    _centre: str
    _host: str

    @classmethod
    def of(
        cls, centre: str, hub: HubSettings, broker: BrokerSettings, state: Path, store: Store
    ) -> Self:
        """Make the entrance. Raises `HouseholdError` or `KeyFileError`.

        A broker of ours knows our key; one elsewhere may want one that somebody set.
        """
        members = household.read(Path(hub.household)) if hub.household else ()
        door = Door(store, centre, household.by_hash(members))
        if not broker.embedded:
            shown = keys.read(state / hub.key_file) if hub.key_file else None
            return cls(door, shown, None, store, centre, hub.host)
        key = keys.kept(state / KEY_FILE)
        porter = Porter(store, centre, broker, state, members=members, hub_key=key)
        return cls(door, key, porter, store, centre, hub.host)

    def start(self) -> None:
        """Begin to tell the broker."""
        if self._porter:
            self._porter.start()

    def stop(self) -> None:
        """End."""
        if self._porter:
            self._porter.stop()

    def require_somebody(self) -> None:
        """Check that some device is let in. Raises `NobodyKnownError`."""
        with self._store.read() as connection:
            rows = devices.listed(connection, self._centre)
        if all(row.revoked_at for row in rows):
            raise NobodyKnownError(
                f"hub.host = {self._host!r} would let other machines command the queue without a "
                "key, and no device has one. Let one in first (motcua device add NAME --room …), "
                "or listen on 127.0.0.1."
            )
