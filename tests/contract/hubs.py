"""A real hub process to talk to, that a test can kill and start again where it was."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from hub.client import new_request_id
from hub.journal import verify
from hub.store.engine import database_url
from tests.processes import free_port, wait_until

#: Starts the hub as `motcua hub` does, but lets it die by SIGKILL between commit and answer of
#: each command whose id begins with "die". The product has no such hook: this script patches it.
DYING_HUB = """
import os, signal
from hub.commands import Commands
once = Commands.once
def once_and_die(self, request_id, *more, **named):
    reply = once(self, request_id, *more, **named)
    if request_id.startswith("die"):
        os.kill(os.getpid(), signal.SIGKILL)
    return reply
Commands.once = once_and_die
from motcua.cli import main
main()
"""

#: Starts the hub by the clock of a file, which a test sets.
CLOCKED_HUB = """
from datetime import datetime
import hub.app
def read_clock():
    with open({clock!r}, encoding="ascii") as clock:
        return datetime.fromisoformat(clock.read())
hub.app.utc_now = read_clock
hub.app.running_s = lambda: read_clock().timestamp()  # nobody set it: so much time passed
from motcua.cli import main
main()
"""


class RunningHub:
    """A hub on its own port and state folder."""

    def __init__(self, folder: Path, *more: str, broker_port: int | None = None) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.state = folder / "state"
        self.log = folder / "hub.log"
        self.http = httpx.Client(base_url=self.url, timeout=10, trust_env=False)
        self._words = ["hub", "--state", str(self.state)]
        settings = {
            "hub.port": self.port,
            "centre.hours": "always",
            "broker.port": broker_port or free_port(),
        }
        for assignment in (*(f"{k}={v}" for k, v in settings.items()), *more):
            self._words += ["--set", assignment]
        self.process: subprocess.Popen[bytes] | None = None

    def start(
        self, *, dying: bool = False, clock: Path | None = None, under: Sequence[str] = ()
    ) -> None:
        """Start it, `under` another program if one is given, and wait until it is well.

        A `clock` is a file that tells the time.
        """
        self.launch(dying=dying, clock=clock, under=under)
        wait_until(self._answers, "the hub answers", within_s=60)  # a busy machine starts it slowly

    def launch(
        self, *, dying: bool = False, clock: Path | None = None, under: Sequence[str] = ()
    ) -> subprocess.Popen[bytes]:
        """Start it as `start` does, and wait for nothing."""
        program = ["-m", "motcua"]
        if dying or clock:
            program = ["-c", DYING_HUB if dying else CLOCKED_HUB.format(clock=str(clock))]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [*under, sys.executable, *program, *self._words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        return self.process

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.http.get("/health").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def post(self, path: str, **fields: Any) -> httpx.Response:
        """Send a command, with an id of its own unless one is given."""
        body = {"request_id": new_request_id(), **fields}
        return self.http.post(f"/api/v1{path}", json=body)

    def take(self, service: str = "certify", **fields: Any) -> dict[str, Any]:
        """Take a number."""
        answer = self.post("/tickets", service=service, **fields)
        assert answer.is_success, answer.text
        ticket: dict[str, Any] = answer.json()
        return ticket

    def press(self, counter: str, verb: str, **fields: Any) -> httpx.Response:
        """Press a counter's button."""
        return self.post(f"/counters/{counter}/{verb}", **fields)


@contextmanager
def running(folder: Path, *more: str, broker_port: int | None = None) -> Iterator[RunningHub]:
    """Run a hub for as long as it is needed; at the end its tables must be its journal."""
    hub = RunningHub(folder, *more, broker_port=broker_port)
    hub.start()
    try:
        yield hub
    finally:
        hub.kill()
        hub.http.close()
    assert verify(database_url("", hub.state), "nam-cuong").difference is None
