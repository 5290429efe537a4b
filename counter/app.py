"""The counters' room on one machine: the boxes of a line, asked for and told through the hub.

::

    box ─► line ─► desk ─HTTP─► hub        presses go inward, each desk in its own thread
    box ◄─ line ◄─ desk ◄─HTTP─ hub        the lamp at once, from the answer
                        ◄─MQTT─ broker     and whenever something else changes it
"""

from __future__ import annotations

import contextlib
import functools
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable
from importlib.metadata import version as installed_version
from pathlib import Path

from broker_config.link import Link
from broker_config.messages import Device, DeviceState, counter_topic, device_topic
from broker_config.messages import Lamp as LampMessage
from broker_config.settings import BrokerSettings
from broker_config.trace import Trace
from counter.box import VirtualLine
from counter.codec import Lamp
from counter.console import Console, somebody_may_type
from counter.conversation import BoxAnswered, BoxFellSilent, Lit, Pressed
from counter.desk import Desk, Outage
from counter.line import Event, Line, PortLost, PortOpened
from counter.settings import ButtonSettings
from hub.client import Hub

logger = logging.getLogger(__name__)

STOP_S = 1.0


class Room:
    """The desks of one line and what the line tells them."""

    def __init__(
        self,
        button: ButtonSettings,
        *,
        centre_id: str,
        port: str,
        hub: Hub,
        link: Link,
        trace: Trace,
        say: Callable[[str], object],
    ) -> None:
        self._counters = {box.address: box.counter for box in button.boxes}
        self._link = link
        self._trace = trace
        self._say = say
        self._port = "not open yet"
        self._silent: set[int] = set()
        self._line = Line(port, button.baud, self._counters, self.happened)
        outage = Outage()
        self._desks = {
            address: Desk(counter, hub, self._shower(address), trace, outage)
            for address, counter in self._counters.items()
        }
        for desk in self._desks.values():
            link.subscribe(counter_topic(centre_id, desk.counter), self._hearer(desk))
        # Without a press nobody asks the hub anything: its state, its last will, or the loss of
        # the broker it shares a machine with are what makes a lamp doubt it.
        link.subscribe(device_topic(centre_id, "hub"), self._hub_said)
        link.on_away = self._look

    def start(self) -> None:
        """Start the desks, then the line that feeds them."""
        for desk in self._desks.values():
            desk.start()
        self._line.start()

    def stop(self) -> None:
        """Stop in reverse. A hub that does not answer is not waited for."""
        self._line.stop()
        for desk in self._desks.values():
            desk.stop()
        deadline = time.monotonic() + STOP_S
        for desk in self._desks.values():
            desk.join(max(0.0, deadline - time.monotonic()))

    def happened(self, event: Event) -> None:
        """Take what the line saw."""
        match event:
            case Pressed(address, key):
                self._desks[address].pressed(event)
                self._trace.write(
                    "pressed", address=address, counter=self._counters[address], key=key
                )
            case Lit(address, lamp):
                self._lit(address, lamp)
            case PortOpened():
                self._port = "open"
                self._trace.write("port", state="open")
            case PortLost(reason):
                self._port = f"closed: {reason}"
                self._silent.clear()
                self._trace.write("port", state="lost")
            case BoxFellSilent(address):
                self._silent.add(address)
            case BoxAnswered(address):
                self._silent.discard(address)
        self._tell_state()

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
            counter=self._counters[address],
            state=lamp.light,
            label=lamp.label or None,
            waiting=lamp.waiting,
            overdue=lamp.overdue,
            due=lamp.due or None,
        )
        self._say(f"box {address}: {describe(lamp)}")

    def _tell_state(self) -> None:
        if self._port != "open":
            state = DeviceState.FAULT
        elif self._silent:
            state = DeviceState.WARNING
        else:
            state = DeviceState.OK
        silent = {f"box-{address}": "silent" for address in sorted(self._silent)}
        self._link.state(state, port=self._port, **silent)

    def _shower(self, address: int) -> Callable[[Lamp], None]:
        return lambda lamp: self._line.show(address, lamp)

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


def run(  # noqa: PLR0917 - every room is run with plain values, in one order
    button: ButtonSettings,
    broker: BrokerSettings,
    centre_id: str,
    hub_url: str,
    state: Path,
    trace: Path | None,
    virtual: bool,
    *,
    stop: threading.Event | None = None,
) -> int:
    """Serve the boxes of one line until SIGTERM, SIGINT or `stop`; give the exit code.

    Without a port the boxes are virtual; with `virtual` they can also be pressed by typing, if
    anybody is there to type.
    """
    if not button.boxes:
        print("counter.boxes is empty: name each box's address and its counter", file=sys.stderr)
        return 1
    stopping = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
    with contextlib.ExitStack() as house:
        port = button.port
        say: Callable[[str], object] = logger.debug
        if virtual or not port:
            record = state / f"counter-{button.id}" / "line.jsonl"
            boxes = house.enter_context(VirtualLine((box.address for box in button.boxes), record))
            port = boxes.port
            logger.info("the boxes of %s are virtual, at %s", button.id, port)
        hub = house.enter_context(Hub(hub_url, timeout_s=3.0))
        story = Trace(trace)
        house.callback(story.close)
        link = Link(
            broker, centre_id, button.id, kind="counter", version=installed_version("motcua")
        )
        house.callback(link.stop)
        typed = virtual and somebody_may_type()
        if typed:
            say = functools.partial(print, flush=True)
        room = Room(
            button,
            centre_id=centre_id,
            port=port,
            hub=hub,
            link=link,
            trace=story,
            say=say,
        )
        link.start()
        house.callback(room.stop)
        room.start()
        if typed:
            console = Console(boxes, say=say)
            house.callback(console.stop)
            console.start()
        stopping.wait()
    return 0
