"""The desks of one machine, and what its line and its bare buttons tell them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from broker_config.link import Link
from broker_config.messages import Device, counter_topic, device_topic
from broker_config.messages import Lamp as LampMessage
from broker_config.trace import Trace
from counter import adapter, line
from counter.adapter import Adapter, ButtonChanged, ButtonPressed
from counter.codec import Key, Lamp, Light
from counter.conversation import BoxChanged, Lit, Pressed
from counter.desk import Desk, Outage
from counter.health import Health
from counter.line import Line, PortLost, PortOpened
from hub.client import Hub

STOP_S = 1.0


@dataclass(frozen=True)
class Hardware:
    """What is plugged in: the line's port with the counter of each address, and the port of each
    counter's bare button."""

    port: str
    baud: int
    boxes: dict[int, str]
    buttons: dict[str, str]


class Room:
    """The desks of one machine, each fed by its box or its button."""

    def __init__(
        self,
        hardware: Hardware,
        *,
        centre_id: str,
        hub: Hub,
        link: Link,
        trace: Trace,
        say: Callable[[str], object],
    ) -> None:
        self._boxes = hardware.boxes
        self._link = link
        self._trace = trace
        self._say = say
        self._lock = threading.Lock()
        self._health = Health(
            "not open yet" if hardware.boxes else None,
            buttons=dict.fromkeys(hardware.buttons, "not open yet"),
        )
        self._line = (
            Line(hardware.port, hardware.baud, hardware.boxes, self.happened)
            if hardware.boxes
            else None
        )
        self._adapters = [
            Adapter(port, counter, self.happened) for counter, port in hardware.buttons.items()
        ]
        outage = Outage()
        self._desks = {
            counter: Desk(
                counter,
                hub,
                self._shower(counter),
                trace,
                outage,
                lamps=counter in hardware.boxes.values(),
            )
            for counter in dict.fromkeys((*hardware.boxes.values(), *hardware.buttons))
        }
        for desk in self._desks.values():
            link.subscribe(counter_topic(centre_id, desk.counter), self._hearer(desk))
        # Without a press nobody asks the hub anything: its state, its last will, or the loss of
        # the broker it shares a machine with are what makes a lamp doubt it.
        link.subscribe(device_topic(centre_id, "hub"), self._hub_said)
        link.on_away = self._look

    def start(self) -> None:
        """Start the desks, then what feeds them."""
        for desk in self._desks.values():
            desk.start()
        for feeder in self._feeders():
            feeder.start()

    def stop(self) -> None:
        """Stop in reverse. A hub that does not answer is not waited for."""
        for feeder in self._feeders():
            feeder.stop()
        for desk in self._desks.values():
            desk.stop()
        deadline = time.monotonic() + STOP_S
        for desk in self._desks.values():
            desk.join(max(0.0, deadline - time.monotonic()))

    @property
    def turns(self) -> bool:
        """Tell whether everything that reads the boxes and buttons still does."""
        return all(feeder.turns for feeder in self._feeders())

    def happened(self, event: line.Event | adapter.Event) -> None:
        """Take what the line or a button saw, each on its own thread."""
        with self._lock:
            self._take(event)
            self._link.state(self._health.state, **self._health.detail)

    def _take(self, event: line.Event | adapter.Event) -> None:
        match event:
            case Pressed(address, key, age_s):
                self._pressed(self._boxes[address], key, age_s, address)
            case ButtonPressed(counter, key):
                self._pressed(counter, key, 0, None)
            case Lit(address, lamp):
                self._lit(address, lamp)
            case PortOpened():
                self._health.port = "open"
                self._trace.write("port", state="open")
            case PortLost(reason):
                self._health.port = f"closed: {reason}"
                self._trace.write("port", state="lost")
            case BoxChanged(address, wrong):
                self._health.boxes[address] = wrong
                self._trace.write("box", address=address, wrong=wrong or None)
            case ButtonChanged(counter, wrong):
                self._health.buttons[counter] = wrong
                self._trace.write("button", counter=counter, wrong=wrong or None)
                self._say(f"button-{counter}: {wrong or 'works'}")

    def _feeders(self) -> list[Line | Adapter]:
        return [*filter(None, (self._line,)), *self._adapters]

    def _pressed(self, counter: str, key: Key, age_s: int, address: int | None) -> None:
        self._desks[counter].pressed(key, age_s)
        self._trace.write("pressed", address=address, counter=counter, key=key)

    def _hub_said(self, payload: bytes) -> None:
        Device.from_bytes(payload)  # what is no state is the link's to report and drop
        self._look()

    def _look(self) -> None:
        for desk in self._desks.values():
            desk.look()

    def _lit(self, address: int, lamp: Lamp) -> None:
        self._trace.write(
            "lit",
            address=address,
            counter=self._boxes[address],
            state=lamp.light,
            label=lamp.label or None,
            waiting=lamp.waiting,
            overdue=lamp.overdue,
            due=lamp.due or None,
        )
        self._say(f"box {address}: {describe(lamp)}")

    def _shower(self, counter: str) -> Callable[[Lamp], None]:
        addresses = [address for address, name in self._boxes.items() if name == counter]

        def show(lamp: Lamp) -> None:
            for address in addresses:
                if self._line is not None:
                    self._line.show(address, lamp)
            if not addresses:
                self._tell(counter, lamp.light)

        return show

    def _tell(self, counter: str, light: Light) -> None:
        """Tell as device state that a press of a bare button, which has no lamp, did nothing."""
        word = str(light) if light in (Light.REFUSED, Light.LATE) else ""
        with self._lock:
            if self._health.vain.get(counter, "") != word:
                self._health.vain[counter] = word
                self._link.state(self._health.state, **self._health.detail)
                self._trace.write("vain", counter=counter, why=word or None)

    @staticmethod
    def _hearer(desk: Desk) -> Callable[[bytes], None]:
        # A payload that is no lamp is the link's to report and drop.
        return lambda payload: desk.told(LampMessage.from_bytes(payload))


def describe(lamp: Lamp) -> str:
    """Say in words what a box shows."""
    said = f"{lamp.light} {lamp.label or '-'}, {lamp.waiting} waiting"
    if lamp.overdue:
        said += ", nobody has come"
    return f"{said}, the time of {lamp.due} is over" if lamp.due else said
