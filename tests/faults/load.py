"""Kiosks and counters at work while hubs, servers and brokers die under them.

They ask as the real ones do: with an id for each command, kept through every retry.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hub.client import Hub, HubRefusedError, HubUnreachableError, new_request_id

CENTRE = "nam-cuong"
SERVICES = ("certify", "civil-status", "land", "support", "results")
COUNTERS = ("1", "2", "6")
HAPPENS = {
    "open": "CounterOpened",
    "next": "TicketCalled",
    "recall": "TicketRecalled",
    "start": "ServiceStarted",
    "finish": "TicketFinished",
    "no-show": "TicketNoShow",
}


@dataclass(frozen=True)
class Acknowledged:
    """A command that was answered, and what must then stand in the journal."""

    request_id: str
    event: str
    ticket: str | None
    label: str | None


@dataclass
class Load:
    """Kiosks and counters, each in a thread, until told to stop."""

    urls: tuple[str, ...]
    seed: int
    stopping: threading.Event = field(default_factory=threading.Event)
    too_late: threading.Event = field(default_factory=threading.Event)
    refused: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)
    acknowledged: list[Acknowledged] = field(default_factory=list)

    @contextmanager
    def at_work(self, kiosks: int, last_answer_s: float) -> Iterator[None]:
        """Let them work during the block; after it each must get its last answer in time."""
        with ThreadPoolExecutor(kiosks + len(COUNTERS), "load") as pool:
            work = [pool.submit(self.kiosk, number) for number in range(kiosks)]
            work += [pool.submit(self.counter, counter) for counter in COUNTERS]
            try:
                yield
            finally:
                self.stopping.set()
            try:
                for one in work:
                    one.result(timeout=last_answer_s)
            finally:
                self.too_late.set()

    def kiosk(self, number: int) -> None:
        """Take numbers."""
        choice = random.Random(f"{self.seed} kiosk {number}")
        with Hub(self.urls[number % len(self.urls)]) as hub:
            while not self.stopping.is_set():
                service = choice.choice(SERVICES)
                id_ = new_request_id()
                ticket = self._insist("issue", partial(hub.issue, service, request_id=id_))
                self.acknowledged.append(Acknowledged(id_, "TicketIssued", ticket.id, ticket.label))
                time.sleep(choice.random() * 0.02)

    def counter(self, counter: str) -> None:
        """Press whatever a clerk may press."""
        choice = random.Random(f"{self.seed} counter {counter}")
        with Hub(self.urls[int(counter) % len(self.urls)]) as hub:
            verb = "open"
            while not self.stopping.is_set():
                id_ = new_request_id()
                try:
                    answer = self._insist(verb, partial(hub.counter, counter, verb, request_id=id_))
                except HubRefusedError as error:
                    self.refused.add(error.type)
                else:
                    ticket = answer.ticket
                    if ticket or verb == "open":
                        label = ticket.label if ticket else None
                        done = Acknowledged(id_, HAPPENS[verb], ticket and ticket.id, label)
                        self.acknowledged.append(done)
                verb = choice.choice(("next", "next", "recall", "start", "finish", "no-show"))
                time.sleep(choice.random() * 0.02)

    def _insist(self, what: str, ask: Callable[[], Any]) -> Any:
        """Ask until there is an answer, with the same id, or until nobody waits for it any more."""
        self.asked[what] += 1
        while True:
            try:
                return ask()
            except HubUnreachableError:
                if self.too_late.is_set():
                    raise
                time.sleep(0.02)

    def done(self) -> list[tuple[str, str, str | None, str | None]]:
        """List what was acknowledged, as the journal must tell it."""
        return [(a.request_id, a.event, a.ticket, a.label) for a in self.acknowledged]

    def judged(self, journal: Iterable[dict[str, Any]]) -> tuple[list[Any], list[Any]]:
        """Hold what was acknowledged against the journal: what was lost, and what was doubled."""
        happened = Counter(
            (line["request_id"], line["what"], line.get("ticket"), line.get("label"))
            for line in journal
            if line["request_id"]
        )
        lost = [one for one in self.done() if not happened[one]]
        twice = Counter((id_, what) for id_, what, *_ in happened.elements())
        return lost, [one for one, times in twice.items() if times > 1]
