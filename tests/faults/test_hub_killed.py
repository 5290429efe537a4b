"""A hub at work, killed with `kill -9` again and again: what it answered was done, and done once.

Kiosks and counters ask as the real ones do: with an id for each command, kept through every retry.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hub.client import Hub, HubRefusedError, HubUnreachableError, new_request_id
from hub.journal import export, verify
from hub.store.engine import database_url
from tests.contract.hubs import RunningHub

CENTRE = "nam-cuong"
SERVICES = ("certify", "civil-status", "land", "support", "results")
COUNTERS = ("1", "2", "6")
KIOSKS = 3
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

    url: str
    seed: int
    stopping: threading.Event = field(default_factory=threading.Event)
    refused: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)
    acknowledged: list[Acknowledged] = field(default_factory=list)

    def kiosk(self, number: int) -> None:
        """Take numbers."""
        choice = random.Random(f"{self.seed} kiosk {number}")
        with Hub(self.url) as hub:
            while not self.stopping.is_set():
                service = choice.choice(SERVICES)
                id_ = new_request_id()
                ticket = self._insist("issue", partial(hub.issue, service, request_id=id_))
                self.acknowledged.append(Acknowledged(id_, "TicketIssued", ticket.id, ticket.label))
                time.sleep(choice.random() * 0.02)

    def counter(self, counter: str) -> None:
        """Press whatever a clerk may press."""
        choice = random.Random(f"{self.seed} counter {counter}")
        with Hub(self.url) as hub:
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
        """Ask until there is an answer, with the same id."""
        self.asked[what] += 1
        while True:
            try:
                return ask()
            except HubUnreachableError:
                time.sleep(0.02)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    """Run a hub whose counters may press as fast as they like."""
    hub = RunningHub(tmp_path, "counter.repeat_s=0")
    hub.start()
    yield hub
    hub.kill()
    hub.http.close()


def test_what_a_killed_hub_answered_was_done_and_done_once(
    hub: RunningHub, long: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    kills = 200 if long else 10
    load = Load(hub.url, seed=random.SystemRandom().randrange(10**6))
    moments = random.Random(f"{load.seed} moments")
    with ThreadPoolExecutor(KIOSKS + len(COUNTERS), "load") as pool:
        work = [pool.submit(load.kiosk, number) for number in range(KIOSKS)]
        work += [pool.submit(load.counter, counter) for counter in COUNTERS]
        try:
            for _ in range(kills):
                time.sleep(moments.uniform(0.05, 0.5))
                hub.kill()
                hub.start()
        finally:
            load.stopping.set()
        for one in work:
            one.result(timeout=20)
    url = database_url("", hub.state)
    happened = Counter(
        (line["request_id"], line["what"], line.get("ticket"), line.get("label"))
        for line in export(url, CENTRE)
    )
    done = [(a.request_id, a.event, a.ticket, a.label) for a in load.acknowledged]
    lost = [one for one in done if not happened[one]]
    twice = Counter((request_id, what) for request_id, what, *_ in happened.elements())
    doubled = [one for one, times in twice.items() if times > 1]
    with capsys.disabled():
        print(
            f"\n{load.asked.total()} commands, {kills} kills, {len(done)} acknowledged, "
            f"{len(lost)} lost, {len(doubled)} doubled (seed {load.seed})"
        )
    assert len(done) > kills
    assert load.refused <= {"illegal-move"}
    assert lost == []
    assert doubled == []
    issued = [label for _, what, _, label in happened.elements() if what == "TicketIssued"]
    assert len(set(issued)) == len(issued)
    assert verify(url, CENTRE).difference is None
