"""Visits on PostgreSQL: with one, two and four hubs, and the whole country in one database.

A visit (a cycle) is four commands: issue, call, start, finish. Each hub is a process of its own and
serves centres of its own, because hubs scale over centres. The anchor are as many processes of bare
psycopg: they write, statement by statement, what a hub wrote for the same visits in a rehearsal, in
the same commits, and do nothing else. The server is a real one that syncs its disk at each commit.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import psycopg

from hub.store import recording
from tests.bench.measure import Contest, Samples, Side, Sides, Size, median, percentile
from tests.bench.office import Office, Written, centre_named, commits, store_at
from tests.bench.workers import Work, Workers, workers
from tests.store import postgresql

_CYCLES = 150
_ROUNDS = 5
#: Nobody is called so: the anchor writes another centre's name wherever it stands.
_REHEARSED = "the-rehearsed-centre"

CENTRES = 3300
_COUNTRY_HUBS = 4
# Eight visits of each centre in all: its busiest hour.
_COUNTRY_ROUNDS, _VISITS = 4, 2
#: 3,510 dossiers between 1 July and 27 November 2025 are about 33 a working day (the first ward);
#: a quarter of them come in the busiest hour (GUESS: a day has seven and a half).
BUSIEST_HOUR = 33 / 4
NEED = CENTRES * BUSIEST_HOUR / 3600


def hub(url: str, centres: Sequence[str]) -> Work:
    """Serve some centres as a hub does; a turn is one visit, each centre in its turn."""
    store = store_at(url, *centres)
    offices = [Office(store, centre_named(name)) for name in centres]
    for office in offices:
        office.open()
    turns = itertools.cycle(offices)

    def work(cycles: int) -> Samples:
        return [_ms(step) for office in itertools.islice(turns, cycles) for step in office.steps]

    return work


def bare(url: str, centres: Sequence[str], script: Sequence[Written]) -> Work:
    """Write for some centres what was learnt in the rehearsal, with nothing of ours."""
    connection = psycopg.connect(url)
    opened, *learnt = script
    for centre in centres:
        connection.execute("INSERT INTO day (centre, seq) VALUES (%s, 0)", (centre,))
        _commit(connection, centre, opened)
    turns = (
        (centre, learnt[first : first + 4])
        for first in range(0, len(learnt), 4)
        for centre in centres
    )

    def work(cycles: int) -> Samples:
        return [
            _ms(lambda: _commit(connection, centre, written))  # noqa: B023 - called at once
            for centre, visit in itertools.islice(turns, cycles)
            for written in visit
        ]

    return work


def _commit(connection: psycopg.Connection, centre: str, written: Written) -> None:
    for statement, parameters in written:
        own = {k: centre if v == _REHEARSED else v for k, v in parameters.items()}
        connection.execute(statement, own)
    connection.commit()


def _ms(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _rehearse(url: str, cycles: int) -> list[Written]:
    store = store_at(url, _REHEARSED)
    office = Office(store, centre_named(_REHEARSED))
    steps = (office.open, *(step for _ in range(cycles) for step in office.steps))
    # The hub sends a command's rows in one statement; a plain loop, one by one.
    with patch.object(recording, "TOGETHER", 0):
        script = list(commits(store, steps))
    store.close()
    return script


class _Server:
    """A PostgreSQL with a database for each side, and one for the rehearsal."""

    def __init__(self, stack: ExitStack) -> None:
        self._url = stack.enter_context(postgresql.running(durable=True))
        self._stack = stack
        with psycopg.connect(self._url, autocommit=True) as connection:
            for name in ("ours", "anchor", "rehearsal"):
                connection.execute(f"CREATE DATABASE {name}")

    def _database(self, name: str) -> str:
        return self._url.replace("/postgres", f"/{name}")

    def hubs(self, shares: Sequence[Sequence[str]]) -> Workers:
        """Start the hubs, each with its share of the centres."""
        url = self._database("ours")
        store_at(url).close()
        return self._stack.enter_context(workers(hub, [(url, share) for share in shares]))

    def bare(self, shares: Sequence[Sequence[str]], cycles: int) -> Workers:
        """Start as many of the bare loops, for so many visits of each centre."""
        url = self._database("anchor")
        store_at(url).close()
        script = _rehearse(self._database("rehearsal"), cycles)
        each = [(url, share, script) for share in shares]
        return self._stack.enter_context(workers(bare, each))


def _shares(centres: int, hubs: int) -> list[list[str]]:
    return [[f"centre-{n}" for n in range(first, centres, hubs)] for first in range(hubs)]


def _cycles(hubs: int) -> Contest:
    name = f"cycle_postgresql_{hubs}"

    def measured(side: Workers, cycles: int) -> Mapping[str, Samples]:
        took, samples = side.work(cycles)
        return {name: [hubs * cycles / took], f"{name}_p99": samples}

    @contextmanager
    def sides(size: Size, which: frozenset[Side]) -> Iterator[Sides]:
        cycles = size.of(_CYCLES, least=10)
        shares = _shares(hubs, hubs)
        with ExitStack() as stack:
            server = _Server(stack)
            made: dict[Side, Workers] = {}
            if "ours" in which:
                made["ours"] = server.hubs(shares)
            if "anchor" in which:
                made["anchor"] = server.bare(shares, cycles * _ROUNDS)
            yield {side: _round(measured, made[side], cycles) for side in made}

    rows = {name: median, f"{name}_p99": percentile(99)}
    return Contest(name, "cycles/s", sides, rows, _ROUNDS, units={f"{name}_p99": "ms"})


def _round(
    measured: Callable[[Workers, int], Mapping[str, Samples]], side: Workers, cycles: int
) -> Callable[[], Mapping[str, Samples]]:
    return lambda: measured(side, cycles)


@contextmanager
def _country(size: Size, which: frozenset[Side]) -> Iterator[Sides]:
    centres = size.of(CENTRES)
    shares = _shares(centres, _COUNTRY_HUBS)

    def measured(side: Workers, cycles: int) -> Mapping[str, Samples]:
        took, samples = side.work(cycles)
        rate = _COUNTRY_HUBS * cycles / took
        return {"country": [rate], "country_p99": samples, "country_need": [rate / NEED]}

    with ExitStack() as stack:
        server = _Server(stack)
        made: dict[Side, Workers] = {}
        if "ours" in which:
            made["ours"] = server.hubs(shares)
        if "anchor" in which:
            made["anchor"] = server.bare(shares, _COUNTRY_ROUNDS * _VISITS)
        each = centres * _VISITS // _COUNTRY_HUBS
        yield {side: _round(measured, made[side], each) for side in made}


CONTESTS = (
    _cycles(1),
    _cycles(2),
    _cycles(4),
    Contest(
        "country",
        "cycles/s",
        _country,
        {"country": median, "country_p99": percentile(99), "country_need": median},
        rounds=_COUNTRY_ROUNDS,
        units={"country_p99": "ms", "country_need": "times the need"},
    ),
)
