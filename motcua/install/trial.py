"""Try a version: its hub on a copy of the queue, and whether what runs is well and stays up."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import httpx

from motcua.checks.installed import asks_systemd
from motcua.install.machine import InstallError, Machine, run
from motcua.install.plan import SCREEN, Room, unit
from motcua.install.service import installed
from motcua.install.update import Trial
from motcua.stage import free_ports

_TRIED_S = 60.0
_LOOK_S = 0.5
_STEADY_S = 10.0
"""Who ends by itself is started again after 2 s, and stands as ``activating`` until then."""


def trial(machine: Machine, url: str, state_of: Callable[[str], str] = asks_systemd) -> Trial:
    """Try versions of this machine; its hub, when it has one, answers at `url`.

    Every unit that runs now, as `state_of` tells, has to run on without a stop. Another part than
    the hub is well then: the hub it asks stands elsewhere, and may be switched off.
    """
    settings = machine.real(machine.places.settings)
    queue = machine.real(machine.places.state) / "queue.db"

    def on_copy(version: Path, folder: Path) -> None:
        _copy(queue, folder / "queue.db")
        (port,) = free_ports(1)
        python = str(version / ".venv" / "bin" / "python")
        here = ["--settings", str(settings), "--state", str(folder)]
        sets = [f"hub.port={port}", "hub.host=127.0.0.1", "hub.database=", "broker.port=1"]
        sets.append("backup.folder=")
        words = [python, "-m", "motcua", "hub", *here]
        for one in sets:
            words += ["--set", one]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as hub:
            try:
                well = waits(f"http://127.0.0.1:{port}", ended=lambda: hub.poll() is not None)
            finally:
                hub.terminate()
        if not well:
            raise InstallError("its hub does not open it")
        run(python, "-m", "motcua", "journal", "verify", *here, "--set", "hub.database=")

    rooms = installed(machine)
    has_hub = not {Room.CENTRE, Room.HUB}.isdisjoint(rooms)
    # What is broken already must not keep away the version that mends it.
    running = [name for name in (*map(unit, rooms), SCREEN) if state_of(name) == "active"]

    def well() -> bool:
        return (not has_hub or waits(url)) and _stay(running, state_of)

    return Trial(on_copy=on_copy, well=well)


def _stay(units: Sequence[str], state_of: Callable[[str], str]) -> bool:
    """Wait until all units have run for a while without a stop; False when they do not."""
    now = since = time.monotonic()
    deadline = now + _TRIED_S
    while units and now - since < _STEADY_S:
        if now > deadline:
            return False
        time.sleep(_LOOK_S)
        now = time.monotonic()
        if any(state_of(name) != "active" for name in units):
            since = now
    return True


def waits(url: str, *, ended: Callable[[], bool] = lambda: False) -> bool:
    """Wait until a hub says that its database is well; False when it does not in a minute."""
    deadline = time.monotonic() + _TRIED_S
    while time.monotonic() < deadline and not ended():
        try:
            answer = httpx.get(f"{url}/health", timeout=5, trust_env=False, verify=False)
            if answer.status_code == httpx.codes.OK:
                return True
        except httpx.HTTPError:
            pass
        time.sleep(_LOOK_S)
    return False


def _copy(queue: Path, copy: Path) -> None:
    """Copy a queue whole while it is in use."""
    try:
        with (
            closing(sqlite3.connect(f"{queue.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
    except sqlite3.Error as error:
        raise InstallError(f"không chép được {queue} / cannot be copied: {error}") from None
