"""The rooms of the hub's own machine: `motcua centre` gives each a key as long as it runs.

So a centre that has devices elsewhere needs no keys for what stands beside its hub, and what ran
there yesterday is not let in today. The file with them is for its owner alone.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hub import keys
from hub.devices import Device, Room


@dataclass(frozen=True, slots=True)
class Member:
    """One room of this machine, and its key."""

    device: Device
    key: str


class HouseholdError(Exception):
    """Why the file cannot be read, in one sentence."""


def write(file: Path, members: Iterable[Member]) -> None:
    """Write the file anew; raises `keys.KeyFileError`."""
    rows = [
        {
            "name": one.device.name,
            "room": one.device.room,
            "counters": one.device.counters,
            "key": one.key,
        }
        for one in members
    ]
    file.unlink(missing_ok=True)
    keys.write(file, json.dumps(rows))


def read(file: Path) -> tuple[Member, ...]:
    """Read who belongs to this machine. Raises `HouseholdError`."""
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise HouseholdError(f"hub.household: others can read {file}; chmod 600 {file}")
        return tuple(
            Member(Device(row["name"], Room(row["room"]), tuple(row["counters"])), row["key"])
            for row in json.loads(file.read_bytes())
        )
    except OSError as error:
        raise HouseholdError(f"hub.household: {file}: {error.strerror}") from None
    except (ValueError, TypeError, KeyError):
        raise HouseholdError(f"hub.household: {file} is no list that motcua centre wrote") from None


def by_hash(members: Iterable[Member]) -> Mapping[str, Device]:
    """Find them as the hub finds a device: by the hash of the key it shows."""
    return {keys.hash_of(one.key): one.device for one in members}
