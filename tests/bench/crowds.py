"""Calling the next of 100,000, beside calling the next of ten.

Only the heads of the lines compete for the next call, so it should cost the same. The anchor is
our own call with ten waiting: the ratio tells what the crowd costs.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.measure import Contest, Samples, Side, Sides, Size, percentile
from tests.bench.office import Office, file_store

_CALLS = 50
_FEW, _MANY = 10, 100_000


@contextmanager
def _sides(size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
    calls = size.of(_CALLS, least=10)
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as name:

        def office(waiting: int) -> Office:
            made = Office(file_store(Path(name) / str(waiting)))
            made.open()
            made.crowd(waiting)
            return made

        few, many = office(_FEW), office(size.of(_MANY))
        yield {"ours": lambda: _timed(many, calls), "anchor": lambda: _timed(few, calls)}


def _timed(office: Office, calls: int) -> Samples:
    office.crowd(calls)  # so that as many wait after each round
    taken = []
    for _ in range(calls):
        began = time.perf_counter()
        office.next()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


CONTESTS = (
    Contest(
        "call_next_100000",
        "ms",
        _sides,
        {"call_next_100000": percentile(50), "call_next_100000_p99": percentile(99)},
        rounds=20,
        digits=3,
    ),
)
