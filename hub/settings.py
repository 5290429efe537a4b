"""What a centre is: ``[centre]``, ``[hub]``, ``[queue]``, and the lists of what it serves."""

from __future__ import annotations

import itertools
import re
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from broker_config.settings import is_loopback

ID = r"[A-Za-z0-9_.-]{1,64}"
Id = Annotated[str, StringConstraints(pattern=f"^{ID}$")]
#: The rules of who is next, as `hub.queueing.discipline` knows them.
DisciplineName = Literal["fifo", "strict", "ratio", "accumulating"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Span(_Table):
    """A stretch of opening hours within one day, local time. Midnight as an end is ``24:00``."""

    start: time
    end: time

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end <= self.start:
            raise ValueError(
                "the hours must end after they start, as in '07:30-11:30'; a night is written "
                "in two days, as '22:00-24:00' and '00:00-06:00'"
            )
        return self

    def __str__(self) -> str:
        end = "24:00" if self.end == time.max else f"{self.end:%H:%M}"
        return f"{self.start:%H:%M}-{end}"


def _span(text: object) -> object:
    if not isinstance(text, str):
        return text
    match = re.fullmatch(r"\s*(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})\s*", text)
    if not match:
        raise ValueError(f"hours are written as '07:30-11:30', not {text!r}")
    end = time.max if match[2] == "24:00" else match[2].zfill(5)
    return {"start": match[1].zfill(5), "end": end}


def _no_overlap(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    for earlier, later in itertools.pairwise(sorted(spans, key=lambda span: span.start)):
        if later.start < earlier.end:
            raise ValueError(f"the hours {earlier} and {later} overlap")
    for earlier, later in itertools.pairwise(spans):
        if later.start < earlier.start:
            raise ValueError(f"the hours {later} stand after {earlier}; write them in order")
    return spans


Spans = Annotated[tuple[Annotated[Span, BeforeValidator(_span)], ...], AfterValidator(_no_overlap)]


class Hours(_Table):
    """The opening hours of each weekday; a day left out is closed."""

    mon: Spans = ()
    tue: Spans = ()
    wed: Spans = ()
    thu: Spans = ()
    fri: Spans = ()
    sat: Spans = ()
    sun: Spans = ()

    def on(self, day: date) -> tuple[Span, ...]:
        """List the spans of one calendar day."""
        spans: tuple[Span, ...] = getattr(self, WEEKDAYS[day.weekday()])
        return spans


class CentreSettings(_Table):
    """Who the centre is and when it is open. `hours = "always"` switches the calendar off.

    `day_begins` is when an office that never closes begins a new day at the latest.
    """

    id: Id = "centre"
    name: str = Field(default="Trung tâm Phục vụ hành chính công", min_length=1)
    hours: Literal["always"] | Hours = "always"
    holidays: str = ""
    day_begins: time = time(4, 0)


class HubSettings(_Table):
    """Where the hub listens and where it keeps the queue (an SQLAlchemy URL; empty: a file).

    `key_file` is the key of a room that stands elsewhere, or a folder with those of several, each
    by its name; one without a root lies in the state folder. Beyond this machine all goes over TLS,
    unless it is to be `plain`: with `certificate` and `certificate_key` if they are given, and
    `authority` for whoever checks them (a file, or ``system``), else with the centre's own.
    `household` is set by `motcua centre` alone: who belongs to the hub's own machine.
    """

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8750, ge=1, le=65535)
    database: str = ""
    public_url: str = ""
    key_file: str = ""
    plain: bool = False
    certificate: str = ""
    certificate_key: str = ""
    authority: str = ""
    household: str = ""

    @property
    def encrypted(self) -> bool:
        """Tell whether the hub speaks TLS."""
        return not self.plain and not is_loopback(self.host)

    @model_validator(mode="after")
    def _certificate_has_its_key(self) -> Self:
        if bool(self.certificate) != bool(self.certificate_key):
            raise ValueError("certificate and certificate_key belong together; set both or none")
        return self


class BackupSettings(_Table):
    """Where the day's backup goes, and when. With a pass phrase (a file of mode 600) it is sealed.

    What has no root lies in the state folder; an empty folder: none is made.
    """

    folder: str = "backups"
    keep_days: int = Field(default=30, ge=1, le=3650)
    at: time = time(20, 0)
    passphrase_file: str = ""

    def place(self, state: Path) -> Path:
        """Find the folder."""
        return state / self.folder

    def passphrase(self, state: Path) -> Path | None:
        """Find the file of the pass phrase, if there shall be one."""
        return state / self.passphrase_file if self.passphrase_file else None


class QueueSettings(_Table):
    """Who is called next, and how much time each step is given."""

    discipline: DisciplineName = "strict"
    longest_wait_min: float = Field(default=45.0, gt=0, le=720)
    ratio: int = Field(default=3, ge=1, le=100)
    start_s: float = Field(default=30.0, ge=0, le=600)
    show_s: float = Field(default=60.0, ge=5, le=3600)
    grace_min: float = Field(default=10.0, ge=0, le=720)
    grace_places: int = Field(default=3, ge=0, le=100)
    park_min: float = Field(default=15.0, ge=1, le=720)


class ServiceSettings(_Table):
    """What one queues for. `minutes` is the first guess of one visit's service time.

    `discipline` goes over that of ``[queue]``; `quota` is how many tickets one day gives, if any
    number is set.
    """

    id: Id
    name: str = Field(min_length=1)
    letter: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    minutes: float = Field(default=10.0, gt=0, le=480)
    open: bool = True
    discipline: DisciplineName | None = None
    quota: int | None = Field(default=None, ge=1)


class CounterSettings(_Table):
    """A service point: its own services first, then those it helps with."""

    id: Id
    name: str = Field(min_length=1)
    hall: Id = "main"
    services: tuple[Id, ...] = ()
    helps: tuple[Id, ...] = ()


def read_holidays(path: Path) -> frozenset[date]:
    """Read a file of holidays: one ISO date a line; ``#`` begins a comment.

    Raises `ValueError` with one sentence that names the file and the line.
    """
    try:
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path}: not UTF-8; save the file as UTF-8 and try again") from None
    days = set()
    for number, line in enumerate(lines, start=1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        try:
            days.add(date.fromisoformat(text))
        except ValueError:
            raise ValueError(
                f"{path}: line {number}: {text!r} is not a date like 2026-09-02"
            ) from None
    return frozenset(days)


class NamedSettings(_Table):
    """An id and the words for it: a hall."""

    id: Id
    name: str = Field(min_length=1)


class PrioritySettings(NamedSettings):
    """A priority class. Everybody else has level 0 and rate 1.

    `level` orders the classes where they go in order; `rate` is how fast one gains priority while
    it waits.
    """

    level: int = Field(default=1, ge=1, le=9)
    rate: float = Field(default=2.0, ge=0, le=1000)
