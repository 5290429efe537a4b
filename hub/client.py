"""How the other rooms ask the hub: the one thing they import from here.

Every command carries a `request_id` that its caller made once and repeats on every retry; the hub
answers a repeated id with the first answer, so a retry never makes a second ticket and never calls
a second person. Two things can go wrong, and each is its own exception: nobody answered
(`HubUnreachableError`, try again with the same id) and the hub said no (`HubRefusedError`, with
its problem document).
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from broker_config.trust import Trust
from hub.answers import (
    Answer,
    Counter,
    CounterAnswer,
    Named,
    Series,
    Service,
    Services,
    Ticket,
    TicketInHand,
)

__all__ = [
    "Counter",
    "CounterAnswer",
    "Hub",
    "HubRefusedError",
    "HubUnreachableError",
    "Named",
    "Service",
    "Services",
    "Ticket",
    "TicketInHand",
    "new_request_id",
]


class HubUnreachableError(Exception):
    """The hub gave no answer: not there, too slow, cut short, or not for a device it does not know.

    A device without a good key, or with another's, is as far from the queue as one without a cable,
    until somebody mends it: a kiosk goes on with numbers of its own, and hands them in then.
    """


class HubRefusedError(Exception):
    """The hub answered with a problem document (RFC 9457)."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.problem = problem
        self.type = str(problem.get("type", "")).rsplit("/", 1)[-1]
        super().__init__(str(problem.get("detail") or problem.get("title") or status))


T = TypeVar("T", bound=Answer)

# A question is a sentence; the hub takes no more.
_LONGEST_TEXT = 200


def new_request_id() -> str:
    """Make an id for one command: 128 random bits, URL-safe. Keep it for every retry."""
    return secrets.token_urlsafe(16)


class Hub:
    """The hub as seen from another room. Safe to use from several threads."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        trust: Trust | None = None,
        timeout_s: float = 4.0,
    ) -> None:
        """`trust` is whom to take for the hub at an https address. Raises `TrustError`."""
        # A proxy named in the environment never stands between two rooms of one house.
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            verify=(trust or Trust()).context() if url.startswith("https:") else False,
            timeout=timeout_s,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def services(self) -> Services:
        """Ask what the centre offers."""
        return self._read(Services, self._ask("GET", "/api/v1/services"))

    def issue(
        self,
        service: str,
        *,
        request_id: str,
        priority: str = "none",
        procedure: str | None = None,
        lang: str | None = None,
        kiosk: str | None = None,
        needs: tuple[str, ...] = (),
        offline: dict[str, Any] | None = None,
    ) -> Ticket:
        """Take a number. `offline` hands in one the kiosk gave: ``{label, age_s}``."""
        body = {
            "service": service,
            "priority": priority,
            "request_id": request_id,
            "procedure": procedure,
            "lang": lang,
            "kiosk": kiosk,
            "needs": needs or None,
            "offline": offline,
        }
        sent = {key: value for key, value in body.items() if value is not None}
        return self._read(Ticket, self._ask_as_itself("/api/v1/tickets", json=sent))

    def counter(self, counter: str, verb: str, *, request_id: str, **fields: Any) -> CounterAnswer:
        """Send a counter's verb (``open``, ``next``, ``recall``, …)."""
        body = {"request_id": request_id, **fields}
        answer = self._ask("POST", f"/api/v1/counters/{counter}/{verb}", json=body)
        return self._read(CounterAnswer, answer)

    def printed(self, ticket: str, outcome: str, *, request_id: str) -> Ticket:
        """Tell how the slip came out: ``printed``, ``failed`` or ``unknown``."""
        body = {"request_id": request_id, "outcome": outcome}
        answer = self._ask("POST", f"/api/v1/tickets/{ticket}/printed", json=body)
        return self._read(Ticket, answer)

    def check_in(self, ticket: str, *, request_id: str) -> Ticket:
        """Bring back whoever mended their papers, by id or by the number of today."""
        body = {"request_id": request_id}
        return self._read(
            Ticket, self._ask("POST", f"/api/v1/tickets/{quote(ticket)}/check-in", json=body)
        )

    def amend(self, ticket: str, *, request_id: str, **fields: Any) -> Ticket:
        """Correct ``service``, ``priority``, ``later`` or ``needs`` of a ticket."""
        body = {"request_id": request_id, **fields}
        answer = self._ask("POST", f"/api/v1/tickets/{ticket}/amend", json=body)
        return self._read(Ticket, answer)

    def series(self, kiosk: str, *, request_id: str) -> str:
        """Ask for a new series of offline numbers, one this kiosk never had."""
        answer = self._ask_as_itself(
            f"/api/v1/kiosks/{kiosk}/series", json={"request_id": request_id}
        )
        return self._read(Series, answer).series

    def searched(self, text: str, mode: str, *, taken: str | None = None) -> None:
        """Tell what was looked for and which code was taken; None when the answer was left.

        Nothing comes of it for whoever waits: a count that gets lost is lost. Like every other
        call it may take as long as the hub is slow, so keep it off the thread that draws.
        """
        asked = text.encode("utf-8", "ignore").decode()[:_LONGEST_TEXT]
        body = {"request_id": new_request_id(), "text": asked, "mode": mode, "taken": taken}
        with suppress(HubUnreachableError, HubRefusedError):
            self._ask("POST", "/api/v1/searches", json=body)

    def ticket(self, ticket: str) -> Ticket:
        """Read one ticket."""
        return self._read(Ticket, self._ask("GET", f"/api/v1/tickets/{ticket}"))

    def book(self, etag: str | None = None) -> tuple[bytes, str] | None:
        """Fetch the whole book of procedures with its ETag; None when `etag` is still it."""
        headers = {"If-None-Match": etag} if etag else {}
        answer = self._ask("GET", "/api/v1/book", headers=headers)
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return None
        return answer.content, answer.headers.get("ETag", "")

    def health(self) -> dict[str, Any]:
        """Read the hub's own account of itself, degraded or not."""
        try:
            answer = self._http.get("/health")
            body = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise HubUnreachableError(str(error)) from error
        return dict(body)

    def _ask(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, path, **kwargs)
        except httpx.HTTPError as error:
            raise HubUnreachableError(str(error) or type(error).__name__) from error
        if answer.status_code < httpx.codes.BAD_REQUEST:
            return answer
        try:
            problem = answer.json()
        except ValueError:
            problem = None
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise HubUnreachableError(
                "the hub does not let this device in: its key is missing, unknown or revoked"
            )
        busy = answer.status_code in {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.REQUEST_TIMEOUT}
        failed = answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR
        if busy or failed or not isinstance(problem, dict):
            # A hub that cannot write is, for its callers, a hub that is not there: same id, later.
            raise HubUnreachableError(f"the hub answered {answer.status_code}")
        raise HubRefusedError(answer.status_code, problem)

    def _ask_as_itself(self, path: str, **kwargs: Any) -> httpx.Response:
        """Ask what a kiosk may ask with its own key: with another's it is as far as with none."""
        try:
            return self._ask("POST", path, **kwargs)
        except HubRefusedError as error:
            if error.status != httpx.codes.FORBIDDEN:
                raise
            raise HubUnreachableError(f"the hub takes this device for another: {error}") from error

    @staticmethod
    def _read(kind: type[T], answer: httpx.Response) -> T:
        try:
            return kind.model_validate_json(answer.content)
        except ValidationError as error:
            raise HubUnreachableError(f"the hub's answer was not readable: {error}") from error
