"""Turn bytes of the box line into messages and back, to the byte as docs/boxes.md tells it.

One frame is one line of ASCII that can be read in any terminal::

    : 01 r 07 7F3A,12,next,0 * CRC4 CR LF
    | |  | |  |                |
    | |  | |  payload          CRC-16 of everything between ':' and '*', four hex digits
    | |  | number of a press, 01..99, or 00 for none
    | |  kind: capital letters are spoken by the computer, small ones by a box
    | address, 01..31
    start: never occurs inside a frame, so a receiver that is lost finds its place at the next one

(The spaces stand only in this picture.) The checksum is CRC-16/IBM-3740, also called CCITT-FALSE:
polynomial 0x1021, initial value 0xFFFF, not reflected, no final exclusive or; ``123456789`` gives
``29B1``. The C library of the AVR calls one step of it ``_crc_xmodem_update``.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from enum import StrEnum

START = b":"
END = b"\r\n"
LONGEST = 64
ADDRESSES = range(1, 32)
UNSET = 0
"""What a box answers to none of whose switches is on. It is asked only where boxes are taught."""
LAST_NUMBER = 99
NO_BOOT = "0000"
_OVERDUE = "overdue"

_FRAME = re.compile(rb":(([0-9]{2})([A-Za-z])([0-9]{2})([ -)+-9;-~]*))\*([0-9A-F]{4})\r\n")
_BOOT = re.compile(r"[0-9A-F]{4}")
_NUMBER = re.compile(r"[0-9]{2}")
_LABEL = re.compile(r"[A-Z0-9-]{0,8}")
_LIGHT = re.compile(r"[a-z-]{1,8}")
_WAITING = re.compile(r"[0-9]{1,3}")
_AGE = re.compile(r"[0-9]{1,2}")


class Key(StrEnum):
    """What a person can press on a box."""

    NEXT = "next"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no-show"
    OPEN = "open"


class Light(StrEnum):
    """What a lamp can say: the five states of a counter, and four notices of the computer.

    A box that meets a light it does not know shows it as `away`.
    """

    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"
    CALLED = "called"
    SERVING = "serving"
    AWAY = "away"
    LATE = "late"
    REFUSED = "refused"
    FAULT = "fault"


@dataclass(frozen=True)
class Lamp:
    """What one box shows: a light, the label of the ticket, how many wait.

    `overdue`: the one who is called has not come for a while. `due`: the label of one who stands
    aside at this counter and whose time is over. A box may show neither.
    """

    light: Light
    label: str = ""
    waiting: int = 0
    overdue: bool = False
    due: str = ""

    def __post_init__(self) -> None:
        for label in (self.label, self.due):
            if not _LABEL.fullmatch(label):
                raise ValueError(f"{label!r} is no label: up to 8 of A-Z, 0-9, '-'")
        if not 0 <= self.waiting <= 999:
            raise ValueError(f"{self.waiting} cannot be shown: 0 to 999 wait")


@dataclass(frozen=True)
class Poll:
    """The computer asks a box. `taken` and `boot` acknowledge one press of one life of the box."""

    address: int
    taken: int = 0
    boot: str = NO_BOOT


@dataclass(frozen=True)
class Show:
    """The computer asks a box and gives it a lamp to show, with that lamp's number."""

    address: int
    number: int
    lamp: Lamp
    taken: int = 0
    boot: str = NO_BOOT


@dataclass(frozen=True)
class Report:
    """A box answers: its life, the lamp it shows (0: none yet), and the oldest press it holds.

    `press` is that press's number, 0 when it holds none; `age` counts its whole seconds, 99 for
    that or more. `stuck` is a key that has stayed pressed for longer than anybody presses.
    """

    address: int
    boot: str
    shown: int = 0
    press: int = 0
    key: Key | None = None
    age: int = 0
    stuck: Key | None = None


Message = Poll | Show | Report


def following(number: int) -> int:
    """Count on from a number of a press or a lamp: 98, 99, 01, 02; 00 is never given."""
    return number % LAST_NUMBER + 1


def crc(data: bytes) -> int:
    """Check-sum bytes with CRC-16/IBM-3740."""
    return binascii.crc_hqx(data, 0xFFFF)


def encode(message: Message) -> bytes:
    """Write one message as the bytes of one frame."""
    match message:
        case Poll(address, taken, boot):
            body = f"{address:02}P{taken:02}{boot}"
        case Show(address, number, lamp, taken, boot):
            body = f"{address:02}L{taken:02}{boot},{number:02},{lamp.light},{lamp.label},"
            body += str(lamp.waiting) + _reminders(lamp)
        case Report(address, boot, shown, press, key, age, stuck):
            body = f"{address:02}r{press:02}{boot},{shown:02},{key or ''},{age}"
            body += f",{stuck}" if stuck else ""
    frame = START + body.encode("ascii") + f"*{crc(body.encode('ascii')):04X}".encode() + END
    if decode(frame) != message:
        raise ValueError(f"{message} cannot be written as a frame")
    return frame


def _reminders(lamp: Lamp) -> str:
    """Write what is only there when there is something to tell: an older box never sees it."""
    if not lamp.overdue and not lamp.due:
        return ""
    return f",{_OVERDUE if lamp.overdue else ''}" + (f",{lamp.due}" if lamp.due else "")


def decode(frame: bytes) -> Message | None:
    """Read the bytes of one frame; None when they are not one, or one this computer ignores.

    Fields after the known ones are ignored, so a newer box may add some.
    """
    match = _FRAME.fullmatch(frame)
    if match is None or len(frame) > LONGEST or crc(match[1]) != int(match[6], 16):
        return None
    address, number, fields = int(match[2]), int(match[4]), match[5].decode("ascii").split(",")
    if address not in (UNSET, *ADDRESSES) or not _BOOT.fullmatch(fields[0]):
        return None
    match match[3], fields:
        case b"P", [boot, *_]:
            return Poll(address, number, boot)
        case b"L", [boot, shown, light, label, waiting, *more]:
            return _show(address, number, boot, (shown, light, label, waiting), more)
        case b"r", [boot, shown, key, age, *more]:
            return _report(address, number, boot, (shown, key, age), more)
    return None


def _show(
    address: int, taken: int, boot: str, fields: tuple[str, str, str, str], more: list[str]
) -> Show | None:
    number, light, label, waiting = fields
    hint, due, *_ = (*more, "", "")
    well_formed = (
        _NUMBER.fullmatch(number)
        and number != "00"
        and _LIGHT.fullmatch(light)
        and _LABEL.fullmatch(label)
        and _WAITING.fullmatch(waiting)
    )
    if not well_formed:
        return None
    due = due if _LABEL.fullmatch(due) else ""
    known = Light(light) if light in set(Light) else Light.AWAY
    lamp = Lamp(known, label, int(waiting), hint == _OVERDUE, due)
    return Show(address, int(number), lamp, taken, boot)


def _report(
    address: int, press: int, boot: str, fields: tuple[str, str, str], more: list[str]
) -> Report | None:
    shown, key, age = fields
    if not (_NUMBER.fullmatch(shown) and _AGE.fullmatch(age)) or boot == NO_BOOT:
        return None
    if (press == 0) != (key == "") or (key and key not in set(Key)):
        return None
    stuck = Key(more[0]) if more and more[0] in set(Key) else None
    return Report(address, boot, int(shown), press, Key(key) if key else None, int(age), stuck)


class Decoder:
    """Find the frames in whatever comes over a line, in chunks of any size.

    Garbage, half frames and frames that never end are dropped without a word: a start always
    begins anew, so nothing that came before can cost the good frame that follows.
    """

    def __init__(self) -> None:
        self._frame = bytearray()

    def feed(self, chunk: bytes) -> list[Message]:
        """Take the next bytes and list the messages they completed."""
        messages = []
        for value in chunk:
            if value == START[0]:
                self._frame = bytearray(START)
            elif self._frame:
                self._frame.append(value)
                if value == END[-1]:
                    message = decode(bytes(self._frame))
                    if message is not None:
                        messages.append(message)
                    self._frame.clear()
                elif len(self._frame) >= LONGEST:
                    self._frame.clear()
        return messages

    def __repr__(self) -> str:
        return f"<Decoder with {len(self._frame)} bytes of a frame>"
