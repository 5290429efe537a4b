"""The devices that are let in, on each database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from hub import door
from hub.devices import Device, Room
from hub.store import devices
from hub.store.devices import Registered
from hub.store.engine import Store

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
K1 = Device("K1", Room.KIOSK)
LINE = Device("line-1", Room.COUNTER, ("1", "2"))


def row(device: Device, key_hash: str, at: datetime = NOON) -> Registered:
    return Registered(device, key_hash, f"login of {key_hash}", at)


def add(store: Store, new: Registered, centre: str = "office") -> bool:
    with store.write() as connection:
        return devices.add(connection, centre, new)


def find(store: Store, key_hash: str, centre: str = "office") -> Device | None:
    with store.read() as connection:
        return devices.find(connection, centre, key_hash)


def test_a_device_is_found_by_the_hash_of_its_key_alone(store: Store) -> None:
    assert add(store, row(K1, "a"))
    assert add(store, row(LINE, "b"))
    assert find(store, "a") == K1
    assert find(store, "b") == LINE
    assert find(store, "c") is None
    assert find(store, "a", "another centre") is None


def test_a_name_has_one_key_at_a_time(store: Store) -> None:
    add(store, row(K1, "a"))
    assert not add(store, row(K1, "b"))
    assert find(store, "a") == K1
    assert find(store, "b") is None


def test_a_key_has_one_device(store: Store) -> None:
    add(store, row(K1, "a"))
    with pytest.raises(IntegrityError):
        add(store, row(LINE, "a"))


def test_a_revoked_key_opens_nothing_and_a_new_one_does(store: Store) -> None:
    add(store, row(K1, "a"))
    later = NOON + timedelta(hours=1)
    with store.write() as connection:
        assert devices.revoke(connection, "office", "K1", later)
        assert not devices.revoke(connection, "office", "K1", later)
        assert not devices.revoke(connection, "office", "K9", later)
    assert find(store, "a") is None
    with store.read() as connection:
        (listed,) = devices.listed(connection, "office")
    assert (listed.device, listed.added_at, listed.revoked_at) == (K1, NOON, later)
    assert add(store, row(K1, "b", later))
    assert find(store, "b") == K1
    assert find(store, "a") is None


def test_once_a_device_was_known_the_centre_knows_keys(store: Store) -> None:
    with store.read() as connection:
        assert not devices.any_known(connection, "office")
    add(store, row(K1, "a"))
    with store.write() as connection:
        devices.revoke(connection, "office", "K1", NOON)
    with store.read() as connection:
        assert devices.any_known(connection, "office")
        assert not devices.any_known(connection, "another centre")
        assert [one.device.name for one in devices.listed(connection, "office")] == ["K1"]


@pytest.mark.parametrize("takes_s", [0.0, door.BELIEVED_S])
def test_that_no_device_is_known_is_believed_from_when_it_was_asked(
    store: Store, monkeypatch: pytest.MonkeyPatch, takes_s: float
) -> None:
    now = 0.0
    known = devices.any_known

    def slow(connection: Connection, centre: str) -> bool:
        nonlocal now
        now += takes_s
        return known(connection, centre)

    monkeypatch.setattr(door, "time", SimpleNamespace(monotonic=lambda: now))
    monkeypatch.setattr(devices, "any_known", slow)
    asked = door.Door(store, "office", {})
    assert asked.knows(None)
    call = ("GET", "/api/v1/services", None)
    assert asked.admit_at_once(*call) == (None if takes_s else door.Admitted())
    assert asked.admit(*call) == door.Admitted()
