"""Those who may sign in at a desk, and those who have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from hub.clerks import Clerk, Role, same_name
from hub.store import tables

_clerk = tables.clerk.c
_session = tables.session.c


@dataclass(frozen=True, slots=True)
class Known:
    """A clerk with the hash of their PIN or password."""

    clerk: Clerk
    hash: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has signed in: since when, and when last seen."""

    clerk: Clerk
    started_at: datetime
    seen_at: datetime


def add(connection: Connection, centre: str, new: Known) -> bool:
    """Let somebody sign in; False when one of that name may already."""
    if find(connection, centre, new.clerk.name) is not None:
        return False
    connection.execute(
        sa.insert(tables.clerk).values(
            centre=centre,
            key=same_name(new.clerk.name),
            name=new.clerk.name,
            roles=tuple(new.clerk.roles),
            hash=new.hash,
            added_at=new.added_at,
        )
    )
    return True


def remove(connection: Connection, centre: str, name: str) -> bool:
    """Let somebody sign in no more, and sign them out; False when nobody of that name may."""
    end_sessions(connection, centre, name)
    gone = connection.execute(sa.delete(tables.clerk).where(*_named(centre, name)))
    return gone.rowcount == 1


def change(connection: Connection, centre: str, name: str, new_hash: str) -> bool:
    """Give somebody another PIN, and sign them out; False when nobody of that name may sign in."""
    end_sessions(connection, centre, name)
    changed = connection.execute(
        sa.update(tables.clerk).where(*_named(centre, name)).values(hash=new_hash)
    )
    return changed.rowcount == 1


def find(connection: Connection, centre: str, name: str) -> Known | None:
    """Find who signs in under a name."""
    query = sa.select(tables.clerk).where(*_named(centre, name))
    row = connection.execute(query).mappings().one_or_none()
    return Known(_value(row), row["hash"], row["added_at"]) if row else None


def listed(connection: Connection, centre: str) -> Sequence[Known]:
    """List everybody who may sign in, by name."""
    query = sa.select(tables.clerk).where(_clerk.centre == centre).order_by(_clerk.key)
    rows = connection.execute(query).mappings()
    return [Known(_value(row), row["hash"], row["added_at"]) for row in rows]


def begin_session(connection: Connection, centre: str, key_hash: str, new: Session) -> None:
    """Note that somebody signed in."""
    connection.execute(
        sa.insert(tables.session).values(
            centre=centre,
            hash=key_hash,
            clerk=same_name(new.clerk.name),
            started_at=new.started_at,
            seen_at=new.seen_at,
        )
    )


def session(connection: Connection, centre: str, key_hash: str) -> Session | None:
    """Find who shows what hashes to this."""
    query = (
        sa.select(tables.clerk, _session.started_at, _session.seen_at)
        .join_from(
            tables.session,
            tables.clerk,
            sa.and_(_clerk.centre == _session.centre, _clerk.key == _session.clerk),
        )
        .where(_session.centre == centre, _session.hash == key_hash)
    )
    row = connection.execute(query).mappings().one_or_none()
    return Session(_value(row), row["started_at"], row["seen_at"]) if row else None


def seen(connection: Connection, centre: str, key_hash: str, at: datetime) -> None:
    """Note that somebody is still there."""
    connection.execute(
        sa.update(tables.session)
        .where(_session.centre == centre, _session.hash == key_hash)
        .values(seen_at=at)
    )


def end_session(connection: Connection, centre: str, key_hash: str) -> None:
    """Sign one browser out."""
    connection.execute(
        sa.delete(tables.session).where(_session.centre == centre, _session.hash == key_hash)
    )


def end_sessions(connection: Connection, centre: str, name: str) -> None:
    """Sign somebody out everywhere."""
    connection.execute(
        sa.delete(tables.session).where(
            _session.centre == centre, _session.clerk == same_name(name)
        )
    )


def forget_sessions(
    connection: Connection, centre: str, *, started: datetime, seen: datetime
) -> None:
    """Forget the sessions that began, or were last seen, before these moments."""
    connection.execute(
        sa.delete(tables.session).where(
            _session.centre == centre,
            sa.or_(_session.started_at < started, _session.seen_at < seen),
        )
    )


def _named(centre: str, name: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (_clerk.centre == centre, _clerk.key == same_name(name))


def _value(row: RowMapping) -> Clerk:
    return Clerk(row["name"], tuple(Role(role) for role in row["roles"]))
