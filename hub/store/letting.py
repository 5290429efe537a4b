"""Who is let in, as a whole: the devices with their keys, and those who may sign in at a desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from hub.store import clerks, devices, tables
from hub.store.clerks import Known
from hub.store.devices import Registered


@dataclass(frozen=True, slots=True)
class LetIn:
    """Everybody a centre knows, the revoked devices too."""

    devices: Sequence[Registered]
    clerks: Sequence[Known]

    @property
    def names(self) -> tuple[str, ...]:
        """Name who may come: devices that are not revoked, then officials."""
        may = [row.device.name for row in self.devices if row.revoked_at is None]
        return (*may, *(row.clerk.name for row in self.clerks))


def known(connection: Connection, centre: str) -> LetIn:
    """List everybody."""
    return LetIn(devices.listed(connection, centre), clerks.listed(connection, centre))


def replace(connection: Connection, centre: str, who: LetIn) -> None:
    """Let in these and nobody else; whoever had signed in signs in again."""
    for table in (tables.session, tables.clerk, tables.device):
        connection.execute(sa.delete(table).where(table.c.centre == centre))
    for row in who.devices:
        devices.add(connection, centre, row)
        if row.revoked_at is not None:
            devices.revoke(connection, centre, row.device.name, row.revoked_at)
    for one in who.clerks:
        clerks.add(connection, centre, one)
