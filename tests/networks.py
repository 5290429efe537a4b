"""Machines on one switch: network namespaces of Linux that reach each other and nobody else."""

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
def on_one_switch(count: int) -> Iterator[tuple[Machine, ...]]:
    """Make machines on one switch: the first has the address HUB, the second DEVICE, and so on."""
    with ExitStack() as stack:
        switch = f"motcua-{os.getpid()}-switch"
        _ip(f"netns add {switch}")
        stack.callback(_ip, f"netns del {switch}")
        _ip(f"-n {switch} link add switch type bridge")
        _ip(f"-n {switch} link set switch up")
        yield tuple(stack.enter_context(_on(switch, number)) for number in range(1, count + 1))


@contextmanager
def _on(switch: str, number: int) -> Iterator[Machine]:
    """Make one machine, and plug its cable into the switch."""
    name, port = f"motcua-{os.getpid()}-{number}", f"port{number}"
    _ip(f"netns add {name}")
    try:
        _ip(f"-n {name} link set lo up")
        _ip(f"-n {switch} link add {port} type veth peer name eth0 netns {name}")
        _ip(f"-n {switch} link set {port} master switch up")
        _ip(f"-n {name} addr add {HUB.removesuffix('1')}{number}/24 dev eth0")
        _ip(f"-n {name} link set eth0 up")
        with ThreadPoolExecutor(1, initializer=_enter, initargs=(name,)) as inside:
            yield Machine(name, inside)
    finally:
        _ip(f"netns del {name}")


def _ip(words: str) -> None:
    assert shutil.which("ip"), "networks are made by iproute2's `ip`, which is missing here"
    done = subprocess.run(["ip", *words.split()], check=False, capture_output=True, text=True)
    said = done.stderr.strip()
    assert done.returncode == 0, f"no network can be made here: ip {words}: {said}"


def _enter(name: str) -> None:
    with Path(f"/run/netns/{name}").open("rb") as namespace:
        # Of this thread alone.
        assert ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), _CLONE_NEWNET) == 0
