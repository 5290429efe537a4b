"""What is asked for a ticket: take it, correct it, give it up, come back with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.engine import Connection

from hub import telling, waits
from hub.answers import Ticket as TicketAnswer
from hub.queueing.day import NIGHT, TOO_LONG
from hub.queueing.errors import (
    ClosedError,
    InvalidRequestError,
    UnknownServiceError,
    UnknownTicketError,
)
from hub.queueing.events import (
    TicketAmended,
    TicketCancelled,
    TicketCheckedIn,
    TicketExpired,
    TicketIssued,
    TicketPrinted,
    TicketReinstated,
    TicketRelabelled,
)
from hub.queueing.forecast import Forecast
from hub.queueing.hall import Asker
from hub.queueing.moves import require_move
from hub.queueing.values import Printed, Ticket, arrival_of, place_of
from hub.settings import ID, ServiceSettings
from hub.store import journal, lines, reading, writing
from hub.transaction import Transaction, new_id

# What a number looks like that somebody reads from a slip: `A005`, `K1-001`.
_LABEL = re.compile(r"[A-Z]\d{3,6}|[A-Z][A-Z0-9]{0,7}-\d{3,6}")
# What the settings can name.
_ID = re.compile(ID)


@dataclass(frozen=True, slots=True)
class OfflineLabel:
    """A number that a kiosk gave from its own series while the hub was away, so long ago."""

    label: str
    age_s: float


def issue(
    t: Transaction,
    service: str,
    priority: str,
    *,
    later: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    procedure: str | None = None,
    lang: str | None = None,
    kiosk: str | None = None,
    offline: OfflineLabel | None = None,
) -> TicketAnswer:
    """Give a number, or take in one that a kiosk gave: it keeps its label, in order of arrival.

    One that was given on an earlier day is taken in, and has expired.
    """
    if offline:
        _take_in(t, (service, *later), priority)
    else:
        t.centre.priority(priority)
        _require_open(t, [t.centre.service(id_) for id_ in (service, *later)])
    later = _each_once(later, service)
    place = place_of(t.now - timedelta(seconds=offline.age_s if offline else 0))
    if offline:
        day = _day_of(t, place)
        label = _free_label(t, day, offline.label)
    else:
        day = t.day
        letter = t.centre.service(service).letter
        number = writing.next_number(t.connection, t.centre.id, t.day, letter)
        label = f"{letter}{number:03d}"
    stamp = t.stamp()
    wait = _wait(t, service, priority, (place, stamp["seq"])) if day == t.day else None
    event = TicketIssued(
        **stamp,
        ticket=new_id(),
        label=label,
        day=day,
        service=service,
        priority=priority,
        place=place,
        later=later,
        procedure=procedure,
        lang=lang,
        kiosk=kiosk,
        offline=offline is not None,
        expected_s=wait.expected_s if wait else None,
    )
    ticket = t.issued(event)
    if needs and day == t.day:
        writing.save_needs(t.connection, t.centre.id, ticket.id, needs)
    if day != t.day:
        ticket = t.happened(TicketExpired(**t.stamp(), ticket=ticket.id, label=label), ticket)
    return telling.ticket_answer(ticket, wait)


def _wait(t: Transaction, service: str, priority: str, order: tuple[int, int]) -> Forecast:
    """Forecast for a ticket that is about to join its line, mostly at its end."""
    place, _ = order
    if t.standing is None or arrival_of(place) < t.now:
        standing = lines.standing(t.connection, t.centre.id, t.day, order)
        t.standing = standing if arrival_of(place) == t.now else None
    else:
        standing = t.standing
    asker = Asker(service, priority, place / 1e6)
    return waits.wait_at(t.centre, asker, standing, t.when, learned=t.learned)


def _require_open(t: Transaction, wanted: Sequence[ServiceSettings]) -> None:
    for one in wanted:
        if not one.open:
            raise ClosedError(
                f"No numbers are given for {one.name} now; please choose another service, or ask "
                "at the desk."
            )
    if not t.centre.hours.is_open(t.clock):
        opens = t.centre.hours.opens_at(t.clock)
        until = f" until {opens:%Y-%m-%d %H:%M}" if opens else ""
        raise ClosedError(f"No numbers are given now: the centre is closed{until}.")
    for one in used_up(t.connection, t.centre.id, t.day, wanted):
        raise ClosedError(
            f"All {one.quota} numbers of today for {one.name} are given; "
            "please come on another day, or ask at the desk."
        )


def used_up(
    connection: Connection, centre: str, day: date, wanted: Iterable[ServiceSettings]
) -> list[ServiceSettings]:
    """List the services of which all the numbers that a day gives are given."""
    limited = [(service, service.quota) for service in wanted if service.quota is not None]
    if not limited:
        return []
    given = journal.issued(connection, centre, day, [service.id for service, _ in limited])
    return [service for service, quota in limited if given[service.id] >= quota]


def _take_in(t: Transaction, services: tuple[str, ...], priority: str) -> None:
    """Check what a kiosk gave a number for: it may have read the settings before they changed."""
    new = [id_ for id_ in services if not t.centre.names_service(id_)]
    for id_ in new:
        if not _ID.fullmatch(id_):
            raise UnknownServiceError(id_)
    if not _ID.fullmatch(priority):
        t.centre.priority(priority)
    t.strayed = not all(map(t.centre.counters_for, services)) or not t.centre.names_class(priority)


def _each_once(later: tuple[str, ...], service: str) -> tuple[str, ...]:
    """List the services to come: each once, and not the one it queues for."""
    return tuple(id_ for id_ in dict.fromkeys(later) if id_ != service)


def _day_of(t: Transaction, place: int) -> date:
    """Tell the day a ticket was given on; one of tonight's queue stays with its queue."""
    age, hours = t.now - arrival_of(place), t.centre.hours
    given = hours.session(t.when - age).date
    tonight = age < NIGHT and hours.is_open(t.when)
    # Today's queue may be of another date, where the clock was set.
    if tonight or given == hours.session(t.when).date:
        return t.day
    return min(given, t.day)


def take_label(
    t: Transaction, answered: TicketAnswer, offline: OfflineLabel
) -> TicketAnswer | None:
    """Give a ticket that was committed, but never seen, the label its holder has in hand."""
    ticket = t.ticket(answered.id)
    if ticket.label == offline.label:
        return None
    label = _free_label(t, ticket.day, offline.label)
    t.happened(TicketRelabelled(**t.stamp(), ticket=ticket.id, label=label), ticket)
    return answered.model_copy(update={"label": label})


def _free_label(t: Transaction, day: date, label: str) -> str:
    if reading.by_label(t.connection, t.centre.id, day, label):
        raise InvalidRequestError("offline.label", f"another ticket of that day is {label}")
    return label


def printed(t: Transaction, ticket: str, outcome: Printed) -> TicketAnswer:
    """Note how the slip came out."""
    known = t.ticket(ticket)
    event = TicketPrinted(**t.stamp(), ticket=known.id, label=known.label, outcome=outcome)
    return _told(t, t.happened(event, known))


def amend(
    t: Transaction,
    ticket: str,
    *,
    service: str | None = None,
    priority: str | None = None,
    later: tuple[str, ...] | None = None,
    needs: tuple[str, ...] | None = None,
) -> TicketAnswer:
    """Correct the service, the class, the services to come, or what the citizen needs.

    Who waited for one counter alone waits for it no longer when it does not have their service.
    """
    known = was = t.ticket(ticket)
    require_move(known, "amend", t.day)
    to = t.centre.service(service).id if service else known.service
    class_ = t.centre.priority(priority) if priority else known.priority
    for id_ in later or ():
        t.centre.service(id_)
    still = _each_once(known.later if later is None else later, to)
    called_at = {counter.id for counter in t.centre.counters_for(to)}
    t.strayed = not called_at
    if (to, class_, still) != (known.service, known.priority, known.later):
        event = TicketAmended(
            **t.stamp(),
            ticket=known.id,
            label=known.label,
            service=to,
            priority=class_,
            later=still,
            counter=t.pressed_at,
            freed=known.bound is not None and to != known.service and known.bound not in called_at,
        )
        known = t.happened(event, known)
    if needs is not None:
        writing.save_needs(t.connection, t.centre.id, known.id, needs)
        t.noted = True
    return _told(t, known, was=was)


def cancel(t: Transaction, ticket: str) -> TicketAnswer:
    """Take a ticket out of the queue."""
    known = t.ticket(ticket)
    require_move(known, "cancel", t.day)
    cancelled = TicketCancelled(
        **t.stamp(), ticket=known.id, label=known.label, counter=t.pressed_at
    )
    return _told(t, t.happened(cancelled, known))


def check_in(t: Transaction, ticket: str) -> TicketAnswer:
    """Put whoever mended their papers second in line at the counter that sent them away.

    `ticket` is an id, or a number of today as it is read from the slip.
    """
    known = _named(t, ticket)
    require_move(known, "check-in", t.day)
    assert known.counter is not None, "a ticket that was parked knows where"
    event = TicketCheckedIn(
        **t.stamp(),
        ticket=known.id,
        label=known.label,
        counter=t.pressed_at,
        bound=known.counter,
        place=place_of(t.now),
    )
    return _told(t, t.happened(event, known))


def _named(t: Transaction, ticket: str) -> Ticket:
    label = ticket.upper()
    if not _LABEL.fullmatch(label):
        return t.ticket(ticket)
    found = reading.by_label(t.connection, t.centre.id, t.day, label)
    if found is None:
        raise UnknownTicketError(label)
    return found


def reinstate(t: Transaction, ticket: str) -> TicketAnswer:
    """Put whoever missed their call back in line: some places back, after the grace at its end."""
    known = t.ticket(ticket)
    require_move(known, "reinstate", t.day)
    assert known.ended_at is not None, "a ticket that was not there knows when"
    queue = t.centre.queue
    gone = t.when - known.ended_at
    # Over a clock that was set nobody knows how long; who may have been in time is.
    within = gone <= timedelta(minutes=queue.grace_min) or gone > TOO_LONG
    place = known.place if within else place_of(t.now)
    if within and queue.grace_places:
        behind = reading.place_behind(t.connection, t.centre.id, known, queue.grace_places)
        # One that was called by name may have come after all of these.
        place = place if behind is None else max(place, behind)
    event = TicketReinstated(
        **t.stamp(),
        ticket=known.id,
        label=known.label,
        place=place,
        within_grace=within,
        counter=t.pressed_at,
    )
    return _told(t, t.happened(event, known))


def _told(t: Transaction, ticket: Ticket, *, was: Ticket | None = None) -> TicketAnswer:
    return telling.waiting_answer(t.connection, t.centre, ticket, t.when, t.learned, was=was)
