"""Real processes for the tests: the command as a person types it, and a real broker."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from broker_config.settings import BrokerSettings

# Nobody else takes one between the look and the use: they are below those that the system lends
# (from 32768 on), no two are alike, and of two processes that test at once each has its own.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_ports = itertools.count(random.SystemRandom().randrange(10_000, 20_000, 10) + _worker % 10, 10)

#: How a command speaks to the officer: Vietnamese, then in a few words of English.
VIETNAMESE_FIRST = re.compile(r"[À-ỹ].* / [a-z]", re.DOTALL)


def free_port() -> int:
    """Find a port of this machine that nobody listens on."""
    for port in _ports:
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("the ports never end")


def wait_until(
    holds: Callable[[], object], what: str, *, within_s: float = 20, look_s: float = 0.02
) -> None:
    """Wait until something is true, or fail saying what was waited for."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_s} s: {what}"
        time.sleep(look_s)


def answers(port: int) -> bool:
    """Tell whether somebody listens on a port of this machine."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


@contextmanager
def motcua(
    *words: str, log: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `motcua` with some words; at the end its whole group is gone, whatever it did."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "motcua", *words],
            env=os.environ | (env or {}),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            process_group=0,
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass
class Broker:
    """A Mosquitto as a centre starts it, that a test can kill and start again on its port."""

    folder: Path
    settings: BrokerSettings = field(default_factory=lambda: BrokerSettings(port=free_port()))
    _process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """Where it writes."""
        return self.folder / "broker.log"

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = ["broker", "--state", str(self.folder / "state")]
        words += ["--set", f"broker.port={self.settings.port}"]
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "motcua", *words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        wait_until(lambda: answers(self.settings.port), "the broker answers")

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def alive(pids: Sequence[int]) -> list[int]:
    """List which of some processes are still there (zombies are not)."""
    return [pid for pid in pids if _state(pid) not in ("", "Z", "X")]


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""
