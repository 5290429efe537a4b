"""How the kiosk speaks with the hub: numbers, outcomes, services, the book. Two threads.

``kiosk-numbers`` asks for numbers, and when nobody answers gives one of the kiosk's own.
``kiosk-care`` does what can wait: it reads the services and the book, hands in what was given
offline, and tells how the slips came out. A number never waits behind a book.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from hub.client import (
    Hub,
    HubRefusedError,
    HubUnreachableError,
    Services,
    Ticket,
    new_request_id,
)
from kiosk.book import Reader
from kiosk.disk import keep
from kiosk.events import Answered, Issued, TakeNumber
from kiosk.offline import Given, Offline
from kiosk.spool import Spool

log = logging.getLogger(__name__)
AGAIN_S = 2.0  # while the hub is away
CARE_S = 10.0
BOOK_EVERY = 30  # rounds of care


class Desk:
    """Ask the hub. The callbacks come on the desk's threads."""

    def __init__(
        self,
        hub: Hub,
        kiosk: str,
        state: Path,
        *,
        offline: Offline,
        spool: Spool,
        reader: Reader,
        on_answer: Callable[[TakeNumber, Answered], None],
        on_services: Callable[[Services], None],
        on_away: Callable[[bool], None],
    ) -> None:
        self._hub = hub
        self._kiosk = kiosk
        self._cache = state / "services.json"
        self._offline = offline
        self._spool = spool
        self._reader = reader
        self._on_answer = on_answer
        self._on_services = on_services
        self._on_away = on_away
        self._away: bool | None = None
        self._wishes: queue.SimpleQueue[TakeNumber | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._nudge = threading.Event()
        self._threads = [
            threading.Thread(target=self._numbers, name="kiosk-numbers", daemon=True),
            threading.Thread(target=self._care, name="kiosk-care", daemon=True),
        ]

    def start(self) -> None:
        """Begin; the services of the last time serve until the hub gives new ones."""
        try:
            self._on_services(Services.model_validate_json(self._cache.read_bytes()))
        except FileNotFoundError:
            pass
        except (OSError, ValidationError) as error:
            log.warning("%s is not readable: %s", self._cache, error)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End both threads."""
        self._stopping.set()
        self._nudge.set()
        self._wishes.put(None)
        for thread in self._threads:
            thread.join(timeout=0.8)

    def take(self, wish: TakeNumber) -> None:
        """Ask for a number."""
        self._wishes.put(wish)

    def nudge(self) -> None:
        """Do now what waits: an outcome is there to be told."""
        self._nudge.set()

    def _numbers(self) -> None:
        while (wish := self._wishes.get()) is not None:
            try:
                answer = self._number(wish)
            except Exception:
                log.exception("no number could be given")
                answer = Answered(wish.wish, None, "disk")
            try:
                self._on_answer(wish, answer)
            except Exception:
                # The next citizen still wants a number.
                log.exception("the answer to a wish was not taken")

    def _number(self, wish: TakeNumber) -> Answered:
        request_id = new_request_id()
        # While the hub is known to be away nobody waits for it twice.
        for _ in range(1 if self._away else 2):
            try:
                ticket = self._hub.issue(
                    wish.service,
                    request_id=request_id,
                    priority=wish.priority,
                    procedure=wish.procedure,
                    lang=wish.lang,
                    kiosk=self._kiosk,
                )
            except HubUnreachableError as error:
                self._say_away(str(error))
            except HubRefusedError as error:
                log.warning("the hub gave no number for %s: %s", wish.service, error)
                return Answered(wish.wish, None, error.type)
            else:
                return Answered(wish.wish, _issued(ticket))
        given = self._offline.give(
            wish.service, wish.priority, wish.procedure, wish.lang, request_id
        )
        return Answered(wish.wish, Issued(given.label, given.service, offline=True))

    def _care(self) -> None:
        rounds = 0
        while not self._stopping.is_set():
            self._nudge.clear()
            try:
                self._round(with_book=rounds % BOOK_EVERY == 0)
                rounds += 1
            except HubUnreachableError as error:
                rounds = 0
                self._say_away(str(error))
            except Exception:
                log.exception("the kiosk could not keep up with the hub")
            self._nudge.wait(AGAIN_S if self._away else CARE_S)

    def _round(self, with_book: bool) -> None:
        services = self._hub.services()
        self._say_back()
        self._on_services(services)
        body = services.model_dump_json().encode()
        if not self._cache.exists() or self._cache.read_bytes() != body:
            keep(self._cache, body)
        self._offline.ask_series(self._hub)
        if taken := self._offline.hand_in(self._hub, self._named):
            log.info("%d numbers given offline are handed in", taken)
        for report in self._spool.reports():
            try:
                self._hub.printed(report.ticket, report.outcome.value, request_id=new_request_id())
            except HubRefusedError as error:
                log.warning("the hub did not take the outcome of %s: %s", report.label, error)
            self._spool.reported(report)
        if with_book:
            self._fetch_book()

    def _fetch_book(self) -> None:
        try:
            if fresh := self._hub.book(self._reader.etag):
                self._reader.replace(*fresh)
        except HubRefusedError as error:
            log.warning("the hub has no book: %s", error)

    def _named(self, given: Given, ticket: Ticket) -> None:
        self._spool.name(given.label, ticket.id)

    def _say_away(self, reason: str) -> None:
        if self._stopping.is_set():
            return
        log.log(logging.DEBUG if self._away else logging.WARNING, "the hub is away: %s", reason)
        if self._away is not True:
            self._away = True
            self._on_away(True)

    def _say_back(self) -> None:
        if self._away is True:
            log.info("the hub is back")
        if self._away is not False:
            self._away = False
            self._on_away(False)


def _issued(ticket: Ticket) -> Issued:
    return Issued(
        ticket.label,
        ticket.service,
        ticket.id,
        ticket.ahead,
        ticket.wait_p50_s,
        ticket.wait_p90_s,
    )
