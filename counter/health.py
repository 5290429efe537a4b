"""How the counters' room is, as one device: what works, and what is wrong with what. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from broker_config.messages import DeviceState


@dataclass
class Health:
    """What is known of the line, its boxes and the bare buttons; an empty text is no fault.

    `port` is None where there is no line.
    """

    port: str | None = None
    boxes: dict[int, str] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)
    vain: dict[str, str] = field(default_factory=dict)  # presses of bare buttons, a while ago

    @property
    def state(self) -> DeviceState:
        """Sum it up: a fault when nothing can be pressed any more, a warning when something."""
        line_works = self.port == "open"
        if not line_works and (self.port is not None or all(self.buttons.values())):
            return DeviceState.FAULT
        if any((*self.boxes.values(), *self.buttons.values(), *self.vain.values())):
            return DeviceState.WARNING
        return DeviceState.OK

    @property
    def detail(self) -> dict[str, str]:
        """Name what the state is about: the port always, boxes and buttons that do not work."""
        told = {} if self.port is None else {"port": self.port}
        told |= {f"box-{address}": word for address, word in sorted(self.boxes.items()) if word}
        bare = {**self.vain, **{counter: word for counter, word in self.buttons.items() if word}}
        return told | {f"button-{counter}": word for counter, word in sorted(bare.items()) if word}
