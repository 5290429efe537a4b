"""How a centre makes the look its own: the table ``[look]``."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from look.theme import DAY, NEEDED, Colours, accented, contrast, nearest, suits
from look.window import known_place

#: The place of a window.
Monitor = Annotated[str, AfterValidator(known_place)]


class LookSettings(BaseModel):
    """`accent` is the colour of the main buttons, `emblem` a picture file beside the settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accent: str = Field(default=str(DAY.action), pattern=r"^#[0-9a-fA-F]{6}$")

    emblem: str = ""

    @field_validator("accent")
    @classmethod
    def _can_be_read(cls, accent: str) -> str:
        if not suits(accent):
            reached = contrast(accent, DAY.ground)
            raise ValueError(
                f"{accent} stands out {reached:.1f} to 1 and text needs {NEEDED:g} to 1; "
                f"the nearest good colour is {nearest(accent)}"
            )
        return accent

    @property
    def colours(self) -> Colours:
        """Mix the palette of the kiosk."""
        return accented(DAY, self.accent)
