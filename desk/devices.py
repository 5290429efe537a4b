"""How the devices are that may come."""

from __future__ import annotations

from collections.abc import Mapping

from broker_config.messages import Device
from hub.house import House
from hub.store import devices


def devices_of(house: House) -> Mapping[str, Device]:
    """Tell how each device is, by its name, as it said last.

    One that was revoked is none any more: Mosquitto cuts it off without its last will.
    """
    with house.store.read() as connection:
        rows = devices.listed(connection, house.centre.id)
    gone = {row.device.name for row in rows if row.revoked_at} - house.door.own_rooms
    return {name: said for name, said in house.rollcall.devices().items() if name not in gone}
