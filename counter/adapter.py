"""Who watches a bare push button: one thread for its adapter, for as long as it is told to.

Between two looks the thread sleeps: an adapter tells its control lines only to whoever asks. (The
kernel can wait for a change, `TIOCMIWAIT`, but not every driver does, and none wakes a thread whose
cable was pulled.)
"""

from __future__ import annotations

import contextlib
import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from counter.button import LOOK_S, Button, ButtonFault
from counter.codec import Key
from counter.ports import REOPEN_S, Contact, open_contact, why

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ButtonPressed:
    """The button of a counter was pressed, and meant `key`."""

    counter: str
    key: Key


@dataclass(frozen=True)
class ButtonChanged:
    """What is wrong with the button of a counter, in a word or two; nothing: it works."""

    counter: str
    wrong: str = ""


Event = ButtonPressed | ButtonChanged


class Adapter:
    """One button's adapter. Events come on its own thread: be quick with them."""

    def __init__(
        self,
        port: str,
        counter: str,
        on_event: Callable[[Event], None],
        opened: Callable[[str], Contact] = open_contact,
    ) -> None:
        self._port = port
        self._counter = counter
        self._on_event = on_event
        self._open = opened
        self._wrong: str | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"button-{counter}", daemon=True)
        self._failures = 0

    def __repr__(self) -> str:
        return f"<Adapter {self._port} of counter {self._counter}: {self._wrong or 'works'}>"

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more, and let go of the port."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def turns(self) -> bool:
        """Tell whether its thread still looks."""
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with contextlib.closing(self._open(self._port)) as contact:
                    self._watch(contact)
            # As with the line: the driver's faults are OSError, a name that is none is ValueError.
            except (OSError, ValueError) as error:
                self._failures += 1
                self._is(f"port closed: {why(error)}")
                self._stopping.wait(REOPEN_S[min(self._failures, len(REOPEN_S)) - 1])

    def _watch(self, contact: Contact) -> None:
        button, looked = Button(), contact.cts
        self._failures = 0
        while not self._stopping.is_set():
            key = button.sees(looked, time.monotonic())
            if button.rests or button.fault:
                self._is(_WORDS[button.fault])
            if key is not None:
                logger.info("counter %s: the button was pressed: %s", self._counter, key)
                self._tell(ButtonPressed(self._counter, key))
            if self._stopping.wait(until_next_look()):
                return
            looked = contact.cts

    def _is(self, wrong: str) -> None:
        if wrong == self._wrong:
            return
        if wrong:
            # A port that is tried again and again may change its reason; one warning is enough.
            level = logging.DEBUG if self._failures > 1 else logging.WARNING
            logger.log(level, "counter %s: the button does not work: %s", self._counter, wrong)
        else:
            logger.info("counter %s: the button works", self._counter)
        self._wrong = wrong
        self._tell(ButtonChanged(self._counter, wrong))

    def _tell(self, event: Event) -> None:
        # A fault of whoever listens (a full disk under its trace) is not the adapter's.
        try:
            self._on_event(event)
        except Exception:
            logger.exception("%s was not taken", event)


def until_next_look() -> float:
    """Choose how long to wait, at most `LOOK_S` seconds, never twice the same.

    A lamp's ballast hums 100 times a second: looked at as regularly, a wire that catches it seems
    to be pressed and let go.
    """
    return LOOK_S * random.uniform(0.4, 1.0)


_WORDS: dict[ButtonFault | None, str] = {
    None: "",
    ButtonFault.STUCK: "stuck: the contact stays closed",
    ButtonFault.NOISY: "noisy: the contact does not rest",
}
