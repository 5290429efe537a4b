"""The routes that change the queue: what is asked for a ticket, and what a counter's buttons do."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from hub import bodies, telling
from hub.answers import CounterAnswer, Series
from hub.answers import Ticket as TicketAnswer
from hub.commands import CREATED, Reply
from hub.devices import Room
from hub.door import NotAllowedError
from hub.guard import caller
from hub.house import House
from hub.problems import NO_STORE, documented
from hub.queueing.errors import UnknownVerbError
from hub.transaction import Transaction
from hub.verbs import offline, tickets
from hub.verbs.by_name import AT_COUNTER, FOR_TICKET


def routes(house: House) -> APIRouter:
    """Make the routes of one hub."""
    router = APIRouter(prefix="/api/v1")
    _issue(router, house)
    _tickets(router, house)
    _counters(router, house)
    _kiosks(router, house)
    _unknown_verbs(router)
    return router


def _answer(reply: Reply) -> Response:
    return Response(reply.content, reply.status, NO_STORE, "application/json")


def _issue(router: APIRouter, house: House) -> None:
    @router.post(
        "/tickets",
        status_code=CREATED,
        response_model=TicketAnswer,
        responses={
            200: {"model": TicketAnswer, "description": "The same request again: the same answer"},
            **documented(404, 409, 413, 422, 503),
        },
    )
    def issue(body: bodies.Issue, request: Request) -> Response:
        """Take a number."""
        device = caller(request)
        if device and device.room is Room.KIOSK and body.kiosk not in {None, device.name}:
            house.rollcall.mistaken(str(body.kiosk), device.name)
            raise NotAllowedError(f"{device.name} is not the kiosk {body.kiosk}.")
        said = body.offline
        given = tickets.OfflineLabel(said.label, said.age_s) if said else None

        def verb(t: Transaction) -> TicketAnswer:
            return tickets.issue(
                t,
                body.service,
                body.priority,
                later=body.later,
                needs=body.needs,
                procedure=body.procedure,
                lang=body.lang,
                kiosk=body.kiosk,
                offline=given,
            )

        def again(t: Transaction, kept: str) -> TicketAnswer | None:
            answered = TicketAnswer.model_validate_json(kept)
            return tickets.take_label(t, answered, given) if given else None

        reply = house.commands.once(
            body.request_id, "issue", body.fields(), verb, status=CREATED, again=again
        )
        return _answer(reply)


def _tickets(router: APIRouter, house: House) -> None:
    def command(ticket: str, name: str, body: bodies.Command) -> Response:
        _, do = FOR_TICKET[name]
        what = f"{name} {ticket}"
        reply = house.commands.once(
            body.request_id, what, body.fields(), lambda t: do(t, ticket, body)
        )
        return _answer(reply)

    def route(path: str) -> Callable[..., Callable[..., object]]:
        return router.post(
            f"/tickets/{{ticket}}/{path}",
            response_model=TicketAnswer,
            responses=documented(404, 409, 413, 422, 503),
        )

    @route("printed")
    def printed(ticket: str, body: bodies.Outcome) -> Response:
        """Tell how the slip came out."""
        return command(ticket, "printed", body)

    @route("amend")
    def amend(ticket: str, body: bodies.Amend) -> Response:
        """Correct the service, the class, the services to come, or what the citizen needs."""
        return command(ticket, "amend", body)

    @route("cancel")
    def cancel(ticket: str, body: bodies.Command) -> Response:
        """Take the ticket out of the queue."""
        return command(ticket, "cancel", body)

    @route("check-in")
    def check_in(ticket: str, body: bodies.Command) -> Response:
        """Come back with mended papers: by the id, or by the number of today."""
        return command(ticket, "check-in", body)

    @route("reinstate")
    def reinstate(ticket: str, body: bodies.Command) -> Response:
        """Put whoever missed their call back in line."""
        return command(ticket, "reinstate", body)


def _counters(router: APIRouter, house: House) -> None:
    def command(counter: str, name: str, body: bodies.Command) -> Response:
        house.centre.counter(counter)
        _, do = AT_COUNTER[name]
        return _answer(
            house.commands.once(
                body.request_id,
                f"{name} {counter}",
                body.fields(),
                lambda t: do(t, counter, body),
                private=telling.with_needs,
            )
        )

    def route(path: str) -> Callable[..., Callable[..., object]]:
        return router.post(
            f"/counters/{{counter}}/{path}",
            response_model=CounterAnswer,
            responses=documented(404, 409, 413, 422, 503),
        )

    @route("open")
    def open_(counter: str, body: bodies.Open) -> Response:
        """Open the counter."""
        return command(counter, "open", body)

    @route("close")
    def close(counter: str, body: bodies.Command) -> Response:
        """Close the counter."""
        return command(counter, "close", body)

    @route("pause")
    def pause(counter: str, body: bodies.Pause) -> Response:
        """Pause the counter, and say why."""
        return command(counter, "pause", body)

    @route("next")
    def next_(counter: str, body: bodies.Next) -> Response:
        """Finish the ticket in hand and call the next one."""
        return command(counter, "next", body)

    @route("unpark")
    def unpark(counter: str, body: bodies.Unpark) -> Response:
        """Call a ticket that stood aside."""
        return command(counter, "unpark", body)

    @route("park")
    def park(counter: str, body: bodies.Park) -> Response:
        """Set the ticket in hand aside."""
        return command(counter, "park", body)

    @route("transfer")
    def transfer(counter: str, body: bodies.Transfer) -> Response:
        """Send the ticket in hand to another service, or to one counter."""
        return command(counter, "transfer", body)

    @route("recall")
    def recall(counter: str, body: bodies.Command) -> Response:
        """Call the ticket in hand once more."""
        return command(counter, "recall", body)

    @route("start")
    def start(counter: str, body: bodies.Command) -> Response:
        """Note that the citizen sat down."""
        return command(counter, "start", body)

    @route("finish")
    def finish(counter: str, body: bodies.Command) -> Response:
        """Note that the citizen was served."""
        return command(counter, "finish", body)

    @route("no-show")
    def no_show(counter: str, body: bodies.Command) -> Response:
        """Note that nobody came."""
        return command(counter, "no-show", body)

    @route("undo")
    def undo(counter: str, body: bodies.Command) -> Response:
        """Take back the counter's last command, whole."""
        return command(counter, "undo", body)


def _kiosks(router: APIRouter, house: House) -> None:
    @router.post(
        "/kiosks/{kiosk}/series",
        response_model=Series,
        responses=documented(413, 422, 503),
    )
    def series(kiosk: bodies.KioskId, body: bodies.Command) -> Response:
        """Deal a kiosk that lost its disk a series of offline numbers that it never had."""
        reply = house.commands.once(
            body.request_id, f"series {kiosk}", body.fields(), lambda t: offline.series(t, kiosk)
        )
        return _answer(reply)


def _unknown_verbs(router: APIRouter) -> None:
    @router.post("/counters/{counter}/{verb}", include_in_schema=False)
    def at_counter(verb: str) -> None:
        raise UnknownVerbError(verb, AT_COUNTER)

    @router.post("/tickets/{ticket}/{verb}", include_in_schema=False)
    def for_ticket(verb: str) -> None:
        raise UnknownVerbError(verb, FOR_TICKET)
