"""What the staff ask of a kiosk: to print a slip, to know that somebody came to help."""

from __future__ import annotations

from typing import Literal

from broker_config.messages import DeviceState, Errand, errand_topic
from desk.devices import devices_of
from hub.house import House
from hub.queueing.errors import QueueError
from hub.queueing.events import TicketAmended, TicketPrinted, TicketTransferred
from hub.queueing.values import Printed, Ticket
from hub.store import journal
from hub.transaction import new_id


class KioskAwayError(QueueError):
    """The kiosk hears nothing now: it is off, or the broker is away."""

    problem = "kiosk-away"


def kiosks(house: House) -> tuple[str, ...]:
    """Name the kiosks that are there, first those that are well."""
    states = {
        name: device.state
        for name, device in devices_of(house).items()
        if device.kind == "kiosk" and device.state is not DeviceState.OFFLINE
    }
    return tuple(sorted(states, key=lambda name: states[name] is not DeviceState.OK))


def _changed_since(house: House, ticket: Ticket) -> bool:
    """Tell whether a slip came out, or may have, that says what is no longer so."""
    with house.store.read() as connection:
        told = journal.about(connection, house.centre.id, ticket.day, ticket.id)
    out = changed = False
    for event in (one.event for one in told):
        match event:
            case TicketPrinted(ticket=ticket.id, outcome=Printed.PRINTED | Printed.UNKNOWN):
                out, changed = True, False
            case TicketAmended(ticket=ticket.id) | TicketTransferred(ticket=ticket.id):
                changed = out
    return changed


def send(
    house: House, kiosk: str, what: Literal["print", "helped"], ticket: Ticket | None = None
) -> None:
    """Send a kiosk on an errand; raises `KioskAwayError` when it cannot hear of it."""
    if kiosk not in kiosks(house):
        raise KioskAwayError(f"The kiosk {kiosk!r} is not there.")
    errand = Errand(
        id=new_id(),
        what=what,
        at=house.clock(),
        ticket=ticket.id if ticket else None,
        procedure=ticket.procedure if ticket else None,
        lang=ticket.lang if ticket else None,
        amended=ticket is not None and _changed_since(house, ticket),
    )
    if not house.speaker.publish(errand_topic(house.centre.id, kiosk), errand.to_bytes()):
        raise KioskAwayError("The broker is away.")
