"""The devices that were ever let in, found by the hash of the key they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from hub.devices import Device, Room
from hub.store import tables
from hub.store.prepared import prepared
from hub.store.recording import insert_into

_device = tables.device.c
_find = prepared(
    sa.select(_device.name, _device.room, _device.counters).where(
        _device.centre == sa.bindparam("centre"),
        _device.hash == sa.bindparam("hash"),
        _device.revoked_at.is_(None),
    )
)
_any = prepared(
    sa.select(sa.exists(sa.select(_device.name).where(_device.centre == sa.bindparam("centre"))))
)


@dataclass(frozen=True, slots=True)
class Registered:
    """A device, the hashes of its key for the hub and for the broker, and when it may come."""

    device: Device
    hash: str
    login: str
    added_at: datetime
    revoked_at: datetime | None = None


def add(connection: Connection, centre: str, new: Registered) -> bool:
    """Let a device in, again if it was revoked; False when one of its name is in already."""
    own: dict[str, Any] = {
        "room": new.device.room.value,
        "counters": new.device.counters,
        "hash": new.hash,
        "login": new.login,
        "added_at": new.added_at,
        "revoked_at": None,
    }
    insert = insert_into(tables.device, connection.dialect.name)
    statement = insert.values(centre=centre, name=new.device.name, **own).on_conflict_do_update(
        index_elements=[_device.centre, _device.name],
        set_=own,
        where=_device.revoked_at.is_not(None),
    )
    return connection.execute(statement.returning(_device.name)).one_or_none() is not None


def revoke(connection: Connection, centre: str, name: str, at: datetime) -> bool:
    """Let a device in no more; False when none of that name was let in."""
    statement = (
        sa.update(tables.device)
        .where(_device.centre == centre, _device.name == name, _device.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    return connection.execute(statement).rowcount == 1


def find(connection: Connection, centre: str, key_hash: str) -> Device | None:
    """Find who shows a key of this hash and is let in."""
    found = _find(connection.dialect).one_or_none(connection, {"centre": centre, "hash": key_hash})
    if found is None:
        return None
    name, room, counters = found
    return Device(name, Room(room), counters)


def any_known(connection: Connection, centre: str) -> bool:
    """Tell whether the centre ever gave a device a key, revoked or not."""
    (found,) = _any(connection.dialect).one(connection, {"centre": centre})
    return bool(found)


def listed(connection: Connection, centre: str) -> Sequence[Registered]:
    """List all devices by name, the revoked ones too."""
    rows = connection.execute(
        sa.select(tables.device).where(_device.centre == centre).order_by(_device.name)
    ).mappings()
    return [
        Registered(_value(row), row["hash"], row["login"], row["added_at"], row["revoked_at"])
        for row in rows
    ]


def _value(row: RowMapping) -> Device:
    return Device(row["name"], Room(row["room"]), row["counters"])
