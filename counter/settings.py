"""The button boxes of one line, and bare buttons: the table ``[counter]``."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from counter import naming


class BoxSettings(BaseModel):
    """One box on the line: its address (1 to 31) and the counter it stands on."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    address: int = Field(ge=1, le=31)
    counter: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")


class BareButtonSettings(BaseModel):
    """One bare push button: its adapter's port (see `counter.naming`) and its counter.

    Without a port the button is virtual.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    port: str = ""
    counter: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")


class ButtonSettings(BaseModel):
    """One serial line with its boxes, and the bare buttons that have an adapter each.

    `repeat_s`: two presses within it are one call.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    id: str = Field(default="line-1", pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    port: str = ""
    baud: int = Field(default=115200, ge=1200)
    repeat_s: float = Field(default=1.0, ge=0, le=10)
    boxes: tuple[BoxSettings, ...] = ()
    buttons: tuple[BareButtonSettings, ...] = ()

    @property
    def ports(self) -> tuple[str, ...]:
        """List the ports that are named, the line's first."""
        return tuple(filter(None, (self.port, *(button.port for button in self.buttons))))

    @model_validator(mode="after")
    def _one_box_an_address(self) -> Self:
        addresses = [box.address for box in self.boxes]
        for address in addresses:
            if addresses.count(address) > 1:
                raise ValueError(f"boxes: two boxes of one line share the address {address}")
        return self

    @model_validator(mode="after")
    def _ports_have_names(self) -> Self:
        for port in self.ports:
            if wrong := naming.fault(port):
                raise ValueError(f"port: {wrong}")
        return self

    @model_validator(mode="after")
    def _one_adapter_a_button(self) -> Self:
        for port in self.ports:
            if self.ports.count(port) > 1:
                raise ValueError(f"buttons: the port {port} is used twice")
        counters = [button.counter for button in self.buttons]
        for counter in counters:
            if counters.count(counter) > 1:
                raise ValueError(
                    f"buttons: counter {counter!r} has two; wire both to one adapter instead"
                )
        return self
