"""What `motcua centre` starts on this machine, in which order, and when a part is ready."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motcua.premises import Premises
from motcua.settings import load


@dataclass(frozen=True)
class Part:
    """One child process: the words after `motcua`, and the port it answers on, if any."""

    name: str
    words: tuple[str, ...]
    port: tuple[str, int] | None = None
    needs_screen: bool = False

    @property
    def command(self) -> list[str]:
        """Write the command line that starts it, with this very Python."""
        return [sys.executable, "-m", "motcua", *self.words]

    def ready(self) -> bool:
        """Tell whether it answers; a part without a port is ready once it runs."""
        if self.port is None:
            return True
        try:
            with socket.create_connection(self.port, timeout=1):
                return True
        except OSError:
            return False


def tiers(here: Premises, log: str) -> tuple[tuple[Part, ...], ...]:
    """List the parts in dependency order; the parts of one tier do not need each other.

    Raises `SettingsError` when an entry of ``[machine]`` does not fit the table of its room.
    """
    own = here.settings
    shared = (*here.options(), "--log", log)
    broker = Part("broker", ("broker", *shared), (own.broker.host, own.broker.port))
    hub = Part("hub", ("hub", *shared), (own.hub.host, own.hub.port))
    rooms = (
        *_entries(here, "kiosk", own.machine.kiosks, shared),
        *_entries(here, "display", own.machine.displays, shared),
        *_entries(here, "counter", own.machine.counters, shared),
    )
    return ((broker,) if own.broker.embedded else (), (hub,), rooms)


def _entries(
    here: Premises, room: str, entries: Sequence[Mapping[str, Any]], shared: Sequence[str]
) -> list[Part]:
    parts = []
    for entry in entries:
        sets = [f"{room}.{key}={to_toml(value)}" for key, value in entry.items()]
        name = getattr(load(here.file, (*here.overrides, *sets)), room).id
        words = [room, *shared]
        for text in sets:
            words += ["--set", text]
        parts.append(Part(f"{room} {name}", tuple(words), needs_screen=room != "counter"))
    return parts


def to_toml(value: object) -> str:
    """Write a value of the settings file on one line, as ``--set`` reads it."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{json.dumps(key)} = {to_toml(item)}" for key, item in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(to_toml(item) for item in value)}]"
    if isinstance(value, str | bool | int | float):
        return json.dumps(value, ensure_ascii=False)
    return str(value)  # TOML's dates and times
