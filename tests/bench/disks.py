"""Ten commands a second on a disk that takes 10 ms to sync: a worn card, a busy host.

strace holds up each sync of the hub, and of its anchor, a FastAPI route that inserts one row. The
commands come as people do, not in step: their times are drawn once, the same for both sides. The
clock of each runs from the time at which it was due.
"""

from __future__ import annotations

import itertools
import random
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from motcua.stage import free_ports
from tests.bench.measure import Contest, Samples, Side, Sides, Size, median, percentile
from tests.bench.places import anchor, answers, running_hub
from tests.bench.wires import Poster

_SYNC_US = 10_000
_A_SECOND = 10.0
_COMMANDS = 150
_CLIENTS = 8
_SYNCED = re.compile(r"(fdatasync|fsync)(\(\d+\)|.*resumed>\)) += 0")


@contextmanager
def _sides(size: Size, which: frozenset[Side]) -> Iterator[Sides]:
    draw = random.Random(1)
    due = list(
        itertools.accumulate(
            draw.expovariate(_A_SECOND) for _ in range(size.of(_COMMANDS, least=20))
        )
    )
    with ExitStack() as stack:
        made: dict[Side, Callable[[], Mapping[str, Samples]]] = {}
        for side, start in (("ours", _hub), ("anchor", _one_row)):
            if side in which:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                log = folder / "syncs"
                port = start(stack, folder, _slowly(log))
                made[side] = _rounds(port, log, due)
        yield made


def _slowly(log: Path) -> list[str]:
    strace = shutil.which("strace")
    if strace is None:
        raise RuntimeError("no strace here: slow_disk needs it installed")
    slow = f"inject=fdatasync,fsync:delay_exit={_SYNC_US}"
    # -D: the program stays the process we started, and the tracer goes when it goes.
    return [strace, "-D", "-f", "--seccomp-bpf", "-o", str(log), "-e", slow]


def _hub(stack: ExitStack, folder: Path, under: Sequence[str]) -> int:
    return stack.enter_context(running_hub(folder, under))


def _one_row(stack: ExitStack, folder: Path, under: Sequence[str]) -> int:
    (port,) = free_ports(1)
    stack.enter_context(anchor("one_row", str(port), str(folder / "one.db"), under=under))
    answers(port, "/health")
    return port


def _rounds(port: int, log: Path, due: Sequence[float]) -> Callable[[], Mapping[str, Samples]]:
    def work() -> Mapping[str, Samples]:
        before = len(_SYNCED.findall(log.read_text()))
        taken = _as_due(port, due)
        syncs = len(_SYNCED.findall(log.read_text())) - before
        return {
            "slow_disk_p50": taken,
            "slow_disk_p99": taken,
            "slow_disk_syncs": [syncs / len(due)],
        }

    return work


def _as_due(port: int, due: Sequence[float]) -> Samples:
    taken: Samples = []
    turns = iter(due)
    lock = threading.Lock()
    began = time.perf_counter() + 0.2

    def client() -> None:
        poster = Poster(port)
        while True:
            with lock:
                after = next(turns, None)
            if after is None:
                return
            time.sleep(max(0.0, began + after - time.perf_counter()))
            poster.issue()
            taken.append((time.perf_counter() - began - after) * 1000)

    clients = [threading.Thread(target=client, name=f"bench-{n}") for n in range(_CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    if len(taken) < len(due):
        raise RuntimeError("a client of the benchmark had no answer")
    return taken


CONTESTS = (
    Contest(
        "slow_disk",
        "ms",
        _sides,
        {
            "slow_disk_p50": percentile(50),
            "slow_disk_p99": percentile(99),
            "slow_disk_syncs": median,
        },
        rounds=2,
        units={"slow_disk_syncs": "syncs a command"},
    ),
)
