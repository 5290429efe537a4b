"""How the desk looks: the house's colours as CSS, its typeface, its pages as templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from desk.texts import Words
from look import fonts
from look.fonts import Weight
from look.theme import Colours

_HERE = Path(__file__).parent
PAGES, STATIC = _HERE / "pages", _HERE / "static"
WEIGHTS: Mapping[str, Weight] = {
    "regular": "Regular",
    "medium": "Medium",
    "semibold": "SemiBold",
    "bold": "Bold",
}


@dataclass(frozen=True)
class Look:
    """What all pages are drawn with."""

    words: Mapping[str, Words]
    colours: Colours
    centre: str
    doctor: Sequence[str]
    """The command that examines this centre's machine and prints JSON."""


def environment() -> Environment:
    """Make what renders the pages. Whatever they are given is escaped."""
    return Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def palette(colours: Colours) -> str:
    """Write the colours by their roles, as CSS."""
    rows = (f"  --{role.replace('_', '-')}: {colour};" for role, colour in asdict(colours).items())
    return "\n".join([":root {", *rows, "}", ""])


def font(name: str) -> bytes | None:
    """Read the typeface in one weight: ``semibold``; None for one that is not used."""
    weight = WEIGHTS.get(name)
    return fonts.path(weight).read_bytes() if weight else None
