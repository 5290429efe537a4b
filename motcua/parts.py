"""What `motcua centre` starts on this machine, in which order, and when a part is ready."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from broker_config.broker import turns
from counter.settings import ButtonSettings
from display.settings import DisplaySettings
from kiosk.settings import KioskSettings
from motcua.contradictions import contradictions_of_machine
from motcua.ports import answers
from motcua.premises import Premises
from motcua.screen import side_by_side
from motcua.settings import Settings, SettingsError, load

Entry = Mapping[str, Any]
_Named = KioskSettings | DisplaySettings | ButtonSettings
#: Tells how large the screen is, in pixels; None where there is none or it does not answer.
ScreenSize = Callable[[], tuple[int, int] | None]


@dataclass(frozen=True)
class Part:
    """One child process: the words after `motcua`, and the port it answers on, if any.

    `answers` asks one that does not tell by itself that its loop turns.
    """

    name: str
    words: tuple[str, ...]
    port: tuple[str, int] | None = None
    needs_screen: bool = False
    answers: Callable[[], bool] | None = None

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

    Raises `SettingsError` when one does not fit, or two do not fit together.
    """
    machine = here.settings.machine
    rooms = Rooms(
        tuple(_over(here, _sets("kiosk", entry)).kiosk for entry in machine.kiosks),
        tuple(_over(here, _sets("display", entry)).display for entry in machine.displays),
        tuple(_over(here, _sets("counter", entry)).counter for entry in machine.counters),
    )
    if said := list(contradictions_of_machine(rooms, here.settings)):
        raise SettingsError.of(here.file, said)
    return rooms


def placed(rooms: Rooms, screen_size: ScreenSize) -> Rooms:
    """Let the windows without a `monitor` share the screen, when there are several of them.

    A single one fills its screen, and a `monitor` that is set always holds.
    """
    kiosks = [one for one in rooms.kiosks if not one.monitor]
    displays = [one for one in rooms.displays if not one.monitor]
    if len(kiosks) + len(displays) < 2 or (size := screen_size()) is None:
        return rooms
    places = iter(side_by_side(*size, len(kiosks), len(displays)))
    return replace(
        rooms,
        kiosks=tuple(
            one if one.monitor else one.model_copy(update={"monitor": str(next(places))})
            for one in rooms.kiosks
        ),
        displays=tuple(
            one if one.monitor else one.model_copy(update={"monitor": str(next(places))})
            for one in rooms.displays
        ),
    )


def tiers(
    here: Premises, log: str, screen_size: ScreenSize = lambda: None
) -> tuple[tuple[Part, ...], ...]:
    """List the parts in dependency order; the parts of one tier do not need each other."""
    own, rooms = here.settings, placed(machine_rooms(here), screen_size)
    shared = (*here.options(), "--log", log)

    def each(room: str, entries: Sequence[Entry], read: Iterable[_Named]) -> list[Part]:
        return [
            Part(
                f"{room} {one.id}",
                (room, *shared, *_as_options(room, _with_place(entry, one))),
                needs_screen=room != "counter",
            )
            for entry, one in zip(entries, read, strict=True)
        ]

    asked = partial(turns, own.broker.host, own.broker.port, encrypted=own.broker.encrypted)
    broker = Part("broker", ("broker", *shared), (own.broker.host, own.broker.port), answers=asked)
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


def _with_place(entry: Entry, one: _Named) -> Entry:
    place = "" if isinstance(one, ButtonSettings) else one.monitor
    return {**entry, "monitor": place} if place else entry


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
