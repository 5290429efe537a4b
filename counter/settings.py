"""The button boxes of one line: the table ``[counter]``."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class BoxSettings(BaseModel):
    """One box on the line: its address (1 to 31) and the counter it stands on."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    address: int = Field(ge=1, le=31)
    counter: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")


class ButtonSettings(BaseModel):
    """One serial line with its boxes. `repeat_s`: two presses within it are one call."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    id: str = Field(default="line-1", pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    port: str = ""
    baud: int = Field(default=115200, ge=1200)
    repeat_s: float = Field(default=1.0, ge=0, le=10)
    boxes: tuple[BoxSettings, ...] = ()

    @model_validator(mode="after")
    def _one_box_an_address(self) -> Self:
        addresses = [box.address for box in self.boxes]
        for address in addresses:
            if addresses.count(address) > 1:
                raise ValueError(f"boxes: two boxes of one line share the address {address}")
        return self
