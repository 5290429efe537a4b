"""What `motcua centre` starts on this machine, in which order, and when a part is ready."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from counter.settings import ButtonSettings
from display.settings import DisplaySettings
from kiosk.settings import KioskSettings
from motcua.ports import answers
from motcua.premises import Premises
from motcua.settings import Settings, load

Entry = Mapping[str, Any]
_Named = KioskSettings | DisplaySettings | ButtonSettings


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
        return self.port is None or answers(*self.port)


@dataclass(frozen=True)
class Rooms:
    """The settings of each kiosk, display and serial line of this machine."""

    kiosks: tuple[KioskSettings, ...]
    displays: tuple[DisplaySettings, ...]
    counters: tuple[ButtonSettings, ...]


def machine_rooms(here: Premises) -> Rooms:
    """Put each entry of ``[machine]`` over the table of its room.

    Raises `SettingsError` when one does not fit.
    """
    machine = here.settings.machine
    return Rooms(
        tuple(_over(here, _sets("kiosk", entry)).kiosk for entry in machine.kiosks),
        tuple(_over(here, _sets("display", entry)).display for entry in machine.displays),
        tuple(_over(here, _sets("counter", entry)).counter for entry in machine.counters),
    )


def tiers(here: Premises, log: str) -> tuple[tuple[Part, ...], ...]:
    """List the parts in dependency order; the parts of one tier do not need each other."""
    own, rooms = here.settings, machine_rooms(here)
    shared = (*here.options(), "--log", log)

    def each(room: str, entries: Sequence[Entry], read: Iterable[_Named]) -> list[Part]:
        return [
            Part(
                f"{room} {one.id}",
                (room, *shared, *_as_options(room, entry)),
                needs_screen=room != "counter",
            )
            for entry, one in zip(entries, read, strict=True)
        ]

    broker = Part("broker", ("broker", *shared), (own.broker.host, own.broker.port))
    hub = Part("hub", ("hub", *shared), (own.hub.host, own.hub.port))
    return (
        (broker,) if own.broker.embedded else (),
        (hub,),
        (
            *each("kiosk", own.machine.kiosks, rooms.kiosks),
            *each("display", own.machine.displays, rooms.displays),
            *each("counter", own.machine.counters, rooms.counters),
        ),
    )


def _sets(room: str, entry: Entry) -> list[str]:
    return [f"{room}.{key}={to_toml(value)}" for key, value in entry.items()]


def _as_options(room: str, entry: Entry) -> list[str]:
    return [word for text in _sets(room, entry) for word in ("--set", text)]


def _over(here: Premises, sets: Sequence[str]) -> Settings:
    return load(here.file, (*here.overrides, *sets))


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
