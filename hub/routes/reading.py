"""The routes that read: services, boards, tickets, and how to follow them as they change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import TypeVar

from fastapi import APIRouter, Depends, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel

from broker_config.messages import Board
from hub import answers, telling
from hub.board import board as draw
from hub.house import House
from hub.problems import NO_STORE, documented
from hub.queueing.errors import StoreUnavailableError, UnknownTicketError
from hub.settings import ServiceSettings
from hub.store import reading
from hub.verbs.tickets import used_up

# A follower hears something at least this often, so that both ends notice a dead line.
EVERY_S = 10.0
T = TypeVar("T")


def routes(house: House) -> APIRouter:
    """Make the routes of one hub."""
    router = APIRouter(prefix="/api/v1")
    _services(router, house)
    _boards(router, house)
    _tickets(router, house)
    return router


def _json(answer: BaseModel) -> Response:
    return Response(answer.model_dump_json(), 200, NO_STORE, "application/json")


def _services(router: APIRouter, house: House) -> None:
    centre = house.centre

    @router.get("/services", response_model=answers.Services)
    def services() -> Response:
        """List what the centre offers; `open` tells whether numbers are given for it now."""
        now = house.clock()
        given = given_now(house) if centre.hours.is_open(now) else frozenset()
        answer = answers.Services(
            services=tuple(
                answers.Service(id=s.id, name=s.name, letter=s.letter, open=s.id in given)
                for s in centre.services
            ),
            priorities=tuple(answers.Named(id=p.id, name=p.name) for p in centre.priorities),
            halls=tuple(answers.Named(id=h.id, name=h.name) for h in centre.halls),
            counters=tuple(
                answers.Counter(id=c.id, name=c.name, hall=c.hall, services=(*c.services, *c.helps))
                for c in centre.counters
            ),
            opens_at=centre.hours.opens_at(now),
        )
        return _json(answer)


def given_now(house: House) -> frozenset[str]:
    """List the services for which a centre at work gives numbers now."""
    switched_on = [service for service in house.centre.services if service.open]
    full: list[ServiceSettings] = []
    # Without the database kiosks give numbers of their own, and no quota stands in their way.
    with suppress(StoreUnavailableError):
        if any(service.quota is not None for service in switched_on):
            with house.store.read() as connection:
                session = house.centre.hours.session(house.clock())
                today, _ = reading.today(connection, house.centre.id, session)
                full = used_up(connection, house.centre.id, today, switched_on)
    return frozenset(service.id for service in switched_on if service not in full)


def _boards(router: APIRouter, house: House) -> None:
    def read(hall: str) -> Board:
        with house.store.read() as connection:
            return draw(connection, house.centre, hall, house.clock(), house.forecasting.learned())

    def known(hall: str) -> None:
        house.centre.hall(hall)

    @router.get("/board/{hall}", response_model=Board, responses=documented(404, 503))
    def board(hall: str) -> Response:
        """Read the board of a hall."""
        return _json(read(hall))

    @router.get(
        "/board/{hall}/events",
        response_class=EventSourceResponse,
        # Before the stream begins: once it has, it is too late to say 404.
        dependencies=[Depends(known)],
        responses=documented(404, 503),
    )
    async def board_events(hall: str) -> AsyncIterator[ServerSentEvent]:
        """Follow the board of a hall: each newest board as an event ``board``."""
        async for newest in changes(house, lambda: read(hall)):
            yield ServerSentEvent(
                event="board", id=str(newest.revision), raw_data=newest.model_dump_json()
            )


def _tickets(router: APIRouter, house: House) -> None:
    def read(ticket: str) -> answers.Ticket:
        with house.store.read() as connection:
            found = reading.ticket(connection, house.centre.id, ticket)
            if found is None:
                raise UnknownTicketError
            return telling.waiting_answer(
                connection, house.centre, found, house.clock(), house.forecasting.learned()
            )

    def known(ticket: str) -> None:
        read(ticket)

    @router.get("/tickets/{ticket}", response_model=answers.Ticket, responses=documented(404, 503))
    def one_ticket(ticket: str) -> Response:
        """Read a ticket, with its forecast while it waits."""
        return _json(read(ticket))

    @router.get(
        "/tickets/{ticket}/events",
        response_class=EventSourceResponse,
        # Before the stream begins: once it has, it is too late to say 404.
        dependencies=[Depends(known)],
        responses=documented(404, 503),
    )
    async def ticket_events(ticket: str) -> AsyncIterator[ServerSentEvent]:
        """Follow a ticket: it, each time it changed, as an event ``ticket``."""
        told: answers.Ticket | None = None
        async for newest in changes(house, lambda: read(ticket)):
            if newest != told:
                told = newest
                yield ServerSentEvent(event="ticket", raw_data=newest.model_dump_json())
            else:
                yield ServerSentEvent(comment="unchanged")


async def changes(house: House, read: Callable[[], T], *, gap_s: float = 0.0) -> AsyncIterator[T]:
    """Read now, at each change and every 10 s, until the house closes.

    Changes that follow closer than `gap_s` are read together.
    """
    with house.bell.listen() as ear:
        while not house.bell.closed:
            try:
                newest = await run_in_threadpool(read)
            except StoreUnavailableError:
                pass  # The follower keeps what it has; the next change or tick tells more.
            else:
                yield newest
            await asyncio.sleep(gap_s)
            await ear.wait(EVERY_S)
