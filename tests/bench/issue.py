"""Durable tickets a second: through the hub's verbs, and through its HTTP.

The anchor of the verbs is bare `sqlite3`: it repeats, statement by statement, what the hub wrote
for the same tickets in a rehearsal, in the same commits and under the same pragmas, and does
nothing else. The anchor of the HTTP row is a FastAPI route that inserts one row.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from sqlalchemy import event

from hub import verbs
from hub.centre import CentreConfig
from hub.client import new_request_id
from hub.commands import Commands
from hub.settings import CentreSettings, CounterSettings, NamedSettings, ServiceSettings
from hub.store import writing
from hub.store.engine import Store, database_url
from tests.bench.measure import Contest, Samples, Side, Sides, Size, median
from tests.bench.places import anchor_server, stage

TICKETS = 400
_HTTP_TICKETS = 200
_CENTRE = CentreConfig(
    centre=CentreSettings(id="bench"),
    halls=(NamedSettings(id="main", name="Hall"),),
    priorities=(),
    services=(ServiceSettings(id="certify", name="Certify", letter="A"),),
    counters=(CounterSettings(id="1", name="1", services=("certify",)),),
)
#: What one commit wrote: statements and their parameters.
Written = list[tuple[str, Any]]


def _open(folder: Path) -> Store:
    folder.mkdir()
    store = Store(database_url("", folder))
    store.open()
    with store.write() as connection:
        writing.add_centre(connection, _CENTRE.id)
    return store


def _commands(store: Store) -> Commands:
    return Commands(store, _CENTRE, lambda: datetime.now(UTC))


def _issue(commands: Commands) -> None:
    fields = {"service": "certify", "priority": "none"}
    commands.once(
        new_request_id(), "issue", fields, lambda t: verbs.issue(t, "certify", "none"), status=201
    )


def rehearse(folder: Path, tickets: int) -> Iterator[Written]:
    """Issue tickets through the hub's verbs and note what each commit wrote."""
    store = _open(folder)
    commands = _commands(store)
    written: Written = []

    def note(_c: Any, _cur: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append((statement, parameters))

    # At this one engine: SQLAlchemy never forgets that the class once had a listener, and asks for
    # it at every statement of every engine.
    event.listen(store._writer, "before_cursor_execute", note)
    for _ in range(tickets):
        written.clear()
        _issue(commands)
        yield list(written)


class Bare:
    """One `sqlite3` connection behind one lock, with the pragmas of the hub's store."""

    def __init__(self, folder: Path) -> None:
        _open(folder)  # makes the tables and the centre's row
        path = folder / "queue.db"
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._lock = threading.Lock()
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {pragma}")

    def commit(self, written: Written) -> None:
        """Write the rows of one commit, durably."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            for statement, parameters in written:
                self._connection.execute(statement, parameters).fetchall()
            self._connection.execute("COMMIT")


def _rate(work: Callable[[], None], times: int, threads: int) -> Samples:
    """Do `work` so many times, spread over threads; give how often a second."""
    turns = itertools.count()
    barrier = threading.Barrier(threads + 1)

    def take_turns() -> None:
        barrier.wait()
        while next(turns) < times:
            work()

    workers = [
        threading.Thread(target=take_turns, name=f"bench-{i}", daemon=True) for i in range(threads)
    ]
    for worker in workers:
        worker.start()
    barrier.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    return [times / (time.perf_counter() - began)]


def _through_verbs(threads: int, rounds: int) -> Contest:
    @contextmanager
    def sides(size: Size, which: frozenset[Side]) -> Iterator[Sides]:
        tickets = size.of(TICKETS, least=20)
        with tempfile.TemporaryDirectory(prefix="motcua-bench-") as name:
            folder = Path(name)
            made: dict[Side, Callable[[], Samples]] = {}
            if "ours" in which:
                commands = _commands(_open(folder / "ours"))
                made["ours"] = lambda: _rate(lambda: _issue(commands), tickets, threads)
            if "anchor" in which:
                script = rehearse(folder / "rehearsal", tickets * (rounds + 1))
                # Learnt before the clock runs: the anchor pays for writing alone.
                commits = iter(list(script))
                bare = Bare(folder / "anchor")
                made["anchor"] = lambda: _rate(lambda: bare.commit(next(commits)), tickets, threads)
            yield made

    name = f"issue_ticket_{threads}"
    return Contest(name, "tickets/s", sides, {name: median}, rounds, digits=0)


class _Caller:
    """One client that keeps its connection, as the kiosk does."""

    def __init__(self, port: int) -> None:
        self._http = HTTPConnection("127.0.0.1", port, timeout=10)

    def issue(self) -> None:
        """Ask for one ticket; anything but 201 ends the benchmark."""
        body = json.dumps({"service": "help", "request_id": new_request_id()})
        headers = {"Content-Type": "application/json"}
        self._http.request("POST", "/api/v1/tickets", body, headers)
        answer = self._http.getresponse()
        answer.read()
        if answer.status != 201:
            raise RuntimeError(f"the answer was {answer.status}")


@contextmanager
def _over_http(size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
    tickets = size.of(_HTTP_TICKETS, least=20)
    with stage("broker", "hub") as centre, anchor_server() as port:
        ours, anchor = _Caller(centre.hub_port), _Caller(port)
        yield {
            "ours": lambda: _rate(ours.issue, tickets, 1),
            "anchor": lambda: _rate(anchor.issue, tickets, 1),
        }


CONTESTS = (
    _through_verbs(1, rounds=5),
    _through_verbs(8, rounds=5),
    Contest(
        "issue_ticket_http", "tickets/s", _over_http, {"issue_ticket_http": median}, 5, digits=0
    ),
)
