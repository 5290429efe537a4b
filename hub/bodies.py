"""The bodies of commands, checked at the edge. Unknown fields are ignored; text becomes NFC."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)


def _clean(text: str) -> str:
    """Compose accents, so that equal texts are equal; a NUL no database would keep."""
    if "\0" in text:
        raise ValueError("a NUL character cannot stand here")
    composed = unicodedata.normalize("NFC", text)
    if len(composed) > len(text):
        raise ValueError("this text has no composed form (NFC) of its length")
    return composed


Name = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(_clean)]


# What the numbers of a kiosk's own series can begin with.
KioskId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9]{0,4}$")]


class Command(BaseModel):
    """What every command carries: an id made once by its caller, repeated on every retry."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    request_id: Annotated[
        str, StringConstraints(min_length=1, max_length=128), AfterValidator(_clean)
    ]

    def fields(self) -> dict[str, Any]:
        """Give what the id stands for.

        How a kiosk labelled it meanwhile is no part of that; nor is what a citizen needs, of which
        nothing may be left when the day is over, not even in a hash.
        """
        return self.model_dump(exclude={"request_id", "offline", "needs"})


def _each_once(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


# What the clerk should know before the citizen sits down.
Need = Literal["hearing", "sight", "wheelchair", "language"]
# JSON has lists, and strict checking would take nothing else for them.
Needs = Annotated[tuple[Need, ...], Field(strict=False, max_length=4), AfterValidator(_each_once)]
Services = Annotated[tuple[Name, ...], Field(strict=False, max_length=8)]


class Offline(BaseModel):
    """A number given by a kiosk from its own series, so many seconds ago."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    label: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,7}-[0-9]{3,6}$")]
    age_s: float = Field(ge=0, le=7 * 24 * 3600, allow_inf_nan=False)


class Issue(Command):
    """Take a number."""

    service: Name
    priority: Name = "none"
    procedure: Name | None = None
    lang: Annotated[Name, StringConstraints(max_length=16)] | None = None
    kiosk: Name | None = None
    offline: Offline | None = None
    needs: Needs = ()
    later: Services = ()

    def fields(self) -> dict[str, Any]:
        """Give what the id stands for, in the words of the first version where they suffice."""
        said = super().fields()
        if not self.later:
            del said["later"]
        return said


class Open(Command):
    """Open a counter."""

    clerk: Name | None = None


class Next(Command):
    """Call the next ticket, or one of a service, or one by its id."""

    service: Name | None = None
    ticket: Name | None = None


class Pause(Command):
    """Pause a counter."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=128), AfterValidator(_clean)]


class Park(Command):
    """Set the ticket in hand aside."""

    reason: Literal["wait", "mend"]
    minutes: float | None = Field(default=None, gt=0, le=24 * 60, allow_inf_nan=False)


class Unpark(Command):
    """Call a ticket that stood aside."""

    ticket: Name


class Transfer(Command):
    """Send the ticket in hand to a service or to a counter."""

    service: Name | None = None
    counter: Name | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.service is None) == (self.counter is None):
            raise ValueError("name either the service or the counter it goes to")
        return self


class Amend(Command):
    """Correct a ticket; what is left out stays."""

    service: Name | None = None
    priority: Name | None = None
    later: Services | None = None
    needs: Needs | None = None


class Searched(Command):
    """What a citizen typed, how the book answered, and which procedure was taken, if any."""

    text: Annotated[
        str,
        Field(
            min_length=1, max_length=200, description="As typed; only words that name nobody stay."
        ),
        AfterValidator(_clean),
    ]
    mode: Literal["found", "several", "field", "elsewhere", "nothing"]
    taken: Annotated[
        Name | None, Field(description="The code that was touched; null: the answer was left.")
    ] = None


class Outcome(Command):
    """How a slip came out of the printer."""

    outcome: Literal["printed", "failed", "unknown"]
