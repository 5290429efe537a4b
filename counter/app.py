"""The counters' room on one machine: its boxes and buttons, asked for and told through the hub.

::

    box ─► line ─────► desk ─HTTP─► hub     presses go inward, each desk in its own thread
    button ─► adapter ─► desk ─HTTP─► hub
    box ◄─ line ◄───── desk ◄─HTTP─ hub     the lamp at once, from the answer
                            ◄─MQTT─ broker  and whenever something else changes it
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from importlib.metadata import version as installed_version
from pathlib import Path

from broker_config.link import Link
from broker_config.settings import BrokerSettings
from broker_config.trace import Trace
from broker_config.trust import Trust
from counter.box import VirtualLine
from counter.console import Console, somebody_may_type
from counter.push import VirtualButton
from counter.room import Hardware, Room
from counter.settings import ButtonSettings
from hub.client import Hub

logger = logging.getLogger(__name__)
_LOOK_S = 1.0


class Fakes:
    """The virtual boxes and buttons in the place of those that are not there.

    `hardware` is all that the room has to read, real and virtual.
    """

    def __init__(self, settings: ButtonSettings, folder: Path, *, everything: bool) -> None:
        self.line: VirtualLine | None = None
        port = settings.port
        if settings.boxes and (everything or not port):
            addresses = (box.address for box in settings.boxes)
            self.line = VirtualLine(addresses, folder / "line.jsonl")
            port = self.line.port
            logger.info("the boxes of %s are virtual, at %s", settings.id, port)
        self.buttons = {
            one.counter: VirtualButton() for one in settings.buttons if everything or not one.port
        }
        for counter, fake in self.buttons.items():
            logger.info("the button of counter %s is virtual, at %s", counter, fake.port)
        real = {one.counter: one.port for one in settings.buttons}
        self.hardware = Hardware(
            port,
            settings.baud,
            {box.address: box.counter for box in settings.boxes},
            real | {counter: fake.port for counter, fake in self.buttons.items()},
        )

    def close(self) -> None:
        """Take them away."""
        for fake in (self.line, *self.buttons.values()):
            if fake is not None:
                fake.close()


def run(  # noqa: PLR0917 - every room is run with plain values, in one order
    button: ButtonSettings,
    broker: BrokerSettings,
    centre_id: str,
    hub_url: str,
    state: Path,
    trace: Path | None,
    virtual: bool,
    *,
    window: bool = False,
    key: str | None = None,
    trust: Trust | None = None,
    stop: threading.Event | None = None,
    alive: Callable[[], None] = lambda: None,
) -> int:
    """Serve boxes and buttons until SIGTERM, SIGINT or `stop`; give the exit code.

    `alive` is told as long as everything that reads them still does.

    What has no port is virtual, and so is everything with `virtual`; then it can also be pressed:
    in a `window`, if there is a screen, else by typing, if anybody is there to type.
    """
    if not button.boxes and not button.buttons:
        print(
            "counter.boxes and counter.buttons are empty: name each box's address, or each "
            "button's port, and its counter",
            file=sys.stderr,
        )
        return 1
    stopping = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
    with contextlib.ExitStack() as house:
        say: Callable[[str], object] = logger.debug
        fakes = Fakes(button, state / f"counter-{button.id}", everything=virtual)
        house.callback(fakes.close)
        hub = house.enter_context(Hub(hub_url, key=key, trust=trust, timeout_s=3.0))
        story = Trace(trace)
        house.callback(story.close)
        link = Link(
            broker,
            centre_id,
            button.id,
            kind="counter",
            version=installed_version("motcua"),
            key=key,
            trust=trust,
        )
        house.callback(link.stop)
        window = window and virtual and has_screen()
        typed = virtual and not window and somebody_may_type()
        if typed:
            say = functools.partial(print, flush=True)
        room = Room(fakes.hardware, centre_id=centre_id, hub=hub, link=link, trace=story, say=say)
        link.start()
        house.callback(room.stop)
        room.start()
        if typed:
            console = Console(fakes.line, fakes.buttons, say=say)
            house.callback(console.stop)
            console.start()
        if window:
            from counter.window import Hands, show

            hands = Hands(fakes.line, fakes.hardware.boxes, fakes.buttons)
            show(hands, state / f"counter-{button.id}" / "kivy", stopping, story)
        else:
            while not stopping.wait(_LOOK_S):
                if room.turns:
                    alive()
    return 0


def has_screen() -> bool:
    """Tell whether there is a screen for a window; if not, say so."""
    if any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"))):
        return True
    logger.warning("there is no screen here (DISPLAY is not set): the boxes are pressed by typing")
    return False
