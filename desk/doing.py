"""What a page's buttons do: each is a verb of the hub, asked as any other room asks it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from hub import bodies
from hub.commands import Verb
from hub.house import House
from hub.queueing.errors import InvalidRequestError, UnknownVerbError
from hub.transaction import Transaction
from hub.verbs import tickets, undoing
from hub.verbs.by_name import AT_COUNTER, FOR_TICKET


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of a page: which page it was, and what had happened when it was drawn.

    The same button of the same drawing is one command, however often it is pressed.
    """

    page: str
    revision: str

    def request_id(self, what: str, fields: Mapping[str, Any]) -> str:
        """Make the id that this press stands for.

        It stays for days, and what a citizen needs may not: but the name of the page is random and
        kept nowhere, so nothing can be tried against the hash.
        """
        said = json.dumps([self.page, self.revision, what, fields], sort_keys=True)
        return f"desk-{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def at_counter(
    house: House, pressed: Pressed, counter: str, verb: str, fields: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Do a counter's verb; give the contract's answer. Raises what the verb raises."""
    if verb not in AT_COUNTER:
        raise UnknownVerbError(verb, AT_COUNTER)
    house.centre.counter(counter)
    kind, do = AT_COUNTER[verb]
    what = f"{verb} {counter}"
    body = _checked(kind, fields, pressed.request_id(what, fields))
    return _once(house, what, body, lambda t: do(t, counter, body))


def to_ticket(
    house: House,
    pressed: Pressed,
    ticket: str,
    verb: str,
    fields: Mapping[str, Any],
    *,
    at: str | None = None,
) -> Mapping[str, Any]:
    """Do a ticket's verb; give the contract's answer. Raises what the verb raises.

    Pressed `at` a counter's page it is that counter's command, which its undo takes back.
    """
    if verb not in FOR_TICKET:
        raise UnknownVerbError(verb, FOR_TICKET)
    kind, do = FOR_TICKET[verb]
    what = f"{verb} {ticket}"
    body = _checked(kind, fields, pressed.request_id(what, fields))

    def done(t: Transaction) -> BaseModel:
        t.pressed_at = at
        return do(t, ticket, body)

    return _once(house, what, body, done)


def take_back(house: House, pressed: Pressed, ticket: str) -> Mapping[str, Any]:
    """Take back what was asked for a ticket last. Raises `IllegalMoveError`."""
    what = f"undo {ticket}"
    body = _checked(bodies.Command, {}, pressed.request_id(what, {}))
    return _once(house, what, body, lambda t: undoing.undo_asked(t, ticket))


def issue(house: House, pressed: Pressed, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give somebody a number; give the contract's answer. Raises what the verb raises."""
    body = _checked(bodies.Issue, fields, pressed.request_id("issue", fields))
    assert isinstance(body, bodies.Issue)

    def verb(t: Transaction) -> BaseModel:
        return tickets.issue(
            t,
            body.service,
            body.priority,
            later=body.later,
            needs=body.needs,
            procedure=body.procedure,
            lang=body.lang,
        )

    return _once(house, "issue", body, verb)


def _once(house: House, what: str, body: bodies.Command, verb: Verb) -> Mapping[str, Any]:
    reply = house.commands.once(body.request_id, what, body.fields(), verb)
    answer: dict[str, Any] = json.loads(reply.content)
    return answer


def _checked(
    kind: type[bodies.Command], fields: Mapping[str, Any], request_id: str
) -> bodies.Command:
    """Check what a form sent; raises `InvalidRequestError` for the first field that is wrong."""
    try:
        return kind.model_validate({**fields, "request_id": request_id})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "form"
        raise InvalidRequestError(field, first["msg"].removeprefix("Value error, ")) from None
