"""Every topic and every payload that travels over MQTT, in one place.

The root is ``motcua/v1/{centre}``. Three kinds of message live below it, all retained and QoS 1:
the board of a hall and the lamp of a counter, both written by the hub, and the state of a device,
written by the device itself and, when it vanishes, by the broker as its last will.

Unknown fields of a payload are ignored, so that a newer hub may speak to an older screen. Nothing
here ever carries a name, a phone number or an ID number.
"""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

QOS = 1
_LEVEL = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class UnreadableMessageError(ValueError):
    """A payload that is not the JSON this topic carries. It is logged and dropped."""


class Message(BaseModel):
    """What all payloads share: frozen values, unknown fields ignored, JSON in and out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    def to_bytes(self) -> bytes:
        """Write the payload as UTF-8 JSON."""
        return self.model_dump_json().encode()

    @classmethod
    def from_bytes(cls, payload: bytes) -> Self:
        """Read a payload, or raise `UnreadableMessageError` with one sentence."""
        try:
            return cls.model_validate_json(payload)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "payload"
            raise UnreadableMessageError(f"{cls.__name__}: {place}: {first['msg']}") from None


class CounterState(StrEnum):
    """What a counter is doing, as its lamp and the board show it."""

    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"
    CALLED = "called"
    SERVING = "serving"


class Call(Message):
    """One call to a counter, the newest call of its ticket.

    `call_id` is new for every call and every recall, and random: a restored database never makes
    one that a screen has already announced. `times` counts the calls of this ticket at this
    counter, the first included.
    """

    call_id: str
    label: str
    counter: str
    counter_name: str
    called_at: AwareDatetime
    times: int = 1
    priority: str = "none"


class Waiting(Message):
    """How many wait for one service, and how long whoever comes now may wait (seconds)."""

    service: str
    name: str = ""
    letter: str = ""
    count: int
    wait_p50_s: int | None = None
    wait_p90_s: int | None = None


class CounterOnBoard(Message):
    """One counter of the hall: its state, and the label it has called or serves."""

    counter: str
    name: str
    state: CounterState
    label: str | None = None


class Board(Message):
    """Everything a hall's screen shows, as one value; calls newest first."""

    revision: int
    published_at: AwareDatetime
    calls: tuple[Call, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    counters: tuple[CounterOnBoard, ...] = ()
    notice: str = ""


class Lamp(Message):
    """What a counter's lamp and digits show: its state, its label, how many it could call.

    `overdue` tells that the one it called has not come for a while, `due` the labels of those who
    stand aside at this counter and whose time is over.
    """

    state: CounterState
    label: str | None = None
    waiting: int = 0
    overdue: bool = False
    due: tuple[str, ...] = ()


class DeviceState(StrEnum):
    """How a device is, in its own words, or in its last will's."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    OFFLINE = "offline"


class Device(Message):
    """The state of one device. The last will carries only ``{"state": "offline"}``."""

    state: DeviceState
    kind: str | None = None
    version: str | None = None
    since: datetime | None = None
    detail: dict[str, str] = Field(default_factory=dict)


class Errand(Message):
    """What the staff ask of a kiosk: to print a ticket's slip, or to end a call for help.

    A slip is printed with the papers of `procedure`, in `lang`. `amended`: the citizen holds one
    that says what is no longer so.

    It is retained like everything, and good for a short while only: a kiosk does each `id` once,
    and none that is older than `ERRAND_S` by the hub's clock when it arrives.
    """

    id: str
    what: Literal["print", "helped"]
    at: AwareDatetime
    ticket: str | None = None
    procedure: str | None = None
    lang: str | None = None
    amended: bool = False


ERRAND_S = 60.0
LAST_WILL = b'{"state": "offline"}'


def root(centre: str) -> str:
    """Name the root below which a centre's topics lie."""
    return _topic(centre)


def _topic(centre: str, *levels: str) -> str:
    for level in (centre, *levels):
        if not _LEVEL.fullmatch(level):
            raise ValueError(
                f"{level!r} cannot stand in a topic: letters, digits, '_', '.', '-' only"
            )
    return "/".join(("motcua", "v1", centre, *levels))


def board_topic(centre: str, hall: str) -> str:
    """Name the topic of a hall's board."""
    return _topic(centre, "board", hall)


def counter_topic(centre: str, counter: str) -> str:
    """Name the topic of a counter's lamp."""
    return _topic(centre, "counter", counter)


def device_topic(centre: str, device: str) -> str:
    """Name the topic of a device's state; the hub is the device ``hub``."""
    return _topic(centre, "device", device)


def all_devices(centre: str) -> str:
    """Name the topics of all devices' states."""
    return f"{_topic(centre, 'device')}/+"


def errand_topic(centre: str, kiosk: str) -> str:
    """Name the topic of what the staff ask of a kiosk."""
    return _topic(centre, "errand", kiosk)
