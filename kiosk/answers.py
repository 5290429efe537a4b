"""What came of a wish, as the visit is told: the hub's answers in the kiosk's own words."""

from __future__ import annotations

from hub.client import HubRefusedError, Ticket
from kiosk.events import (
    Added,
    AddService,
    Answered,
    CameBack,
    CheckIn,
    Fetch,
    Fetched,
    Issued,
    TakeNumber,
)

Asked = TakeNumber | AddService | CheckIn | Fetch
Answer = Answered | Added | CameBack | Fetched


def issued(ticket: Ticket) -> Issued:
    """Take over what a citizen is told of their number."""
    return Issued(
        ticket.label,
        ticket.service,
        ticket.id,
        ticket.ahead,
        ticket.wait_p50_s,
        ticket.wait_p90_s,
        later=ticket.services[1:],
        warning=ticket.warning or "",
        follow_url=ticket.follow_url or "",
    )


def failed(wish: Asked) -> Answer:
    """Answer a wish that the kiosk itself could not carry out."""
    match wish:
        case TakeNumber():
            return Answered(wish.wish, None, "disk")
        case AddService():
            return Added(wish.wish, None)
        case CheckIn():
            return CameBack(wish.wish, "away")
        case Fetch():
            return Fetched(None)


def why_not(error: HubRefusedError) -> str:
    """Choose the sentence for a number that cannot be taken back, by the state it is in."""
    if error.type == "not-allowed":
        return "away"
    if error.type == "unknown-ticket":
        return "unknown"
    return _STANDING.get(str(error.problem.get("state", "")).upper(), "over")


#: What the kiosk says of a number that is in this state, and so needs no checking in.
_STANDING = {
    "WAITING": "waiting",
    "PARKED": "parked",
    "CALLED": "called",
    "SERVING": "called",
    "NO_SHOW": "missed",
}
