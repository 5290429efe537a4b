"""Processes that work side by side, as several hubs do, when they are told to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

from tests.bench.measure import Samples

#: Works so many turns; gives the milliseconds of each command.
Work = Callable[[int], Samples]
_READY_S, _WORK_S = 120, 600


class Workers:
    """A few processes, each with work of its own."""

    def __init__(self, pipes: Sequence[Connection]) -> None:
        self._pipes = pipes
        self._hear(_READY_S)

    def work(self, turns: int) -> tuple[float, Samples]:
        """Let all work so many turns at once; give the seconds it took, and their samples."""
        began = time.perf_counter()
        for pipe in self._pipes:
            pipe.send(turns)
        samples = self._hear(_WORK_S)
        return time.perf_counter() - began, samples

    def _hear(self, within_s: float) -> Samples:
        heard: Samples = []
        for pipe in self._pipes:
            if not pipe.poll(within_s):
                raise TimeoutError("a worker of the benchmark does not answer")
            heard += pipe.recv()
        return heard


@contextmanager
def workers(make: Callable[..., Work], each: Sequence[tuple[object, ...]]) -> Iterator[Workers]:
    """Start one process for each of the arguments of `make`."""
    # Spawned: a forked one would inherit the threads and the connections of this one.
    context = get_context("spawn")
    pairs = [context.Pipe() for _ in each]
    processes = [
        context.Process(target=_serve, args=(theirs, make, words), daemon=True)
        for (_, theirs), words in zip(pairs, each, strict=True)
    ]
    for process in processes:
        process.start()
    for _, theirs in pairs:
        theirs.close()
    try:
        yield Workers([ours for ours, _ in pairs])
    finally:
        for ours, _ in pairs:
            ours.close()
        for process in processes:
            process.join(10)
            process.kill()


def _serve(pipe: Connection, make: Callable[..., Work], words: tuple[object, ...]) -> None:
    work = make(*words)
    pipe.send([])
    while True:
        try:
            turns = pipe.recv()
        except EOFError:
            return
        pipe.send(work(turns))
