"""What the pages that change by themselves have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows at one moment; `PARTS` of it are drawn anew when anything changed."""

    PARTS: ClassVar[tuple[str, ...]]

    revision: str
    """What had happened when it was read; a button that is pressed says so."""

    def without_revision(self) -> Self:
        """Tell what is drawn anew: an event that happened elsewhere is to draw no button."""
        return replace(self, revision="")
