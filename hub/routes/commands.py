"""The routes that change the queue: take a number, and what a counter's buttons do."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Response

from hub import bodies, verbs
from hub.client import CounterAnswer
from hub.client import Ticket as TicketAnswer
from hub.commands import CREATED, Reply, Verb
from hub.house import House
from hub.problems import NO_STORE, documented
from hub.queueing.errors import UnknownVerbError
from hub.queueing.values import Printed
from hub.transaction import Transaction


def routes(house: House) -> APIRouter:
    """Make the routes of one hub."""
    router = APIRouter(prefix="/api/v1")
    _tickets(router, house)
    _counters(router, house)
    _unknown_verbs(router)
    return router


def _answer(reply: Reply) -> Response:
    return Response(reply.content, reply.status, NO_STORE, "application/json")


def _tickets(router: APIRouter, house: House) -> None:
    commands = house.commands

    @router.post(
        "/tickets",
        status_code=CREATED,
        response_model=TicketAnswer,
        responses={
            200: {"model": TicketAnswer, "description": "The same request again: the same answer"},
            **documented(404, 409, 413, 422, 503),
        },
    )
    def issue(body: bodies.Issue) -> Response:
        """Take a number."""
        said = body.offline
        offline = verbs.OfflineLabel(said.label, said.age_s) if said else None

        def verb(t: Transaction) -> TicketAnswer:
            return verbs.issue(
                t,
                body.service,
                body.priority,
                procedure=body.procedure,
                lang=body.lang,
                kiosk=body.kiosk,
                offline=offline,
            )

        def again(t: Transaction, kept: str) -> TicketAnswer | None:
            answered = TicketAnswer.model_validate_json(kept)
            return verbs.take_label(t, answered, offline) if offline else None

        reply = commands.once(
            body.request_id, "issue", body.fields(), verb, status=CREATED, again=again
        )
        return _answer(reply)

    @router.post(
        "/tickets/{ticket}/printed",
        response_model=TicketAnswer,
        responses=documented(404, 413, 422, 503),
    )
    def printed(ticket: str, body: bodies.Outcome) -> Response:
        """Tell how the slip came out."""

        def verb(t: Transaction) -> TicketAnswer:
            return verbs.printed(t, ticket, Printed(body.outcome))

        return _answer(commands.once(body.request_id, f"printed {ticket}", body.fields(), verb))


def _counters(router: APIRouter, house: House) -> None:
    def command(counter: str, name: str, body: bodies.Command, verb: Verb) -> Response:
        house.centre.counter(counter)
        what = f"{name} {counter}"
        return _answer(house.commands.once(body.request_id, what, body.fields(), verb))

    def route(path: str) -> Callable[..., Callable[..., object]]:
        return router.post(
            f"/counters/{{counter}}/{path}",
            response_model=CounterAnswer,
            responses=documented(404, 409, 413, 422, 503),
        )

    @route("open")
    def open_(counter: str, body: bodies.Open) -> Response:
        """Open the counter."""
        return command(counter, "open", body, lambda t: verbs.open_(t, counter, body.clerk))

    @route("next")
    def next_(counter: str, body: bodies.Next) -> Response:
        """Finish the ticket in hand and call the next one."""
        return command(
            counter, "next", body, lambda t: verbs.next_(t, counter, body.service, body.ticket)
        )

    @route("close")
    def close(counter: str, body: bodies.Command) -> Response:
        """Close the counter."""
        return command(counter, "close", body, lambda t: verbs.close(t, counter))

    @route("recall")
    def recall(counter: str, body: bodies.Command) -> Response:
        """Call the ticket in hand once more."""
        return command(counter, "recall", body, lambda t: verbs.recall(t, counter))

    @route("start")
    def start(counter: str, body: bodies.Command) -> Response:
        """Note that the citizen sat down."""
        return command(counter, "start", body, lambda t: verbs.start(t, counter))

    @route("finish")
    def finish(counter: str, body: bodies.Command) -> Response:
        """Note that the citizen was served."""
        return command(counter, "finish", body, lambda t: verbs.finish(t, counter))

    @route("no-show")
    def no_show(counter: str, body: bodies.Command) -> Response:
        """Note that nobody came."""
        return command(counter, "no-show", body, lambda t: verbs.no_show(t, counter))


def _unknown_verbs(router: APIRouter) -> None:
    @router.post("/counters/{counter}/{verb}", include_in_schema=False)
    @router.post("/tickets/{ticket}/{verb}", include_in_schema=False)
    def unknown(verb: str) -> None:
        raise UnknownVerbError(verb)
