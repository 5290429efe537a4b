"""Whom the broker lets in when it starts, and whether anybody is let in from elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from broker_config import access
from broker_config.access import PASSWORDS
from broker_config.broker import CONFIG, folder_of, render
from hub import household, keys
from hub.authority import AuthorityError
from hub.devices import Room
from hub.queueing.errors import StoreUnavailableError
from hub.store.address import StoreError, database_url, file_of
from motcua.keys import certificate_shown
from motcua.premises import Premises
from motcua.settings import SettingsError

if TYPE_CHECKING:
    from broker_config.access import Guest
    from hub.household import Member
    from hub.store.devices import Registered

_log = logging.getLogger(__name__)


def broker_files(here: Premises) -> tuple[Mapping[str, str], bool]:
    """Write the broker's files as the hub will keep them, and tell whether any device is let in.

    Where the database cannot be read yet, they stay as they are: the hub mends them once it can.
    """
    own = here.settings
    try:
        rows = _devices(here)
    except (StoreError, StoreUnavailableError) as error:
        _log.warning("who may come is not known yet: %s", error)
        if (folder_of(here.state) / PASSWORDS).exists():
            return {CONFIG: render(own.broker, keys=True)}, True
        return access.contents(own.broker, own.centre.id, None), False
    try:
        members = household.read(Path(own.hub.household)) if own.hub.household else ()
        may_come = _may_come(here, rows, members) if rows else None
    except (household.HouseholdError, keys.KeyFileError) as error:
        raise SettingsError(str(error)) from None
    let_in = _somebody(rows)
    # Without a device the broker will refuse, and nothing was made for it.
    shown = certificate_shown(here) if own.broker.encrypted and let_in else None
    try:
        certificate = shown.pair if shown else None
    except AuthorityError as error:
        raise SettingsError(str(error)) from None
    return access.contents(own.broker, own.centre.id, may_come, certificate), let_in


def _may_come(
    here: Premises, rows: Sequence[Registered], members: Sequence[Member]
) -> Sequence[Guest] | None:
    from hub.entrance import KEY_FILE
    from hub.porter import guests

    return guests(rows, members, keys.kept(here.state / KEY_FILE))


def somebody_is_let_in(here: Premises) -> bool:
    """Tell whether any device has a key that is good; False where that cannot be known."""
    try:
        return _somebody(_devices(here))
    except (StoreError, StoreUnavailableError):
        return False


def names_let_in(here: Premises) -> tuple[str, ...]:
    """Name the devices with a good key that say how they are: all but the desks'."""
    try:
        rows = _devices(here)
    except (StoreError, StoreUnavailableError):
        return ()
    speaking = [row for row in rows if row.revoked_at is None and row.device.room != Room.DESK]
    return tuple(row.device.name for row in speaking)


def names_revoked(here: Premises) -> frozenset[str]:
    """Name the devices that come in no more. Mosquitto cuts them off without their last will."""
    try:
        rows = _devices(here)
    except (StoreError, StoreUnavailableError):
        return frozenset()
    return frozenset(row.device.name for row in rows if row.revoked_at is not None)


def _somebody(rows: Sequence[Registered]) -> bool:
    return any(row.revoked_at is None for row in rows)


def _devices(here: Premises) -> Sequence[Registered]:
    url = database_url(here.settings.hub.database, here.state)
    with suppress(StoreError):  # a server has no file
        if not file_of(url).exists():
            return ()
    # Not before there is a queue: to load the store takes half of a broker's start.
    from hub.store import devices
    from hub.store.engine import Store

    with closing(Store(url)) as store:
        store.require()
        with store.read() as connection:
            return devices.listed(connection, here.settings.centre.id)
