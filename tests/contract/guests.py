"""Devices with keys, for the tests of who is let in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from broker_config.access import login
from hub import keys
from hub.devices import Device, Room
from hub.store import devices
from hub.store.devices import Registered
from hub.store.engine import Store, database_url

CENTRE = "nam-cuong"
#: One of each room. The line has boxes on one of the centre's counters.
KIOSK = Device("K1", Room.KIOSK)
DISPLAY = Device("D1", Room.DISPLAY)
LINE = Device("line-1", Room.COUNTER, ("6",))
DESK = Device("desk-1", Room.DESK)
ALL = (KIOSK, DISPLAY, LINE, DESK)


@contextmanager
def _store(state: Path) -> Iterator[Store]:
    state.mkdir(parents=True, exist_ok=True)
    with closing(Store(database_url("", state))) as store:
        store.open()
        yield store


def let_in(state: Path, *guests: Device) -> dict[str, str]:
    """Let devices in as `motcua device add` does; give their keys by their names."""
    given = {one.name: keys.new_key() for one in guests}
    with _store(state) as store, store.write() as connection:
        for one in guests:
            key = given[one.name]
            row = Registered(one, keys.hash_of(key), login(key), datetime.now(UTC))
            assert devices.add(connection, CENTRE, row)
    return given


def revoke(state: Path, name: str) -> None:
    """Let a device in no more."""
    with _store(state) as store, store.write() as connection:
        assert devices.revoke(connection, CENTRE, name, datetime.now(UTC))
