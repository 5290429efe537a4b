"""A real hub on a real store: any order of commands over HTTP, compared with a small model.

Each example is a day of its own at the same hub, whose clock the test sets.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from hub.board import CALLS
from hub.journal import verified
from hub.store import reading
from hub.store.engine import Store, database_url
from tests.contract.hubs import RunningHub
from tests.machine import NEEDS, QueueMachine, at_one_counter, first, some
from tests.model import Model
from tests.store import postgresql
from tests.words import MINUTE, SECOND, Ask, Centre, Refused, Seen, Told

CENTRE = "nam-cuong"
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
# Three counters and three services of the shipped example.
HOUSE = Centre(
    letters={"certify": "A", "civil-status": "H", "results": "R"},
    own={"1": ("help", "results"), "2": ("civil-status",), "6": ("certify", "results")},
    helps={"1": (), "2": ("certify",), "6": ("civil-status",)},
    classes=("elderly", "merit"),
    discipline="ratio",
    ratio=2,
    longest_wait=30 * MINUTE,
    grace_places=1,
)
AGREED = (
    *("queue.discipline=ratio", "queue.ratio=2"),
    *("queue.longest_wait_min=30", "queue.grace_places=1"),
)

#: For so long a long run asks each database: a day takes seconds, so their number is no measure.
LONG_S = 360.0


class HttpOffice:
    """A hub over days, as kiosks and counters see it."""

    def __init__(self, hub: RunningHub, clock: Path, url: str) -> None:
        self.hub, self.url = hub, url
        self._clock = os.open(clock, os.O_RDWR | os.O_CREAT)
        self.days = self.asked = 0
        self._ids: list[str] = []
        self._left: list[str] = []
        self._answered: set[str] = set()
        self._revision: int | None = None
        self.begin()

    def begin(self, left: Model | None = None) -> None:
        """Begin a new day; remember who was `left` on the one before."""
        unfinished = ("WAITING", "CALLED", "SERVING", "PARKED")
        if left is not None:
            self._left = [self._ids[p.number] for p in left.people if p.state in unfinished]
        self.days += 1
        self._morning = MORNING + timedelta(days=self.days)
        self._ids, self._answered, self._revision = [], set(), None
        self._set(0)

    def _set(self, now: int) -> None:
        at = self._morning + timedelta(microseconds=now)
        # Always as long, so that whoever reads it meanwhile reads a whole time.
        os.pwrite(self._clock, at.isoformat(timespec="microseconds").encode(), 0)

    # What a machine asks.

    def do(self, ask: Ask, request_id: str, now: int) -> Told | Refused:
        self._set(now)
        response = self._post(ask, request_id)
        answer = response.json()
        if response.status_code == httpx.codes.CONFLICT:
            assert answer["type"] == "/problems/illegal-move", answer
            return Refused(answer["state"], frozenset(answer["allowed"]))
        if response.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
            assert answer["type"] == "/problems/invalid-request", answer
            return Refused()
        created = ask.verb == "issue" and request_id not in self._answered
        assert response.status_code == (201 if created else 200), response.text
        self._answered.add(request_id)
        if not ask.counter:
            assert not [need for need in NEEDS if need in response.text]
            return Told(self._seen(answer))
        ticket = answer["ticket"]
        needs = frozenset(ticket.get("needs", ()) if ticket else ())
        seen = self._seen(ticket) if ticket else None
        return Told(seen, answer["state"], answer["repeated"], needs)

    def relabel(self, ask: Ask, request_id: str, label: str, now: int) -> Told:
        self._set(now)
        response = self._post(ask, request_id, offline={"label": label, "age_s": 1})
        assert response.status_code == httpx.codes.OK, response.text
        return Told(self._seen(response.json()))

    def look(self, model: Model) -> None:
        board = self._board()
        assert not [need for need in NEEDS if need in str(board)]
        shown = {row["counter"]: (row["state"], row["label"]) for row in board["counters"]}
        for name, desk in model.desks.items():
            label = None if desk.holds is None else model.people[desk.holds].label
            assert shown[name] == (desk.state, label)
        assert at_one_counter({name: label for name, (_, label) in shown.items()})
        waiting = {row["service"]: row["count"] for row in board["waiting"]}
        for service in model.centre.letters:
            here = [p for p in model.people if (p.service, p.state) == (service, "WAITING")]
            assert waiting[service] == len(here)
        called = [person for person in model.people if person.called is not None]
        called.sort(key=lambda person: -(person.called or 0))
        assert [
            (row["label"], row["counter"], row["times"], row["priority"]) for row in board["calls"]
        ] == [(p.label, p.counter, p.times, p.priority) for p in called[:CALLS]]
        if self._revision is None:
            self._closed()
        self._revision = board["revision"]

    def unchanged(self, model: Model) -> None:
        del model
        if self._revision is not None:
            assert self._board()["revision"] == self._revision

    def all_told(self, model: Model) -> None:
        """Fail unless each ticket, read by itself, is as the model knows it."""
        told = [self._seen(self._get(f"/tickets/{id_}")) for id_ in self._ids]
        assert told == [person.seen() for person in model.people]
        labels = [seen.label for seen in told]
        assert len(labels) == len(set(labels)), "no number twice"

    def refuses_reused(self, ask: Ask, request_id: str) -> None:
        """Fail unless the id of one command is refused for another."""
        response = self._post(ask, request_id)
        assert response.status_code == 422, response.text
        assert response.json()["type"] == "/problems/request-id-reused"

    # What they need.

    def _post(self, ask: Ask, request_id: str, **more: Any) -> httpx.Response:
        fields: dict[str, Any] = {
            "service": ask.service,
            "priority": ask.priority,
            "later": ask.later,
            "needs": ask.needs,
            "counter": ask.to,
            "reason": ask.reason,
            "clerk": ask.clerk,
        }
        body = {name: value for name, value in fields.items() if value is not None}
        body |= {"request_id": request_id, **more}
        if ask.offline:
            body["offline"] = {"label": ask.offline, "age_s": ask.age_s}
        if ask.counter:
            path = f"/counters/{ask.counter}/{ask.verb}"
            if ask.ticket is not None:
                body["ticket"] = self._ids[ask.ticket]
        elif ask.ticket is None:
            path = "/tickets"
        else:
            path = f"/tickets/{self._ids[ask.ticket]}/{ask.verb}"
        if ask.verb == "printed":
            body["outcome"] = "printed"
        self.asked += 1
        return self.hub.post(path, **body)

    def _seen(self, ticket: dict[str, Any]) -> Seen:
        if ticket["id"] not in self._ids:
            self._ids.append(ticket["id"])
        return Seen(
            number=self._ids.index(ticket["id"]),
            label=ticket["label"],
            services=tuple(ticket["services"]),
            priority=ticket["priority"],
            state=ticket["state"],
            counter=ticket.get("counter"),
            parked=ticket.get("parked"),
        )

    def _get(self, path: str) -> Any:
        response = self.hub.http.get(f"/api/v1{path}")
        assert response.status_code == httpx.codes.OK, response.text
        return response.json()

    def _board(self) -> Any:
        return self._get("/board/main")

    def _closed(self) -> None:
        """Fail unless the day before was closed by the first command of this one."""
        for id_ in self._left:
            assert self._get(f"/tickets/{id_}")["state"] == "EXPIRED"
        with closing(Store(self.url)) as store:
            store.require()
            with store.read() as connection:
                assert not reading.any_needs(connection, CENTRE)


class HttpMachine(QueueMachine):
    """A day at the office that stands below."""

    office: HttpOffice

    @initialize(first=first)
    def in_the_morning(self, first: list[int]) -> None:
        self.office.begin()
        self.begin(HOUSE, self.office, first)

    def request_id(self) -> str:
        return f"{self.office._morning:%j%Y}-{self.now}"

    @rule(counter=some)
    def press_twice_at_once(self, counter: int) -> None:
        name = self.counters[counter % len(self.counters)]
        self.now += 2 * SECOND
        press = Ask(verb="next", counter=name)
        expected = [self.model.do(press, self.now) for _ in range(2)]
        ids = [f"{self.request_id()}-{hand}" for hand in ("left", "right")]
        with ThreadPoolExecutor(2) as hands:
            told = list(hands.map(lambda id_: self.office.do(press, id_, self.now), ids))
        assert sorted(told, key=repr) == sorted(expected, key=repr)
        if isinstance(expected[0], Told):
            self.office.look(self.model)

    @precondition(lambda self: self.kept)
    @rule(which=some)
    def use_an_id_twice(self, which: int) -> None:
        ask, request_id, _ = self.kept[which % len(self.kept)]
        other = Ask(verb="recall" if ask.verb != "recall" else "start", counter="1")
        self.office.refuses_reused(other, request_id)
        self.office.unchanged(self.model)

    def teardown(self) -> None:
        if hasattr(self, "model"):
            self.office.all_told(self.model)
            self.office.begin(left=self.model)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HttpOffice]:
    """Run a hub by a clock that is set; at the end its tables are its journal, without needs."""
    elsewhere = postgresql.running() if request.param == "postgresql" else nullcontext("")
    with elsewhere as server:
        more = (*AGREED, f"hub.database={server}") if server else AGREED
        hub = RunningHub(tmp_path, *more)
        url = server or database_url("", hub.state)
        office = HttpOffice(hub, tmp_path / "clock", url)
        hub.start(clock=tmp_path / "clock")
        try:
            yield office
        finally:
            hub.kill()
            hub.http.close()
        with closing(Store(url)) as store:
            store.require()
            assert verified(store, CENTRE).difference is None
            with store.read() as connection:
                for table in ("ticket", "ticket_event", "request"):
                    rows = str(reading.rows(connection, CENTRE, table))
                    assert not [need for need in NEEDS if need in rows]
    written = hub.log.read_text()
    assert not [need for need in NEEDS if need in written]


def test_whatever_is_asked_the_hub_answers_what_the_model_says(
    office: HttpOffice, long: bool, record_property: Callable[[str, object], None]
) -> None:
    class Machine(HttpMachine):
        pass

    Machine.office = office
    examples, steps = (20, 60) if long else (25, 30)
    until = time.monotonic() + (LONG_S if long else 0)
    while True:
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                suppress_health_check=list(HealthCheck),
            ),
        )
        if time.monotonic() >= until:
            break
    record_property(
        "measured",
        f"any order of commands: {office.asked} on {office.days} days, each as the model says",
    )
