"""Which key a room shows, and the keys of the rooms that `motcua centre` starts itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from broker_config.trust import Trust
from counter.settings import ButtonSettings
from hub import authority, household, keys
from hub.authority import AuthorityError, Certificate
from hub.devices import Device, Room
from hub.household import Member
from motcua.parts import Rooms, to_toml
from motcua.premises import Premises
from motcua.settings import SettingsError

_FOLDER, _HOUSEHOLD = "own-keys", "household"


@dataclass(frozen=True, slots=True)
class WayIn:
    """What a room shows hub and broker, and whom it takes for them where they speak TLS."""

    key: str | None
    trust: Trust | None


def way_in(here: Premises, name: str = "") -> WayIn:
    """Find what the room of a name shows, and whom it trusts. Raises `SettingsError`."""
    own = here.settings
    key = shown_key(here, name)
    if not (own.hub.encrypted or own.broker.encrypted):
        return WayIn(key, None)
    pem = keys.authority_in(_key_file(here, name)) if own.hub.key_file else ""
    try:
        trust = Trust(pem, names=False) if pem else authority.named(own.hub.authority, here.state)
    except AuthorityError as error:
        raise SettingsError(str(error)) from None
    if trust is None:
        raise SettingsError(
            "hub and broker are on another machine, so they are asked over TLS, and nothing tells "
            "whom to trust: name the file that motcua device add wrote as hub.key_file, or set "
            "hub.authority, or hub.plain and broker.plain to true"
        )
    return WayIn(key, trust)


def shown_key(here: Premises, name: str = "") -> str | None:
    """Read the key in `hub.key_file`; None when none is named. Raises `SettingsError`."""
    if not here.settings.hub.key_file:
        return None
    try:
        return keys.read(_key_file(here, name))
    except keys.KeyFileError as error:
        raise SettingsError(f"hub.key_file: {error}") from None


def _key_file(here: Premises, name: str) -> Path:
    """Find a room's file: the one that is named, or the room's own in the folder that is named.

    For whoever only looks, and has no name, any of them will do.
    """
    named = here.state / here.settings.hub.key_file
    if not named.is_dir():
        return named
    return named / name if name else min(named.iterdir(), default=named)


def some_way_in(here: Premises) -> WayIn:
    """Find a way for a look at the hub from its own machine. Raises `SettingsError`."""
    if here.settings.hub.key_file:
        return way_in(here)
    try:
        members = household.read(here.state / _FOLDER / _HOUSEHOLD)
    except household.HouseholdError:
        members = ()
    certificate = certificate_shown(here, make=False)
    return WayIn(
        next((member.key for member in members), None),
        certificate.trust if certificate else None,
    )


def certificate_shown(here: Premises, *, make: bool = True) -> Certificate | None:
    """Find what hub and broker of this machine show; None where neither speaks TLS.

    Without `make` it is not made either. Raises `SettingsError`.
    """
    own = here.settings
    if not (own.hub.encrypted or own.broker.encrypted):
        return None
    if not make and not own.hub.certificate:
        try:
            return authority.kept(here.state)
        except (OSError, ValueError):
            return None
    try:
        return authority.shown(own.hub, here.state, own.centre.id)
    except AuthorityError as error:
        raise SettingsError(str(error)) from None


def authority_told(here: Premises) -> str:
    """Give whom a new device shall trust, as PEM text; made also before anything listens elsewhere.

    Empty where somebody else made the certificate, and where all is to be plain text. Raises
    `SettingsError`.
    """
    hub = here.settings.hub
    if hub.certificate or (hub.plain and here.settings.broker.plain):
        return ""
    try:
        return authority.own(here.state, here.settings.centre.id, hub.host).trusted
    except AuthorityError as error:
        raise SettingsError(str(error)) from None


def hand_out(
    rooms: Rooms, state: Path, certificate: Certificate | None = None
) -> Mapping[str, Sequence[str]]:
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
            trusted = certificate.trusted if certificate else ""
            keys.write(folder / f"{member.device.name}.key", member.key, trusted)
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
