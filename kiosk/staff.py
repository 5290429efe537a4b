"""What the staff does at the kiosk: the PIN, then their page. Pure, as `kiosk.visit` is.

`Staff` is a value while somebody of the staff is there, None otherwise. Times are seconds of a
monotonic clock that is passed in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

HOLD_S = 5.0  # a finger in the corner: nobody leans there for so long
PAD_S = 20.0  # without a touch
PAGE_S = 90.0
_LONGEST = 12
_SURE = "staff.forget_sure"  # asked before the list is dropped; any other touch takes it back


class Room(StrEnum):
    """Where the staff is."""

    PAD = "pin"
    PAGE = "staff"


@dataclass(frozen=True)
class Staff:
    """Somebody of the staff before the kiosk, or somebody who would like to be."""

    room: Room = Room.PAD
    typed: str = ""
    checking: bool = False
    wrong: bool = False  # the last PIN was
    said: str = ""  # what came of the last touch: a key of the texts
    part: int = 0  # of the list of slips
    since: float = 0.0  # the last touch


@dataclass(frozen=True)
class TryPin:
    """Try a PIN."""

    pin: str


@dataclass(frozen=True)
class PaperChanged:
    """The printer has paper again: it counts as well until the next slip tells."""


@dataclass(frozen=True)
class TryPrinter:
    """Print a slip that is nobody's."""


@dataclass(frozen=True)
class Copy:
    """Print the slip of this number again."""

    label: str


@dataclass(frozen=True)
class Forget:
    """Drop the list of slips: whoever held those numbers was helped."""


Errand = TryPin | PaperChanged | TryPrinter | Copy | Forget


def touched(
    staff: Staff, target: str, now: float, *, closed: bool
) -> tuple[Staff | None, Errand | None]:
    """Follow a touch; `closed` while no PIN may be tried. None: the staff leaves."""
    staff = replace(staff, since=now)
    kind, _, what = target.partition(":")
    if kind == "close":
        return None, None
    if staff.room is Room.PAD:
        return _at_the_pad(staff, kind, what, closed)
    if kind in ("more", "fewer"):
        part = max(0, staff.part + (1 if kind == "more" else -1))
        return replace(staff, part=part), None
    if kind == "forget" and staff.said != _SURE:
        return replace(staff, said=_SURE), None
    said, errand = _ON_THE_PAGE.get(kind, ("", None))
    return replace(staff, said=said), Copy(what) if kind == "copy" else errand


_ON_THE_PAGE: dict[str, tuple[str, Errand | None]] = {
    "paper": ("staff.paper_done", PaperChanged()),
    "test": ("staff.printing", TryPrinter()),
    "copy": ("staff.printing", None),
    "forget": ("staff.forgotten", Forget()),
}


def _at_the_pad(staff: Staff, kind: str, what: str, closed: bool) -> tuple[Staff, Errand | None]:
    if staff.checking or closed:
        return staff, None
    if kind == "enter" and staff.typed:
        return replace(staff, typed="", checking=True, wrong=False), TryPin(staff.typed)
    if kind != "key":
        return staff, None
    typed = staff.typed[:-1] if what == "backspace" else (staff.typed + what)[:_LONGEST]
    return replace(staff, typed=typed, wrong=False), None


def checked(staff: Staff | None, right: bool, now: float) -> Staff | None:
    """Let in who knew the PIN; whoever left meanwhile stays outside."""
    if staff is None or not staff.checking:
        return staff
    if right:
        return Staff(Room.PAGE, since=now)
    return replace(staff, checking=False, wrong=True, since=now)


def ticked(staff: Staff, now: float) -> Staff | None:
    """Leave when nobody has touched for a while."""
    most = PAD_S if staff.room is Room.PAD else PAGE_S
    return None if now - staff.since >= most else staff
