"""The kiosk and its printer: the tables ``[kiosk]`` and ``[printer]``."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kiosk.pad import CODES
from look.settings import Monitor


class PadSettings(BaseModel):
    """The five keys of a pad, by the names in `kiosk.pad.CODES`; each key has one meaning."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    previous: str = "up"
    next: str = "down"
    choose: str = "enter"
    back: str = "left"
    repeat: str = "right"

    @model_validator(mode="after")
    def _five_keys(self) -> Self:
        names = [str(name) for name in self.model_dump().values()]
        for name in names:
            if name not in CODES:
                raise ValueError(f"no key is named {name!r}; there are {', '.join(CODES)}")
            if names.count(name) > 1:
                raise ValueError(f"the key {name!r} has two meanings")
        return self


_TIME = r"([01]\d|2[0-3]):[0-5]\d"


class KioskSettings(BaseModel):
    """One touch kiosk, `inches` its panel's diagonal, `bottom_mm` its lower edge above the floor.

    `monitor` is a monitor's number, or a place as ``1080x1920+0+0``. A call for help ends after
    `help_minutes`. `volume` is of full scale; at 0 nothing is read aloud. `pad` names the keys of a
    pad for people who do not see the screen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    id: str = Field(default="K1", pattern=r"^[A-Z][A-Z0-9]{0,4}$")
    monitor: Monitor = ""
    inches: float = Field(default=21.5, ge=10, le=100)
    bottom_mm: float = Field(default=850.0, ge=0, le=1500)
    idle_s: float = Field(default=45.0, ge=5, le=600)
    ticket_s: float = Field(default=20.0, ge=3, le=600)
    unprinted_s: float = Field(default=180.0, ge=10, le=1800)
    quiet_s: float = Field(default=60.0, ge=5, le=3600)
    dark: str = Field(default="19:00-06:00", pattern=rf"^({_TIME}-{_TIME})?$")
    help_minutes: float = Field(default=5.0, gt=0, le=60)
    volume: float = Field(default=0.5, ge=0, le=1)
    pad: PadSettings = PadSettings()


class PrinterSettings(BaseModel):
    """How slips are printed. `path` is a file, a device, or what the kind needs (see docs).

    `raster` is the command for the picture, `status` whether the printer is asked how it is;
    `timeout_s` is how long it may take and do nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    kind: Literal["file", "usb", "network", "serial", "none"] = "file"
    path: str = ""
    paper_mm: Literal[58, 80] = 80
    raster: Literal["GS v 0", "ESC *"] = "GS v 0"
    status: bool = True
    baud: int = Field(default=115200, ge=1200)
    timeout_s: float = Field(default=8.0, ge=1, le=60)
