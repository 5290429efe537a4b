"""The legal moves, as two tables: what may happen to a ticket, what may be asked of a counter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from hub.queueing.errors import IllegalMoveError
from hub.queueing.values import CounterDesk, DeskState, Parked, Ticket, TicketState

_T = TicketState
_D = DeskState

TICKET_MOVES: Mapping[tuple[TicketState, str], TicketState] = MappingProxyType(
    {
        (_T.WAITING, "next"): _T.CALLED,
        (_T.WAITING, "amend"): _T.WAITING,
        (_T.WAITING, "cancel"): _T.CANCELLED,
        (_T.CALLED, "recall"): _T.CALLED,
        (_T.CALLED, "start"): _T.SERVING,
        (_T.CALLED, "finish"): _T.SERVED,
        (_T.CALLED, "no-show"): _T.NO_SHOW,
        (_T.CALLED, "park"): _T.PARKED,
        (_T.CALLED, "transfer"): _T.WAITING,
        (_T.CALLED, "amend"): _T.CALLED,
        (_T.SERVING, "finish"): _T.SERVED,
        (_T.SERVING, "park"): _T.PARKED,
        (_T.SERVING, "transfer"): _T.WAITING,
        (_T.SERVING, "amend"): _T.SERVING,
        (_T.PARKED, "unpark"): _T.CALLED,
        (_T.PARKED, "check-in"): _T.WAITING,
        (_T.PARKED, "amend"): _T.PARKED,
        (_T.PARKED, "cancel"): _T.CANCELLED,
        (_T.NO_SHOW, "reinstate"): _T.WAITING,
        # The day closes for whoever is left.
        (_T.WAITING, "expire"): _T.EXPIRED,
        (_T.CALLED, "expire"): _T.EXPIRED,
        (_T.SERVING, "expire"): _T.EXPIRED,
        (_T.PARKED, "expire"): _T.EXPIRED,
    }
)
# What happens by itself, and cannot be asked for.
_BY_ITSELF = {"expire"}

_ASIDE = ("park", "transfer")
# Opening what is open is harmless: a clerk who is unsure presses the button again.
DESK_VERBS: Mapping[DeskState, tuple[str, ...]] = MappingProxyType(
    {
        _D.CLOSED: ("open",),
        _D.OPEN: ("open", "close", "pause", "next", "unpark"),
        _D.PAUSED: ("open", "close", "pause", "next", "unpark"),
        _D.CALLED: ("open", "next", "recall", "start", "finish", "no-show", *_ASIDE),
        _D.SERVING: ("open", "next", "finish", *_ASIDE),
    }
)


def ticket_moves(ticket: Ticket, today: date | None = None) -> tuple[str, ...]:
    """List what may be asked for a ticket as it stands; only who mends papers checks in.

    Nothing may once its day is over, if it is told which day is `today`.
    """
    if today is not None and ticket.day != today:
        return ()
    never = _BY_ITSELF if ticket.parked is Parked.MEND else {*_BY_ITSELF, "check-in"}
    return tuple(
        move for (before, move) in TICKET_MOVES if before is ticket.state and move not in never
    )


def state_after(ticket: Ticket, move: str) -> TicketState:
    """Look up where `move` brings the ticket, or raise `IllegalMoveError`."""
    after = TICKET_MOVES.get((ticket.state, move))
    if after is None:
        raise IllegalMoveError(f"Ticket {ticket.label}", move, ticket.state, ticket_moves(ticket))
    return after


def require_move(ticket: Ticket, move: str, today: date) -> None:
    """Raise `IllegalMoveError` unless `move` may be asked for the ticket on this day."""
    allowed = ticket_moves(ticket, today)
    if move not in allowed:
        what = f"Ticket {ticket.label}"
        if ticket.day != today:
            what = f"The day of ticket {ticket.label} is over; it"
        raise IllegalMoveError(
            *(what, move, ticket.state, allowed),
            at=ticket.counter if ticket.state in (_T.CALLED, _T.SERVING) and allowed else None,
            day_over=ticket.day != today or ticket.state is _T.EXPIRED,
        )


def require_legal(desk: CounterDesk, verb: str) -> None:
    """Raise `IllegalMoveError` unless the counter's state allows `verb`."""
    allowed = DESK_VERBS[desk.state]
    if verb not in allowed:
        raise IllegalMoveError(f"Counter {desk.counter}", verb, desk.state, allowed)
