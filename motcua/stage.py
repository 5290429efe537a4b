"""A whole centre on one machine for a short while: for the tour, the pictures, the benchmarks.

Every room is a real process, started by the command a person would type, on ports that are free,
in a state folder of its own. Unlike `motcua centre` nothing is started again: on a stage a room
that ends is the end of the play. The rooms end with us, also when we are killed.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from motcua import lifeline
from motcua.screen import Screen

_STOP_S = 5.0


class RoomEndedError(Exception):
    """A room ended while it was needed: one sentence with its name and its log."""


@dataclass(frozen=True)
class Room:
    """One process of the centre."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


class Stage:
    """The rooms of one centre, its ports and its folders."""

    def __init__(
        self, settings: Path, overrides: Sequence[str], folder: Path, screen: Screen | None = None
    ) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.logs = folder / "log"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.hub_port, self.broker_port = free_ports(2)
        self.rooms: dict[str, Room] = {}
        self._settings = settings.resolve()
        self._screen = screen
        # Ours come last: where a centre really listens must not be touched by a play.
        self.overrides = [
            *overrides,
            'centre.hours="always"',
            'hub.host="127.0.0.1"',
            f"hub.port={self.hub_port}",
            'hub.database=""',
            'broker.host="127.0.0.1"',
            f"broker.port={self.broker_port}",
            "broker.embedded=true",
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def hub_url(self) -> str:
        """Where the hub of this stage answers."""
        return f"http://127.0.0.1:{self.hub_port}"

    def command(self, words: Sequence[str], extra: Sequence[str] = ()) -> list[str]:
        """Write the command that starts a room here."""
        settings = ["--settings", str(self._settings), "--state", str(self.state)]
        sets = [word for text in (*self.overrides, *extra) for word in ("--set", text)]
        return [sys.executable, "-m", "motcua", *words, *settings, *sets]

    def start(
        self,
        name: str,
        words: Sequence[str],
        extra: Sequence[str] = (),
        env: dict[str, str] | None = None,
    ) -> Room:
        """Start one room. Only the main thread may: the kernel ends a child with its thread."""
        log = self.logs / f"{name}.log"
        screen = self._screen.env if self._screen else {}
        with log.open("ab") as out:
            process = subprocess.Popen(
                self.command(words, extra),
                env=lifeline.hold(os.environ | screen | (env or {})),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                # Ctrl-C in the terminal is for us; we end the rooms in their order.
                start_new_session=True,
            )
        room = Room(name, process, log)
        self.rooms[name] = room
        return room

    def run(self, words: Sequence[str]) -> str:
        """Run a command that ends by itself, and give what it printed."""
        with (self.logs / "commands.log").open("ab") as errors:
            done = subprocess.run(
                self.command(words), stdout=subprocess.PIPE, stderr=errors, check=False, timeout=60
            )
        if done.returncode:
            raise RoomEndedError(f"motcua {' '.join(words)} ended with {done.returncode}")
        return done.stdout.decode()

    def check(self) -> None:
        """Raise when a room has ended."""
        for room in self.rooms.values():
            code = room.process.poll()
            if code is not None:
                raise RoomEndedError(f"{room.name} {_ended(code)}; its log is {room.log}")
        if self._screen and not self._screen.alive():
            raise RoomEndedError("the screen (Xvfb) ended")

    def end(self, name: str) -> None:
        """End one room as a service manager would, and forget it."""
        _end([self.rooms.pop(name)])

    def close(self) -> None:
        """End the devices, then the hub, then the broker, so that nobody misses anybody."""
        broker, hub = (self.rooms.pop(name, None) for name in ("broker", "hub"))
        _end([*self.rooms.values()])
        self.rooms.clear()
        for room in (hub, broker):
            if room:
                _end([room])


def _end(rooms: list[Room]) -> None:
    for room in rooms:
        if room.process.poll() is None:
            room.process.terminate()
    deadline = time.monotonic() + _STOP_S
    for room in rooms:
        try:
            room.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            room.process.kill()
            room.process.wait()


def _ended(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with {code}"


def free_ports(count: int) -> list[int]:
    """Find ports of this machine that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
