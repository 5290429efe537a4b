"""What whoever leads the room sees, as one value, read in one moment."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from broker_config.messages import Device
from desk.devices import devices_of
from desk.shown import Shown
from desk.views import Done, Named, done_of, minutes_of
from hub import waits
from hub.house import House
from hub.queueing.events import CounterClosed, CounterOpened
from hub.queueing.forecast import Forecast
from hub.queueing.values import CounterDesk, DeskState, Ticket
from hub.report import Figures, Follow, Report, figures, report
from hub.store import journal, lines, notices, reading, room, showing
from hub.verbs.undoing import would_undo

# Longer than the journal of any day.
_ALL = 1_000_000
# What was done before so many events of the centre is not offered here to be taken back.
_RECENT = 100


@dataclass(frozen=True, slots=True)
class CounterNow:
    """A counter: its state, who sits there, whom it has in hand and for how many minutes.

    `last`: it was opened or closed last, and that can be taken back now.
    """

    id: str
    name: str
    state: DeskState
    clerk: str | None
    reason: str | None
    label: str | None
    minutes: int | None
    last: Done | None


@dataclass(frozen=True, slots=True)
class LineNow:
    """Who waits for a service: how many, the longest in minutes, and how long a newcomer will.

    `wait` is None while no counter that calls the service is open.
    """

    name: str
    count: int
    longest_min: int
    wait: Forecast | None


@dataclass(frozen=True, slots=True)
class RoomPage(Shown):
    """All that the room's page shows."""

    PARTS = ("now", "lines", "devices")

    day: date
    counters: tuple[CounterNow, ...]
    lines: tuple[LineNow, ...]
    today: Figures
    waiting: int
    devices: Mapping[str, Device]
    broker: bool
    halls: tuple[Named, ...]
    notices: Mapping[str, str]


class Today:
    """The figures of the day that goes on, as its journal grows. For several threads.

    A whole day has some thousand events, and the page asks after each of them.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = threading.Lock()
        self._heard: tuple[date, int, Follow] | None = None

    def figures(self, day: date) -> Figures:
        """Sum up a day, from what is new in its journal."""
        with self._lock:
            # What breaks off half way begins anew.
            heard, self._heard = self._heard, None
            store, centre = self._house.store, self._house.centre.id
            with store.read() as connection:
                if heard is None or heard[0] != day:
                    heard = day, journal.seq_before(connection, centre, day), Follow()
                _, seq, follow = heard
                seq, events = journal.after(connection, centre, seq, _ALL)
            for event in events:
                follow.hear(event)
            self._heard = day, seq, follow
            return figures(follow.turns)


def room_page(house: House, today: Today) -> RoomPage:
    """Read what the room's page shows."""
    centre, now = house.centre, house.clock()
    learned = house.forecasting.learned()
    with house.store.read() as connection:
        day, revision = reading.today(connection, centre.id, centre.hours.session(now))
        desks = reading.desks(connection, centre.id)
        in_hand = showing.tickets(
            connection, centre.id, [d.ticket for d in desks.values() if d.ticket]
        )
        standing = lines.standing(connection, centre.id, day)
        first = room.first_of_lines(connection, centre.id, day, now)
        told = notices.read(connection, centre.id)
        _, recent = journal.after(connection, centre.id, revision - _RECENT, _RECENT)
        lately = {e.counter for e in recent if isinstance(e, CounterOpened | CounterClosed)}
        undone = {
            id_: done_of(event)
            for id_ in lately & desks.keys()
            if (event := would_undo(connection, centre.id, day, desks[id_], revision - _RECENT))
            and isinstance(event, CounterOpened | CounterClosed)
        }
    served = {
        id_
        for counter in centre.counters
        if (desk := desks.get(counter.id)) and desk.state is not DeskState.CLOSED
        for id_ in (*counter.services, *centre.helps(counter))
    }
    told_waits = waits.waits_now(centre, served, standing, now, learned)
    return RoomPage(
        revision=str(revision),
        day=day,
        counters=tuple(
            _counter(Named(c.id, c.name), desks.get(c.id), in_hand, now, undone.get(c.id))
            for c in centre.counters
        ),
        lines=tuple(
            LineNow(
                name=service.name,
                count=standing.count(service.id),
                longest_min=minutes_of(first[service.id], now) if service.id in first else 0,
                wait=told_waits.get(service.id),
            )
            for service in centre.services
        ),
        today=today.figures(day),
        waiting=sum(line.count for line in standing.lines),
        devices=devices_of(house),
        broker=not house.speaker.cut_off,
        halls=tuple(Named(hall.id, hall.name) for hall in centre.halls),
        notices=told,
    )


def day_report(house: House, day: date) -> Report:
    """Read a day's journal as a report."""
    with house.store.read() as connection:
        return report(one.event for one in journal.read(connection, house.centre.id, day))


def _counter(
    counter: Named,
    desk: CounterDesk | None,
    in_hand: Mapping[str, Ticket],
    now: datetime,
    last: Done | None,
) -> CounterNow:
    desk = desk or CounterDesk(counter=counter.id)
    ticket = in_hand.get(desk.ticket or "")
    since = ticket.started_at or ticket.called_at if ticket else None
    return CounterNow(
        id=counter.id,
        name=counter.name,
        state=desk.state,
        clerk=desk.clerk if desk.state is not DeskState.CLOSED else None,
        reason=desk.reason if desk.state is DeskState.PAUSED else None,
        label=ticket.label if ticket else None,
        minutes=minutes_of(since, now) if since else None,
        last=last,
    )
