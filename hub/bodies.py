"""The bodies of commands, checked at the edge. Unknown fields are ignored; text becomes NFC."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _clean(text: str) -> str:
    """Compose accents, so that equal texts are equal; a NUL no database would keep."""
    if "\0" in text:
        raise ValueError("a NUL character cannot stand here")
    composed = unicodedata.normalize("NFC", text)
    if len(composed) > len(text):
        raise ValueError("this text has no composed form (NFC) of its length")
    return composed


Name = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(_clean)]


class Command(BaseModel):
    """What every command carries: an id made once by its caller, repeated on every retry."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    request_id: Annotated[
        str, StringConstraints(min_length=1, max_length=128), AfterValidator(_clean)
    ]

    def fields(self) -> dict[str, Any]:
        """Give what the id stands for. How a kiosk labelled it meanwhile is no part of that."""
        return self.model_dump(exclude={"request_id", "offline"})


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


class Open(Command):
    """Open a counter."""

    clerk: Name | None = None


class Next(Command):
    """Call the next ticket, or one of a service, or one by its id."""

    service: Name | None = None
    ticket: Name | None = None


class Outcome(Command):
    """How a slip came out of the printer."""

    outcome: Literal["printed", "failed", "unknown"]
