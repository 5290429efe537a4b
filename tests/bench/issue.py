"""Durable tickets a second: through the hub's verbs, and through its HTTP.

The anchor of the verbs is bare `sqlite3`: it repeats, statement by statement, what the hub wrote
for the same tickets in a rehearsal, in the same commits and under the same pragmas, and does
nothing else. The anchor of the HTTP row is a FastAPI route that inserts one row.
"""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.measure import Contest, Samples, Side, Sides, Size, median
from tests.bench.office import Office, Written, commits, file_store
from tests.bench.places import anchor_server, stage
from tests.bench.wires import Poster

TICKETS = 400
_HTTP_TICKETS = 200


def rehearse(folder: Path, tickets: int) -> Iterator[Written]:
    """Issue tickets through the hub's verbs and note what each commit wrote."""
    store = file_store(folder)
    office = Office(store)
    return commits(store, itertools.repeat(office.issue, tickets))


class Bare:
    """One `sqlite3` connection behind one lock, with the pragmas of the hub's store."""

    def __init__(self, folder: Path) -> None:
        file_store(folder)  # makes the tables and the centre's row
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


def _rate(work: Callable[[], object], times: int, threads: int) -> Samples:
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
                office = Office(file_store(folder / "ours"))
                made["ours"] = lambda: _rate(office.issue, tickets, threads)
            if "anchor" in which:
                script = rehearse(folder / "rehearsal", tickets * (rounds + 1))
                # Learnt before the clock runs: the anchor pays for writing alone.
                learnt = iter(list(script))
                bare = Bare(folder / "anchor")
                made["anchor"] = lambda: _rate(lambda: bare.commit(next(learnt)), tickets, threads)
            yield made

    name = f"issue_ticket_{threads}"
    return Contest(name, "tickets/s", sides, {name: median}, rounds, digits=0)


@contextmanager
def _over_http(size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
    tickets = size.of(_HTTP_TICKETS, least=20)
    with stage("broker", "hub") as centre, anchor_server() as port:
        ours, anchor = Poster(centre.hub_port), Poster(port)
        yield {
            "ours": lambda: _rate(ours.issue, tickets, 1),
            "anchor": lambda: _rate(anchor.issue, tickets, 1),
        }


CONTESTS = (
    _through_verbs(1, rounds=21),
    _through_verbs(8, rounds=21),
    Contest(
        "issue_ticket_http", "tickets/s", _over_http, {"issue_ticket_http": median}, 5, digits=0
    ),
)
