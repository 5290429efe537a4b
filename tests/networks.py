"""Two machines on one cable: two network namespaces of Linux that reach each other and nobody."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")
HUB, DEVICE = "10.77.0.1", "10.77.0.2"
_CLONE_NEWNET = 0x40000000
_NO_SCREEN = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}

#: Whoever is root and cannot make them is told so: see `two_machines`.
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make two networks")


@dataclass(frozen=True)
class Machine:
    """One network namespace, with a thread that lives in it."""

    name: str
    inside: ThreadPoolExecutor

    def here(self, work: Callable[[], T]) -> T:
        """Do something on this machine's network."""
        return self.inside.submit(work).result(60)

    @contextmanager
    def runs(
        self, *words: str, log: Path, env: Mapping[str, str] = _NO_SCREEN
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Run `motcua` on this machine; at the end it must go when it is told to."""
        command = ["ip", "netns", "exec", self.name, sys.executable, "-m", "motcua", *words]
        with log.open("ab") as out:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                process_group=0,
                env=os.environ | env,
            )
        try:
            yield process
            process.terminate()
            assert process.wait(20) == 0, log.read_text()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def two_machines() -> Iterator[tuple[Machine, Machine]]:
    """Make two machines, the first with the address HUB, the second with DEVICE."""
    with ExitStack() as stack:
        made = []
        for end, address in (("a", HUB), ("b", DEVICE)):
            name = f"motcua-{os.getpid()}-{end}"
            _ip("netns", "add", name)
            stack.callback(_ip, "netns", "del", name)
            _ip("-n", name, "link", "set", "lo", "up")
            made.append((name, f"mc{os.getpid()}{end}", address))
        (a, cable_a, _), (b, cable_b, _) = made
        _ip("link", "add", cable_a, "netns", a, "type", "veth", "peer", "name", cable_b, "netns", b)
        for name, cable, address in made:
            _ip("-n", name, "addr", "add", f"{address}/24", "dev", cable)
            _ip("-n", name, "link", "set", cable, "up")
        pools = [
            stack.enter_context(ThreadPoolExecutor(1, initializer=_enter, initargs=(name,)))
            for name, _, _ in made
        ]
        yield Machine(a, pools[0]), Machine(b, pools[1])


def _ip(*words: str) -> None:
    assert shutil.which("ip"), "two networks are made by iproute2's `ip`, which is missing here"
    done = subprocess.run(["ip", *words], check=False, capture_output=True, text=True)
    said = done.stderr.strip()
    assert done.returncode == 0, f"no network can be made here: ip {' '.join(words)}: {said}"


def _enter(name: str) -> None:
    with Path(f"/run/netns/{name}").open("rb") as namespace:
        # Of this thread alone.
        assert ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), _CLONE_NEWNET) == 0
