"""The waiting-room screen: the table ``[display]``."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from look.settings import Monitor


class DisplaySettings(BaseModel):
    """One screen, `inches` its diagonal, the last row of chairs `distance_m` away.

    `monitor` is a monitor's number, or a place as ``1920x1080+0+0``. A call is said in each of
    `languages`, `repeats` times; a queue of calls shortens that by itself. `help_at` names kiosks:
    when somebody there calls a person, this screen says so aloud. `sound_output` is the output that
    it sounds at, by the name that SDL gives it (the log lists them); empty: the usual one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    id: str = Field(default="D1", pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    hall: str = "main"
    monitor: Monitor = ""
    sounds: bool = True
    sound_output: str = ""
    volume: float = Field(default=1.0, ge=0, le=1)
    languages: tuple[Literal["vi", "en"], ...] = Field(default=("vi",), min_length=1, max_length=2)
    repeats: int = Field(default=1, ge=1, le=3)
    help_at: tuple[str, ...] = ()
    inches: float = Field(default=43.0, ge=10, le=200)
    distance_m: float = Field(default=6.0, ge=1, le=20)
