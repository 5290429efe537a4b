"""How the kiosk speaks with the hub: numbers, outcomes, services, the book. Two threads.

``kiosk-numbers`` does what a citizen waits for: it asks for numbers, and when nobody answers gives
one of the kiosk's own; it adds a service to a number, and takes back who mended their papers.
``kiosk-care`` does what can wait: it reads the services and the book, hands in what was given
offline, and tells how the slips came out. A number never waits behind a book.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from hub.client import Hub, HubRefusedError, HubUnreachableError, Services, Ticket, new_request_id
from kiosk.answers import Answer, Asked, failed, issued, why_not
from kiosk.book import Reader
from kiosk.disk import keep
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
    Tell,
)
from kiosk.offline import Given, Offline
from kiosk.spool import Spool

log = logging.getLogger(__name__)
AGAIN_S = 2.0  # while the hub is away
CARE_S = 10.0
BOOK_EVERY = 6  # rounds of care
_MOST_TOLD = 50  # questions that wait to be counted


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
        on_answer: Callable[[Asked, Answer], None],
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
        self._needs: dict[str, tuple[str, ...]] = {}  # by request, of numbers given offline
        self._wishes: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._nudge = threading.Event()
        self._told: queue.SimpleQueue[Tell] = queue.SimpleQueue()
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

    def take(self, wish: Asked) -> None:
        """Ask for a number, or for something about one."""
        self._wishes.put(wish)

    def nudge(self) -> None:
        """Do now what waits: an outcome is there to be told."""
        self._nudge.set()

    def tell(self, told: Tell) -> None:
        """Let the hub count a question when there is time; while it is away nothing is kept."""
        if self._away is False and self._told.qsize() < _MOST_TOLD:
            self._told.put(told)
            self._nudge.set()

    def _numbers(self) -> None:
        while (wish := self._wishes.get()) is not None:
            try:
                answer = self._answer(wish)
            except OSError as error:  # a full disk
                log.warning("a wish was not carried out: %s", error)
                answer = failed(wish)
            except Exception:
                log.exception("a wish was not carried out")
                answer = failed(wish)
            try:
                self._on_answer(wish, answer)
            except Exception:
                # The next citizen still wants a number.
                log.exception("the answer to a wish was not taken")

    def _answer(self, wish: Asked) -> Answer:
        match wish:
            case TakeNumber():
                return self._number(wish)
            case AddService():
                return self._more(wish)
            case CheckIn():
                return self._back(wish)
            case Fetch():
                return self._fetch(wish)

    def _fetch(self, wish: Fetch) -> Fetched:
        try:
            ticket = self._twice(lambda _: self._hub.ticket(wish.ticket))
        except HubRefusedError as error:
            log.warning("there is no ticket to print: %s", error)
            return Fetched(None)
        if ticket is None:
            return Fetched(None)
        # One that surely had no slip gets its first; any other a copy, which says so.
        return Fetched(issued(ticket), ticket.priority, ticket.printed in {"printed", "unknown"})

    def _more(self, wish: AddService) -> Added:
        later = (*wish.ticket.later, wish.service)
        try:
            ticket = self._twice(
                lambda id_: self._hub.amend(wish.ticket.id, request_id=id_, later=later)
            )
        except HubRefusedError as error:
            log.info("the hub added nothing to %s: %s", wish.ticket.label, error)
            return Added(wish.wish, None)
        # Whoever adds a service has been told how long the wait is; the place in line stays.
        told = replace(wish.ticket, later=ticket.services[1:]) if ticket else None
        return Added(wish.wish, told)

    def _back(self, wish: CheckIn) -> CameBack:
        try:
            ticket = self._twice(lambda id_: self._hub.check_in(wish.label, request_id=id_))
        except HubRefusedError as error:
            log.info("%s was not taken back: %s", wish.label, error)
            return CameBack(wish.wish, why_not(error))
        if ticket is None:
            return CameBack(wish.wish, "away")
        return CameBack(wish.wish, "in_line", ticket.counter or "")

    def _twice(self, ask: Callable[[str], Ticket], request_id: str = "") -> Ticket | None:
        """Ask with one id, and once more if nobody answers; None: the hub is away."""
        request_id = request_id or new_request_id()
        # While the hub is known to be away nobody waits for it twice.
        for _ in range(1 if self._away else 2):
            try:
                return ask(request_id)
            except HubUnreachableError as error:
                self._say_away(str(error))
        return None

    def _number(self, wish: TakeNumber) -> Answered:
        request_id = new_request_id()
        try:
            ticket = self._twice(
                lambda id_: self._hub.issue(
                    wish.service,
                    request_id=id_,
                    priority=wish.priority,
                    procedure=wish.procedure,
                    lang=wish.lang,
                    kiosk=self._kiosk,
                    needs=wish.needs,
                ),
                request_id,
            )
        except HubRefusedError as error:
            log.warning("the hub gave no number for %s: %s", wish.service, error)
            return Answered(wish.wish, None, error.type)
        if ticket is not None:
            return Answered(wish.wish, issued(ticket))
        if wish.needs:  # not on the disk: it is nobody's business but the clerk's
            # Before the number is kept: the other thread may hand it in at once.
            self._needs[request_id] = wish.needs
        try:
            given = self._offline.give(
                wish.service, wish.priority, wish.procedure, wish.lang, request_id
            )
        except OSError:
            self._needs.pop(request_id, None)
            raise
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
        self._on_services(services)
        self._remember(services)
        self._offline.ask_series(self._hub)
        if taken := self._offline.hand_in(self._hub, self._named):
            log.info("%d numbers given offline are handed in", taken)
        # Whoever reads and cannot hand in, as with another's key, is not back.
        self._say_back()
        for report in self._spool.reports():
            try:
                self._hub.printed(report.ticket, report.outcome.value, request_id=new_request_id())
            except HubRefusedError as error:
                log.warning("the hub did not take the outcome of %s: %s", report.label, error)
            self._spool.reported(report)
        while not self._told.empty():
            told = self._told.get()
            self._hub.searched(told.query, told.mode, taken=told.taken)
        if with_book:
            self._fetch_book()

    def _remember(self, services: Services) -> None:
        body = services.model_dump_json().encode()
        try:
            if not self._cache.exists() or self._cache.read_bytes() != body:
                keep(self._cache, body)
        except OSError as error:  # a full disk keeps nobody's number from the hub
            log.warning("what the centre offers cannot be kept: %s", error)

    def _fetch_book(self) -> None:
        try:
            if fresh := self._hub.book(self._reader.etag):
                self._reader.replace(*fresh)
        except HubRefusedError as error:
            log.warning("the hub has no book: %s", error)
        except OSError as error:
            log.warning("the hub's book cannot be kept: %s", error)

    def _named(self, given: Given, ticket: Ticket) -> None:
        self._spool.name(given.label, ticket.id)
        if needs := self._needs.get(given.request_id):
            try:
                self._hub.amend(ticket.id, request_id=new_request_id(), needs=needs)
            except HubRefusedError as error:
                log.warning("the hub did not take what goes with %s: %s", given.label, error.type)
            # Forgotten only now: when the hub goes away in between it is told the next time.
            del self._needs[given.request_id]

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
