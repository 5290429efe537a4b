"""What can be wrong with a command: one tree under `QueueError`.

`problem` is the last word of the problem document's type at the edge (``/problems/{problem}``);
which HTTP status that is, only the edge knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar


def _there_is(known: Iterable[str]) -> str:
    names = ", ".join(known)
    return f" There is: {names}." if names else ""


class QueueError(Exception):
    """A command that was not done. Its text is one sentence for whoever asked."""

    problem: ClassVar[str]


class UnknownServiceError(QueueError):
    """Nobody queues for such a service here."""

    problem = "unknown-service"

    def __init__(self, service: str, known: Iterable[str] = ()) -> None:
        super().__init__(f"There is no service {service!r} at this centre.{_there_is(known)}")


class UnknownCounterError(QueueError):
    """The centre has no such counter."""

    problem = "unknown-counter"

    def __init__(self, counter: str, known: Iterable[str] = ()) -> None:
        super().__init__(f"There is no counter {counter!r} at this centre.{_there_is(known)}")


class UnknownHallError(QueueError):
    """The centre has no such hall."""

    problem = "unknown-hall"

    def __init__(self, hall: str, known: Iterable[str] = ()) -> None:
        super().__init__(f"There is no hall {hall!r} at this centre.{_there_is(known)}")


class UnknownTicketError(QueueError):
    """No ticket has this id, or no ticket of today this number."""

    problem = "unknown-ticket"

    def __init__(self, number: str | None = None) -> None:
        what = f"of today with the number {number}" if number else "with this id"
        super().__init__(f"There is no ticket {what}.")


class UnknownVerbError(QueueError):
    """A verb that is not one of the contract's."""

    problem = "unknown-verb"

    def __init__(self, verb: str, known: Iterable[str] = ()) -> None:
        super().__init__(f"There is no verb {verb!r} here.{_there_is(known)}")


class IllegalMoveError(QueueError):
    """A move that the state does not allow; `allowed` says what could be done instead.

    It is empty for a ticket that is over, which cannot be undone either once its `day_over`.
    `because` is the reason, where it is another one than the state; `at` is the counter where it is
    possible.
    """

    problem = "illegal-move"

    def __init__(
        self,
        what: str,
        verb: str,
        state: str,
        allowed: tuple[str, ...],
        because: str = "",
        *,
        at: str | None = None,
        day_over: bool = False,
    ) -> None:
        self.verb = verb
        self.state = state
        self.allowed = allowed
        stands = f"{what} is {state}"
        said = f"{because or stands}, so {verb!r} cannot be done."
        said += f" {stands}." if because else ""
        over = "a new number" if day_over else "a new number, or to undo what was done last"
        where = f"at counter {at}" if at else "now"
        said += f" Possible {where}: {', '.join(allowed) or over}."
        super().__init__(said)


class ClosedError(QueueError):
    """No tickets are given now: outside the hours, a holiday, a service that is switched off."""

    problem = "closed"


class InvalidRequestError(QueueError):
    """A field whose value cannot be; `field` names it."""

    problem = "invalid-request"

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(f"{field}: {message}")


class RequestIdReusedError(QueueError):
    """The id of an earlier command came back with other contents."""

    problem = "request-id-reused"

    def __init__(self) -> None:
        super().__init__(
            "This request_id was already used for another command; make a new one for each command."
        )


class StoreUnavailableError(QueueError):
    """The database cannot be read or written now; the same request may be sent again."""

    problem = "store-unavailable"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__("The queue cannot be written just now; send the same request again.")
