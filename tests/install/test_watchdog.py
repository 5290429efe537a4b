"""systemd hears that a part is ready, and that its loop turns, and from nobody else."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from motcua.watchdog import Watchdog
from tests.processes import alive, free_port, wait_until

# The command, more eager to ask.
_BROKER = """
from motcua import watchdog
from motcua.cli import main
watchdog._ASK_S = 0.02
main()
"""


class Systemd:
    """The socket on which systemd listens."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self.socket.setblocking(False)

    def heard(self) -> list[str]:
        words = []
        while True:
            try:
                words.append(self.socket.recv(100).decode())
            except BlockingIOError:
                return words


@pytest.fixture(params=["file", "abstract"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"@motcua-{tmp_path.name}" if request.param == "abstract" else str(tmp_path / "notify")


@pytest.fixture
def systemd(address: str) -> Iterator[Systemd]:
    found = Systemd(address)
    yield found
    found.socket.close()


def test_ready_is_said_once_and_the_watchdog_fed_four_times_as_often_as_asked(
    systemd: Systemd, address: str
) -> None:
    now = 0.0
    environment = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "20000000", "HOME": "/"}
    alive = Watchdog(environment, lambda: now)
    assert environment == {"HOME": "/"}, "no child speaks in our name"
    assert systemd.heard() == [], "it is not ready before its loop turned"
    for _ in range(21):
        alive()
        now += 0.5
    assert systemd.heard() == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]


def test_without_a_watchdog_only_ready_is_said(systemd: Systemd, address: str) -> None:
    alive = Watchdog({"NOTIFY_SOCKET": address})
    alive()
    alive()
    assert systemd.heard() == ["READY=1"]


def test_nobody_is_told_where_systemd_started_nothing_or_is_gone(tmp_path: Path) -> None:
    Watchdog({})()
    Watchdog({"NOTIFY_SOCKET": str(tmp_path / "gone")})()


@pytest.mark.parametrize("address", ["file"], indirect=True)
def test_systemd_hears_that_mosquitto_answers_and_nothing_once_it_stands_still(
    systemd: Systemd, address: str, tmp_path: Path
) -> None:
    told = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000"}
    words = [sys.executable, "-c", _BROKER, "broker", "--state", str(tmp_path / "state")]
    words += ["--set", f"broker.port={free_port()}"]
    with subprocess.Popen(words, env=os.environ | told, stderr=subprocess.DEVNULL) as broker:
        try:
            systemd.socket.settimeout(20)
            assert [systemd.socket.recv(100) for _ in range(2)] == [b"READY=1", b"WATCHDOG=1"]
            systemd.socket.setblocking(False)
            (asks,) = psutil.Process(broker.pid).children()
            broker.send_signal(signal.SIGSTOP)
            time.sleep(0.2)  # it may have been asked just before
            systemd.heard()
            time.sleep(0.5)
            assert systemd.heard() == []
        finally:
            broker.kill()
    wait_until(lambda: not alive([asks.pid]), "who asked it ends with it")
