"""Tells the broker who may come: its files are kept as the list of devices is.

Mosquitto reads them again without dropping anybody but those who may come no more.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

from broker_config import access
from broker_config.access import Guest
from broker_config.broker import folder_of, reread, write
from broker_config.settings import BrokerSettings
from hub.household import Member
from hub.queueing.errors import StoreUnavailableError
from hub.store import devices
from hub.store.devices import Registered
from hub.store.engine import Store

log = logging.getLogger(__name__)

EVERY_S = 1.0


def guests(
    rows: Sequence[Registered], members: Sequence[Member], hub_key: str
) -> Sequence[Guest] | None:
    """List who may come to the broker: the hub, its own rooms, every device that is let in.

    None as long as the centre never let a device in, when no key is asked for.
    """
    if not rows:
        return None
    own = [
        Guest(one.device.name, one.device.room, one.device.counters, access.login(one.key))
        for one in members
    ]
    taken = {one.name for one in own}
    others = [
        Guest(row.device.name, row.device.room, row.device.counters, row.login)
        for row in rows
        if row.revoked_at is None and row.device.name not in taken
    ]
    return [access.hub(hub_key), access.looker(hub_key), *own, *others]


class Porter:
    """Looks every second whether the devices changed, on a thread of its own."""

    def __init__(
        self,
        store: Store,
        centre: str,
        broker: BrokerSettings,
        state: Path,
        *,
        members: Sequence[Member],
        hub_key: str,
        certificate: tuple[str, str] | None = None,
    ) -> None:
        self._store = store
        self._centre = centre
        self._broker = broker
        self._folder = folder_of(state)
        self._members = members
        self._hub_key = hub_key
        self._certificate = certificate
        self._told: Sequence[Registered] | None = None
        self._well = True
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub-porter", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        self._thread.join(timeout=1)

    def _run(self) -> None:
        """Go on looking. The thread's outermost guard: a fault is told once, and its end."""
        while not self._stopping.wait(EVERY_S):
            try:
                self.look()
            except StoreUnavailableError:
                continue  # The store says so itself.
            except Exception as error:
                log.log(
                    logging.WARNING if self._well else logging.DEBUG,
                    "the broker could not be told who may come: %s",
                    error,
                )
                self._well = False
            else:
                if not self._well:
                    log.info("the broker is told again who may come")
                self._well = True

    def look(self) -> None:
        """Tell the broker who may come, if that changed."""
        with self._store.read() as connection:
            rows = devices.listed(connection, self._centre)
        if rows == self._told or not self._folder.is_dir():
            return
        may_come = guests(rows, self._members, self._hub_key)
        files = access.contents(self._broker, self._centre, may_come, self._certificate)
        if write(self._folder, files):
            reread(self._folder)
            known = len(may_come or ())
            log.info("the broker is told who may come: %d with a key", known)
        self._told = rows
