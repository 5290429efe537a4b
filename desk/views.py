"""What a counter's page shows, as one value, read in one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from desk.foresight import MOST, Foresight
from desk.shown import Shown
from hub.centre import CentreConfig
from hub.house import House
from hub.queueing import events as e
from hub.queueing.day import TOO_LONG, clock_behind
from hub.queueing.errors import QueueError
from hub.queueing.forecast import Forecast
from hub.queueing.moves import DESK_VERBS, ticket_moves
from hub.queueing.values import CounterDesk, DeskState, Parked, Ticket
from hub.store import reading, room
from hub.verbs.calling import next_at
from hub.verbs.undoing import would_undo
from procedures.page import Line, page

MOST_MISSED = 20
RECENT = 500
"""What was done before so many events of the centre is not offered to be taken back: a mistake is
noticed sooner, and to look through a long day for it costs each drawing milliseconds."""
# The verb that each event is the end of, for the word on the button that takes it back.
_VERB_OF: Mapping[type[e.Event], str] = {
    e.CounterOpened: "open",
    e.CounterClosed: "close",
    e.CounterPaused: "pause",
    e.TicketCalled: "next",
    e.TicketRecalled: "recall",
    e.ServiceStarted: "start",
    e.TicketFinished: "finish",
    e.TicketNoShow: "no-show",
    e.TicketParked: "park",
    e.TicketTransferred: "transfer",
    e.TicketAmended: "amend",
    e.TicketCheckedIn: "check-in",
    e.TicketReinstated: "reinstate",
    e.TicketCancelled: "cancel",
}


@dataclass(frozen=True, slots=True)
class Named:
    """An id, and the words for it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """One citizen as the clerk sees them. Times are in whole minutes."""

    id: str
    label: str
    service: Named
    later: tuple[Named, ...]
    priority: Named | None
    needs: tuple[str, ...]
    lang: str | None
    counter: str | None
    waited_min: int
    times: int = 0
    here_min: int | None = None
    """Since when the work with them goes on; None before it began."""
    procedure: str | None = None
    papers: tuple[Line, ...] = ()
    mends: bool = False
    left_min: int | None = None
    """How long they still stand aside; below zero: the time is over. None: as long as it takes."""
    aside_min: int = 0
    wait: Forecast | None = None
    bound: bool = False
    unprinted: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A verb that was done at a counter, and with which number; empty: with none."""

    verb: str
    label: str


@dataclass(frozen=True, slots=True)
class CounterPage(Shown):
    """All that one counter's page shows."""

    PARTS = ("hand", "waiting", "aside")

    counter: Named
    state: DeskState
    clerk: str | None
    reason: str | None
    verbs: tuple[str, ...]
    may: tuple[str, ...]
    """What may be asked for the ticket in hand, besides the counter's own verbs."""
    person: Person | None
    first: str | None
    """The number that would be called next."""
    last: Done | None
    """What an undo takes back now."""
    others: bool
    """Those who wait for other counters are listed, not those whom this one calls by itself."""
    mine: int
    elsewhere: int
    """How many there are of the ones and of the others."""
    waiting: tuple[Person, ...]
    more: int
    """How many wait that stand in neither list."""
    aside: tuple[Person, ...]
    missed: tuple[Person, ...]
    missed_more: int
    services: tuple[Named, ...]
    counters: tuple[Named, ...]
    priorities: tuple[Named, ...]


def counter_page(
    house: House, foresight: Foresight, counter: str, *, others: bool = False
) -> CounterPage:
    """Read what a counter's page shows; raises `UnknownCounterError`.

    `others`: it lists those who wait for other counters in the place of its own.
    """
    centre, now = house.centre, house.clock()
    own = centre.counter(counter)
    with house.store.read() as connection:
        day, number = reading.today(connection, centre.id, centre.hours.session(now))
        # What a citizen needs is in no event, and its change is a change all the same.
        revision = f"{number}-{house.commands.noted}"
        desk, found = reading.in_hand(connection, centre.id, own.id)
        read = partial(room.seats, connection, centre.id, day, MOST, MOST_MISSED)
        queue = foresight.queue(revision, now, read)
        seats = queue.seats
        could_call = centre.could_call(own, seats.standing.states, now)
        mine = [t for t in seats.waiting if could_call(t.service, t.bound, t.place)]
        elsewhere = [t for t in seats.waiting if not could_call(t.service, t.bound, t.place)]
        _, last_at = reading.last(connection, centre.id)
        stamp = max(now, last_at or now)  # as a call would have it, if the clock was set back
        clock = now if clock_behind(stamp, now) else None
        first = next_at(connection, centre, desk, day, stamp, clock=clock) if mine else None
        undone = would_undo(connection, centre.id, day, desk, number - RECENT)
    in_hand = found.ticket if found else None
    needs = {found.ticket.id: found.needs} if found else {}
    seen = Seen(house, now, {**seats.needs, **needs})
    waits = {} if others else foresight.forecasts(queue, [ticket.id for ticket in mine])
    return CounterPage(
        counter=Named(own.id, own.name),
        revision=revision,
        state=desk.state,
        clerk=desk.clerk,
        reason=desk.reason,
        verbs=_verbs(desk),
        may=ticket_moves(in_hand, day) if in_hand else (),
        person=seen.in_hand(in_hand) if in_hand else None,
        first=first.ticket.label if first else None,
        last=done_of(undone) if undone else None,
        others=others,
        mine=len(mine),
        elsewhere=len(elsewhere),
        waiting=tuple(seen.waiting(t, waits.get(t.id)) for t in (elsewhere if others else mine)),
        more=sum(line.count for line in seats.standing.lines) - len(seats.waiting),
        aside=tuple(
            seen.aside(ticket, seats.parked_at.get(ticket.id))
            for ticket in sorted(seats.parked, key=_until)
            if ticket.counter == own.id
            # Nobody minds the time of whom a closed counter put aside.
            or (ticket.parked_until and could_call(ticket.service, ticket.counter, ticket.place))
        ),
        missed=tuple(map(seen.person, seats.missed.tickets)),
        missed_more=seats.missed.more,
        services=tuple(Named(s.id, s.name) for s in centre.services),
        counters=tuple(Named(c.id, c.name) for c in centre.counters if c.id != own.id),
        priorities=tuple(Named(p.id, p.name) for p in centre.priorities),
    )


def _verbs(desk: CounterDesk) -> tuple[str, ...]:
    """List the counter's verbs; opening is offered where it opens something."""
    opens = desk.state in (DeskState.CLOSED, DeskState.PAUSED)
    return tuple(verb for verb in DESK_VERBS[desk.state] if verb != "open" or opens)


def done_of(event: e.Event) -> Done:
    """Name the verb that an event is the end of."""
    return Done(_VERB_OF[type(event)], event.label if isinstance(event, e.TicketEvent) else "")


def _until(ticket: Ticket) -> tuple[bool, float]:
    until = ticket.parked_until
    return (until is None, until.timestamp() if until else 0.0)


@dataclass(frozen=True, slots=True)
class Seen:
    """What all persons of one page are told with: the moment, and their needs by ticket."""

    house: House
    now: datetime
    needs: Mapping[str, tuple[str, ...]]

    @property
    def centre(self) -> CentreConfig:
        return self.house.centre

    def person(self, ticket: Ticket, **more: object) -> Person:
        named = {row.id: row.name for row in self.centre.priorities}
        class_ = ticket.priority
        until = ticket.called_at or self.now
        fields: dict[str, object] = {
            "id": ticket.id,
            "label": ticket.label,
            "service": self._service(ticket.service),
            "later": tuple(map(self._service, ticket.later)),
            "priority": None if class_ == "none" else Named(class_, named.get(class_, class_)),
            "needs": self.needs.get(ticket.id, ()),
            "lang": ticket.lang if ticket.lang != "vi" else None,
            "counter": ticket.counter,
            "waited_min": waited_min(ticket, until),
            "times": ticket.times,
            "bound": ticket.bound is not None,
            "unprinted": ticket.printed if ticket.printed in {"failed", "unknown"} else None,
        }
        return Person(**(fields | more))  # type: ignore[arg-type]  # a row of mixed fields

    def in_hand(self, ticket: Ticket) -> Person:
        since = ticket.started_at
        name, papers = self._procedure(ticket.procedure)
        return self.person(
            ticket,
            here_min=None if since is None else minutes_of(since, self.now),
            procedure=name,
            papers=papers,
        )

    def waiting(self, ticket: Ticket, wait: Forecast | None = None) -> Person:
        return self.person(ticket, waited_min=waited_min(ticket, self.now), wait=wait)

    def aside(self, ticket: Ticket, since: datetime | None) -> Person:
        until = ticket.parked_until
        left = None if until is None else int((until - self.now).total_seconds() // 60)
        return self.person(
            ticket,
            mends=ticket.parked is Parked.MEND,
            left_min=left,
            aside_min=minutes_of(since, self.now) if since else 0,
        )

    def _service(self, id_: str) -> Named:
        known = self.centre.names_service(id_)
        return Named(id_, self.centre.service(id_).name if known else id_)

    def _procedure(self, code: str | None) -> tuple[str | None, tuple[Line, ...]]:
        """Find the name and the papers of what somebody came for, if they told the kiosk."""
        if code is None:
            return None, ()
        try:
            shelf = self.house.shelf
            found = page(shelf.take().book, shelf.find(code))
        except QueueError:
            return code, ()
        return found.heading, found.section("papers").lines


def waited_min(ticket: Ticket, until: datetime) -> int:
    """Count the minutes one waited; a place is too late where the clock was behind."""
    came = ticket.arrived_at
    return minutes_of(ticket.issued_at if came > until else came, until)


def minutes_of(since: datetime, until: datetime) -> int:
    """Count the whole minutes from one moment to another; none where the clock was set."""
    took = until - since
    return int(took.total_seconds() // 60) if timedelta(0) <= took <= TOO_LONG else 0
