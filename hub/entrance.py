"""Who comes in, whichever way: the door on HTTP, the porter who tells the broker, our own key."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from broker_config.settings import BrokerSettings
from broker_config.trust import Trust, TrustError
from hub import authority, household, keys
from hub.authority import AuthorityError, Certificate
from hub.door import Door
from hub.household import HouseholdError
from hub.porter import Porter
from hub.settings import HubSettings
from hub.store import devices
from hub.store.engine import Store

#: The hub's own key for its broker; it stays in the state folder.
KEY_FILE = "hub.key"


class EntranceError(Exception):
    """Why nobody can come in as it is, in one sentence."""


def on_this_machine(listener: socket.socket) -> bool:
    """Tell whether a socket hears this machine alone."""
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback


@dataclass(frozen=True)
class Entrance:
    """The ways in of one hub.

    `key` is what it shows the broker itself, and `trust` whom it takes for it; `certificate` is
    what it shows its callers, where it speaks TLS.
    """

    door: Door
    key: str | None
    trust: Trust | None
    certificate: Certificate | None
    _porter: Porter | None
    _store: Store
    _centre: str
    _host: str

    @classmethod
    def of(
        cls, centre: str, hub: HubSettings, broker: BrokerSettings, state: Path, store: Store
    ) -> Self:
        """Make the entrance. Raises `EntranceError`."""
        try:
            return cls._of(centre, hub, broker, state, store)
        except (AuthorityError, HouseholdError, TrustError, keys.KeyFileError) as error:
            raise EntranceError(str(error)) from None

    @classmethod
    def _of(
        cls, centre: str, hub: HubSettings, broker: BrokerSettings, state: Path, store: Store
    ) -> Self:
        """A broker of ours knows our key; one elsewhere may want one that somebody set."""
        members = household.read(Path(hub.household)) if hub.household else ()
        door = Door(store, centre, household.by_hash(members))
        own = authority.shown(hub, state, centre) if hub.encrypted else None
        if not broker.embedded:
            shown = keys.read(state / hub.key_file) if hub.key_file else None
            trust = authority.named(hub.authority, state)
            if trust:
                trust.context()
            return cls(door, shown, trust, own, None, store, centre, hub.host)
        key = keys.kept(state / KEY_FILE)
        told = authority.shown(hub, state, centre) if broker.encrypted else None
        porter = Porter(
            store,
            centre,
            broker,
            state,
            members=members,
            hub_key=key,
            certificate=told.pair if told else None,
        )
        return cls(door, key, told.trust if told else None, own, porter, store, centre, hub.host)

    def start(self) -> None:
        """Begin to tell the broker."""
        if self._porter:
            self._porter.start()

    def stop(self) -> None:
        """End."""
        if self._porter:
            self._porter.stop()

    def require_somebody(self) -> None:
        """Check that some device is let in. Raises `EntranceError`."""
        self.door.knows(None)  # whether keys are asked for, before anybody calls
        with self._store.read() as connection:
            rows = devices.listed(connection, self._centre)
        if all(row.revoked_at for row in rows):
            raise EntranceError(
                f"hub.host = {self._host!r} would let other machines command the queue without a "
                "key, and no device has one. Let one in first (motcua device add NAME --room …), "
                "or listen on 127.0.0.1."
            )
