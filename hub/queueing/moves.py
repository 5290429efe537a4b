"""The legal moves, as two tables: what may happen to a ticket, what may be asked of a counter."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hub.queueing.errors import IllegalMoveError
from hub.queueing.values import CounterDesk, DeskState, Ticket, TicketState

_T = TicketState
_D = DeskState

TICKET_MOVES: Mapping[tuple[TicketState, str], TicketState] = MappingProxyType(
    {
        (_T.WAITING, "call"): _T.CALLED,
        (_T.CALLED, "recall"): _T.CALLED,
        (_T.CALLED, "start"): _T.SERVING,
        (_T.CALLED, "finish"): _T.SERVED,
        (_T.CALLED, "no-show"): _T.NO_SHOW,
        (_T.SERVING, "finish"): _T.SERVED,
    }
)

# Opening what is open is harmless: a clerk who is unsure presses the button again.
DESK_VERBS: Mapping[DeskState, tuple[str, ...]] = MappingProxyType(
    {
        _D.CLOSED: ("open",),
        _D.OPEN: ("open", "close", "next"),
        _D.PAUSED: ("open", "close", "next"),
        _D.CALLED: ("open", "next", "recall", "start", "finish", "no-show"),
        _D.SERVING: ("open", "next", "finish"),
    }
)


def ticket_moves(state: TicketState) -> tuple[str, ...]:
    """List what may happen to a ticket in `state`."""
    return tuple(move for (before, move) in TICKET_MOVES if before is state)


def state_after(ticket: Ticket, move: str) -> TicketState:
    """Look up where `move` brings the ticket, or raise `IllegalMoveError`."""
    after = TICKET_MOVES.get((ticket.state, move))
    if after is None:
        raise IllegalMoveError(
            f"Ticket {ticket.label}", move, ticket.state, ticket_moves(ticket.state)
        )
    return after


def require_legal(desk: CounterDesk, verb: str) -> None:
    """Raise `IllegalMoveError` unless the counter's state allows `verb`."""
    allowed = DESK_VERBS[desk.state]
    if verb not in allowed:
        raise IllegalMoveError(f"Counter {desk.counter}", verb, desk.state, allowed)
