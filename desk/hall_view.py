"""What the guide in the hall sees, as one value, read in one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broker_config.messages import DeviceState
from desk.devices import devices_of
from desk.errands import kiosks
from desk.shown import Shown
from desk.views import MOST_MISSED, Named, Person, Seen
from hub.house import House
from hub.queueing.values import Parked
from hub.store import journal, lines, reading, room, showing


@dataclass(frozen=True, slots=True)
class Helpless:
    """A kiosk where somebody calls a person, and for how many minutes already."""

    kiosk: str
    since_min: int


@dataclass(frozen=True, slots=True)
class Offered:
    """A service, whether it gives numbers now, and how many wait for it."""

    id: str
    name: str
    open: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class HallPage(Shown):
    """All that the guide's page shows."""

    PARTS = ("calls", "back")

    calls: tuple[Helpless, ...]
    unprinted: tuple[Person, ...]
    unprinted_more: int
    mends: tuple[Person, ...]
    missed: tuple[Person, ...]
    missed_more: int
    services: tuple[Offered, ...]
    priorities: tuple[Named, ...]
    kiosks: tuple[str, ...]


def hall_page(house: House) -> HallPage:
    """Read what the guide's page shows."""
    centre, now = house.centre, house.clock()
    with house.store.read() as connection:
        day, revision = reading.today(connection, centre.id, centre.hours.session(now))
        unprinted = room.unprinted(connection, centre.id, day, MOST_MISSED)
        parked = showing.parked(connection, centre.id, day)
        since = journal.parked_at(connection, centre.id, day) if parked else {}
        missed = room.missed(connection, centre.id, day, MOST_MISSED)
        standing = lines.standing(connection, centre.id, day)
        shown = [ticket.id for ticket in (*unprinted.tickets, *parked, *missed.tickets)]
        seen = Seen(house, now, room.needs_of(connection, centre.id, shown))
    is_open = centre.hours.is_open(now)
    return HallPage(
        revision=str(revision),
        calls=_calls(house, now),
        unprinted=tuple(map(seen.person, unprinted.tickets)),
        unprinted_more=unprinted.more,
        mends=tuple(
            seen.aside(one, since.get(one.id)) for one in parked if one.parked is Parked.MEND
        ),
        missed=tuple(map(seen.person, missed.tickets)),
        missed_more=missed.more,
        services=tuple(
            Offered(s.id, s.name, s.open and is_open, standing.count(s.id)) for s in centre.services
        ),
        priorities=tuple(Named(p.id, p.name) for p in centre.priorities if p.id != "none"),
        kiosks=kiosks(house),
    )


def _calls(house: House, now: datetime) -> tuple[Helpless, ...]:
    return tuple(
        Helpless(name, int((now - device.since).total_seconds() // 60) if device.since else 0)
        for name, device in devices_of(house).items()
        if device.detail.get("help") == "called" and device.state is not DeviceState.OFFLINE
    )
