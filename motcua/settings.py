"""Join the rooms' settings into one file and say plainly what is wrong with it.

Each room owns the model of its own tables; here they only meet. The file is TOML in UTF-8,
``--set table.key=value`` goes over it, and the references between tables are checked.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from broker_config.settings import BrokerSettings
from counter.settings import ButtonSettings
from display.settings import DisplaySettings
from hub.settings import (
    BackupSettings,
    CentreSettings,
    CounterSettings,
    HubSettings,
    NamedSettings,
    PrioritySettings,
    QueueSettings,
    ServiceSettings,
)
from hub.simulation.settings import SimulationSettings
from kiosk.settings import KioskSettings, PrinterSettings
from look.settings import LookSettings
from motcua.contradictions import contradictions

#: Between two faults of one file.
AND = "; also "
SHIPPED = Path(__file__).resolve().parent.parent / "data"


class SettingsError(Exception):
    """One clear line: which file, and of each fault which table, which key, and what is wrong."""

    @classmethod
    def of(cls, file: Path, faults: Sequence[str]) -> Self:
        """Tell of all the faults of a file at once."""
        return cls(f"{file}: {AND.join(faults)}")


class MachineSettings(BaseModel):
    """What `motcua centre` starts here: each entry goes over the table of its room."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kiosks: tuple[dict[str, Any], ...] = ()
    displays: tuple[dict[str, Any], ...] = ()
    counters: tuple[dict[str, Any], ...] = ()


class Settings(BaseModel):
    """The whole of ``centre.toml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    centre: CentreSettings = CentreSettings()
    hub: HubSettings = HubSettings()
    queue: QueueSettings = QueueSettings()
    backup: BackupSettings = BackupSettings()
    broker: BrokerSettings = BrokerSettings()
    kiosk: KioskSettings = KioskSettings()
    printer: PrinterSettings = PrinterSettings()
    display: DisplaySettings = DisplaySettings()
    look: LookSettings = LookSettings()
    counter: ButtonSettings = ButtonSettings()
    machine: MachineSettings = MachineSettings()
    simulation: SimulationSettings = SimulationSettings()
    halls: tuple[NamedSettings, ...] = Field(min_length=1)
    priorities: tuple[PrioritySettings, ...] = ()
    services: tuple[ServiceSettings, ...] = Field(min_length=1)
    counters: tuple[CounterSettings, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _tables_agree(self) -> Self:
        if said := list(contradictions(self)):
            raise ValueError(AND.join(said))
        return self


def load(path: Path, overrides: Sequence[str] = ()) -> Settings:
    """Read a settings file, put `overrides` (``table.key=value``) over it, and check the whole.

    Raises `SettingsError`, which names the file and every fault with its table and key; where two
    tables contradict each other is seen once each of them can be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SettingsError(
            f"{path}: line {line} is not UTF-8; save the file as UTF-8 and try again"
        ) from None
    try:
        # Some editors part a letter from its marks, and it is another letter then.
        tables = tomllib.loads(unicodedata.normalize("NFC", text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not readable as TOML: {error}") from None
    for override in overrides:
        _put(tables, override)
    try:
        return Settings.model_validate(tables)
    except ValidationError as error:
        raise SettingsError.of(path, _faults(error, tables)) from None


def _put(tables: dict[str, Any], override: str) -> None:
    name, equals, value = override.partition("=")
    *path, key = name.strip().split(".")
    if not equals or not path or not all((*path, key)):
        raise SettingsError(f"--set {override}: write it as table.key=value")
    table = tables
    for part in path:
        inner = table.setdefault(part, {})
        if not isinstance(inner, dict):
            raise SettingsError(f"--set {override}: {part} is not a table")
        table = inner
    table[key] = _value(unicodedata.normalize("NFC", value.strip()))


def _value(text: str) -> Any:
    """Read a value as TOML would; what TOML cannot read is a plain string."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, KeyError):
        return text


def _faults(error: ValidationError, given: dict[str, Any]) -> list[str]:
    faults = error.errors()
    # A value of two possible shapes fails as both: the deepest fault is of the one that was meant.
    meant = dict(_shape(one["loc"]) for one in sorted(faults, key=lambda one: len(one["loc"])))
    return [_told(one, given) for one in faults if _shape(one["loc"]) in meant.items()]


def _shape(loc: tuple[int | str, ...]) -> tuple[tuple[int | str, ...], str]:
    """Tell of which value a fault is, and as which of its shapes."""
    for number, step in enumerate(loc):
        if isinstance(step, str) and _SHAPE.match(step):
            return loc[:number], step
    return loc, ""


def _told(fault: ErrorDetails, given: dict[str, Any]) -> str:
    parts = _place(fault["loc"], given)
    if fault["type"] == "extra_forbidden":
        # A key may look like a shape, so the last part stands as it was written.
        *tables, _ = fault["loc"]
        return f"{'.'.join((*_place(tables, given), str(fault['loc'][-1])))}: there is no such key"
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] in _LISTS:
        message = _LISTS[fault["type"]].format_map(fault.get("ctx", {}))
    if isinstance(fault["input"], int | float | str) and fault["type"] != "value_error":
        message = f"{message}, not {fault['input']!r:.60}"
    return f"{'.'.join(parts)}: {message}" if parts else message


def _place(loc: Sequence[int | str], given: dict[str, Any]) -> list[str]:
    """Name a place as a person finds it: a row of a list by its id, where it has one."""
    parts: list[str] = []
    here: Any = given
    for step in loc:
        if isinstance(step, str) and _SHAPE.match(step):
            continue
        try:
            here = here[step]
        except (LookupError, TypeError):
            here = None
        named = here.get("id") if isinstance(step, int) and isinstance(here, dict) else None
        parts.append(str(step if named is None else named))
    return parts


# What pydantic says of lists names Python's types.
_LISTS = {
    "too_short": "the list has {actual_length} entries, and needs at least {min_length}",
    "too_long": "the list has {actual_length} entries, and may have at most {max_length}",
    "tuple_type": "write it as a list, as in ['one', 'another']",
}
# How pydantic names the shapes of a union within a place: a class, or ``literal[…]``.
_SHAPE = re.compile(r"[A-Z]|literal\[")
