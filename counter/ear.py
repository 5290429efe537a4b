"""Listen to every adapter at once, whatever hangs on it: a line of boxes, or a bare button.

For teaching, where nobody knows yet what is plugged in. On each adapter all addresses are asked in
turn, those that have answered first, and its CTS is watched in between. A press is taken from its
box, so it calls nobody afterwards.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import queue
import threading
import time
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Self

import serial

from counter.button import LOOK_S, Button
from counter.codec import ADDRESSES, Decoder, Report, encode
from counter.conversation import Conversation, Pressed
from counter.lesson import Heard
from counter.ports import Contact, why
from counter.push import SCHEME, VirtualContact

ANSWER_S = 0.030
"""Less patience than in a day's work (`counter.line`): a box that was late is asked again."""
AGAIN_S = 1.0


class Ear:
    """Threads that listen to `devices`, by their lasting names, while it is entered."""

    def __init__(self, devices: Mapping[str, str], baud: int) -> None:
        self._devices = devices
        self._baud = baud
        self._heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
        self._deaf: dict[str, str] = {}
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=pair, name=f"ear-{pair[0]}", daemon=True)
            for pair in devices.items()
        ]

    def __repr__(self) -> str:
        return f"<Ear at {list(self._devices)}, deaf at {self._deaf}>"

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def next(self, within_s: float) -> Heard | None:
        """Wait for the next press; None when there is none in time."""
        try:
            return self._heard.get(timeout=within_s)
        except queue.Empty:
            return None

    def deaf(self) -> dict[str, str]:
        """Tell which ports cannot be listened to, and why."""
        return dict(self._deaf)

    def _run(self, name: str, device: str) -> None:
        while not self._stopping.is_set():
            try:
                if device.startswith(SCHEME):
                    with contextlib.closing(VirtualContact(device)) as contact:
                        self._deaf.pop(name, None)
                        self._watch(name, contact)
                else:
                    with serial.serial_for_url(
                        device, baudrate=self._baud, timeout=LOOK_S / 2, exclusive=True
                    ) as port:
                        self._deaf.pop(name, None)
                        self._ask(name, port)
            except (OSError, ValueError) as error:
                self._deaf[name] = why(error)
                self._stopping.wait(AGAIN_S)

    def _watch(self, name: str, contact: Contact) -> None:
        look = _Looker(contact)
        while not self._stopping.wait(LOOK_S):
            if look.pressed():
                self._heard.put(Heard(name, None, time.monotonic()))

    def _ask(self, name: str, port: serial.Serial) -> None:
        boxes = {address: Conversation(address) for address in ADDRESSES}
        decoder, look = Decoder(), _Looker(port)
        for box in _turns(boxes):
            if self._stopping.is_set():
                break
            if port.in_waiting:
                port.read(port.in_waiting)
            port.write(encode(box.says()))
            deadline = time.monotonic() + ANSWER_S
            answered = False
            while not answered and time.monotonic() < deadline:
                if look.pressed():
                    self._heard.put(Heard(name, None, time.monotonic()))
                for message in decoder.feed(port.read(port.in_waiting or 1)):
                    if isinstance(message, Report) and message.address == box.address:
                        self._take(name, box, message)
                        answered = True
            if not answered:
                box.misses(time.monotonic())
        # What was taken is let go of, or it would call somebody when the day's work begins.
        for box in [box for box in boxes.values() if box.answering] * 2:
            port.write(encode(box.says()))
            time.sleep(ANSWER_S)

    def _take(self, name: str, box: Conversation, report: Report) -> None:
        for event in box.hears(report):
            if isinstance(event, Pressed):
                # The box counts whole seconds: what it calls 0 may be nearly 1.
                self._heard.put(Heard(name, box.address, time.monotonic() - event.age_s))


def _turns(boxes: dict[int, Conversation]) -> Iterator[Conversation]:
    """Take turns for ever: after each round of those that answer, one that does not."""
    others = itertools.cycle(boxes.values())
    while True:
        yield from [box for box in boxes.values() if box.answering]
        yield next(others)


class _Looker:
    """Looks at the contact of an adapter, if it has one."""

    def __init__(self, contact: Contact) -> None:
        self._contact: Contact | None = contact
        self._button = Button()

    def pressed(self) -> bool:
        if self._contact is None:
            return False
        try:
            closed = self._contact.cts
        except OSError as error:
            if error.errno not in (errno.ENOTTY, errno.EINVAL):
                raise
            self._contact = None  # a port without control lines may still have boxes
            return False
        return self._button.sees(closed, time.monotonic()) is not None
