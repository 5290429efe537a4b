"""Which key a room shows, and the keys of the rooms that `motcua centre` starts itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from counter.settings import ButtonSettings
from hub import household, keys
from hub.devices import Device, Room
from hub.household import Member
from motcua.parts import Rooms, to_toml
from motcua.premises import Premises
from motcua.settings import SettingsError

_FOLDER, _HOUSEHOLD = "own-keys", "household"


def shown_key(here: Premises) -> str | None:
    """Read the key in `hub.key_file`; None when none is named. Raises `SettingsError`."""
    if not here.settings.hub.key_file:
        return None
    try:
        return keys.read(here.state / here.settings.hub.key_file)
    except keys.KeyFileError as error:
        raise SettingsError(f"hub.key_file: {error}") from None


def some_key(here: Premises) -> str | None:
    """Find a key for a look at the hub from its own machine, if there is one to be found."""
    if here.settings.hub.key_file:
        return shown_key(here)
    try:
        members = household.read(here.state / _FOLDER / _HOUSEHOLD)
    except household.HouseholdError:
        return None
    return next((member.key for member in members), None)


def hand_out(rooms: Rooms, state: Path) -> Mapping[str, Sequence[str]]:
    """Give each room of this machine a fresh key, in files for their owner alone.

    Returns the options by which each part, named as `motcua.parts` names it, finds what it needs.
    Yesterday's keys are gone with it. Raises `SettingsError`.
    """
    folder = state / _FOLDER
    devices = {
        **{f"kiosk {one.id}": Device(one.id, Room.KIOSK) for one in rooms.kiosks},
        **{f"display {one.id}": Device(one.id, Room.DISPLAY) for one in rooms.displays},
        **{
            f"counter {one.id}": Device(one.id, Room.COUNTER, _counters(one))
            for one in rooms.counters
        },
    }
    members = {part: Member(device, keys.new_key()) for part, device in devices.items()}
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        household.write(folder / _HOUSEHOLD, members.values())
        for member in members.values():
            keys.write(folder / f"{member.device.name}.key", member.key)
    except keys.KeyFileError as error:
        raise SettingsError(str(error)) from None
    except OSError as error:
        raise SettingsError(f"{error.filename}: {error.strerror}") from None
    known = _set("household", folder / _HOUSEHOLD)
    shown = {
        part: _set("key_file", folder / f"{member.device.name}.key")
        for part, member in members.items()
    }
    return {"broker": known, "hub": known, **shown}


def _counters(line: ButtonSettings) -> tuple[str, ...]:
    boxes = (one.counter for one in line.boxes)
    return tuple(dict.fromkeys([*boxes, *(one.counter for one in line.buttons)]))


def _set(key: str, file: Path) -> Sequence[str]:
    return ("--set", f"hub.{key}={to_toml(str(file))}")
