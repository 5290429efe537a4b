"""What happens to a visit, and what a visit wants of the world, as values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Slip(StrEnum):
    """How the slip of this ticket is; the last three are what the hub is told."""

    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Mark(StrEnum):
    """What a slip that is not the first of its number says of itself, by the key of its text.

    One that surely did not come out leaves no second: what is printed in its place bears no mark.
    """

    NONE = ""
    COPY = "again"  # of a slip that says the same and may have come out
    REPLACES = "replaces"  # one that says less, or what is no longer so


@dataclass(frozen=True)
class Hit:
    """One procedure among the results; `office` decides it when the centre itself does not."""

    code: str
    name: str
    service: str = ""
    office: str = ""
    field: str = ""


@dataclass(frozen=True)
class About:
    """How the rows are meant (`procedures.answer.Mode`), and what was asked about them.

    `wish`, `office` and `note` are of an answer that is `elsewhere`.
    """

    mode: str = "several"
    aspect: str = ""
    field: str = ""
    wish: str = ""
    office: str = ""
    note: str = ""


UNASKED = About()


@dataclass(frozen=True)
class Issued:
    """The number this citizen holds. `id` is empty while only the kiosk knows of it."""

    label: str
    service: str
    id: str = ""
    ahead: int | None = None
    wait_p50_s: int | None = None
    wait_p90_s: int | None = None
    offline: bool = False
    later: tuple[str, ...] = ()  # the services this number goes on to
    warning: str = ""  # "break" or "closing": what may come before its turn
    follow_url: str = ""  # where the place can be followed, if the centre has such a page


# What happens to a visit


@dataclass(frozen=True)
class Touched:
    """A button was meant."""

    target: str


@dataclass(frozen=True)
class Answered:
    """The number asked for came, or the reason why not."""

    wish: int
    ticket: Issued | None
    sorry: str = ""
    prints: bool = True


@dataclass(frozen=True)
class Added:
    """The ticket stands for one more service; None: it could not be added."""

    wish: int
    ticket: Issued | None


@dataclass(frozen=True)
class CameBack:
    """What came of checking in: a key of the texts, and the counter one is second in line at."""

    wish: int
    outcome: str
    counter: str = ""


@dataclass(frozen=True)
class Found:
    """The results of one query came."""

    query: str
    results: tuple[Hit, ...]
    about: About = UNASKED


@dataclass(frozen=True)
class Fetched:
    """A ticket taken elsewhere, or nothing; `again`: it may have had a slip."""

    ticket: Issued | None
    priority: str = ""
    again: bool = False


@dataclass(frozen=True)
class Listed:
    """The procedures of one shelf came: of an event of life, or of a field."""

    shelf: str
    title: str
    rows: tuple[Hit, ...]


@dataclass(frozen=True)
class SlipCame:
    """The printer is through with a slip of `label`: `job` is the wish it was printed for.

    The staff's own have none, 0.
    """

    label: str
    outcome: Slip
    job: int


@dataclass(frozen=True)
class Stayed:
    """Somebody is there who touches nothing: a key of the pad went down, a sentence is said."""


@dataclass(frozen=True)
class Ticked:
    """Time went by."""


Event = Touched | Answered | Added | CameBack | Found | Listed | SlipCame | Stayed | Ticked


# What a visit wants of the world


@dataclass(frozen=True)
class TakeNumber:
    """Ask the hub for a number."""

    wish: int
    service: str
    priority: str
    procedure: str | None
    lang: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class AddService:
    """Ask the hub to let a ticket go on to one more service."""

    wish: int
    ticket: Issued
    service: str


@dataclass(frozen=True)
class CheckIn:
    """Ask the hub to take back whoever was sent away to mend papers."""

    wish: int
    label: str


@dataclass(frozen=True)
class Fetch:
    """Ask the hub for a ticket that was taken elsewhere, to print its slip here."""

    ticket: str
    procedure: str | None
    lang: str
    amended: bool = False  # what an earlier slip says is no longer so


@dataclass(frozen=True)
class Look:
    """Search the book."""

    query: str


@dataclass(frozen=True)
class Browse:
    """Fetch the procedures of a shelf, ``event:child`` or ``field:Hộ tịch``."""

    shelf: str
    lang: str


@dataclass(frozen=True)
class Tell:
    """Let the hub count a question, and which answer was taken; None: it was left."""

    query: str
    mode: str
    taken: str | None = None


@dataclass(frozen=True)
class PrintAgain:
    """Print the slip of the ticket on screen once more, as `job`."""

    job: int
    label: str
    mark: Mark


Wish = TakeNumber | AddService | CheckIn | Look | Browse | Tell | PrintAgain
