"""Try a version: its hub on a copy of the queue, and whether what runs is well."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx

from motcua.install.machine import InstallError, Machine, run
from motcua.install.plan import Room
from motcua.install.service import installed
from motcua.install.update import Trial
from motcua.stage import free_ports

_TRIED_S = 60.0
_LOOK_S = 0.5


def trial(machine: Machine, url: str) -> Trial:
    """Try versions of this machine; its hub, when it has one, answers at `url`.

    Another part is well once systemd has started it: it said so itself. The hub it asks stands
    elsewhere, and may be switched off.
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

    has_hub = not {Room.CENTRE, Room.HUB}.isdisjoint(installed(machine))
    return Trial(on_copy=on_copy, well=lambda: not has_hub or waits(url))


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
