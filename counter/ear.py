"""Listen to every adapter at once, whatever hangs on it: a line of boxes, or a bare button.

For teaching, where nobody knows yet what is plugged in. On each adapter all addresses are asked in
turn, those that were heard first, and its CTS is watched in between. A press is taken from its box,
so it calls nobody afterwards.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import queue
import threading
import time
from collections.abc import Container, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Self

import serial

from counter.button import LOOK_S, Button
from counter.codec import ADDRESSES, UNSET, Decoder, Message, Report, encode
from counter.conversation import Conversation, Event, Pressed, PressRefused
from counter.lesson import Heard
from counter.ports import Contact, why
from counter.push import SCHEME, VirtualContact
from counter.troubles import Fault

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
        self._boxes: dict[tuple[str, int], Fault | None] = {}
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

    def boxes(self) -> dict[tuple[str, int], Fault | None]:
        """Tell which boxes were heard, by port and address, and what is wrong with each."""
        return dict(self._boxes)

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
        boxes = {address: Conversation(address) for address in (*ADDRESSES, UNSET)}
        heard: set[int] = set()
        decoder, look = Decoder(), _Looker(port)
        for box in _turns(boxes, heard):
            if self._stopping.is_set():
                break
            if port.in_waiting:
                # After its answer came another: of a second box with the same address.
                for late in _reports(decoder.feed(port.read(port.in_waiting))):
                    self._tell(name, boxes[late.address], boxes[late.address].hears_again())
            port.write(encode(box.says()))
            deadline = time.monotonic() + ANSWER_S
            answers: list[Report] = []
            broken = False
            while not answers and time.monotonic() < deadline:
                if look.pressed():
                    self._heard.put(Heard(name, None, time.monotonic()))
                said = port.read(port.in_waiting or 1)
                broken = broken or bool(said)
                messages = _reports(decoder.feed(said))
                answers = [one for one in messages if one.address == box.address]
            if answers:
                self._tell(name, box, box.hears(answers[0]))
                for _ in answers[1:]:
                    self._tell(name, box, box.hears_again())
            else:
                self._tell(name, box, box.misses(time.monotonic(), broken=broken))
            (heard.add if answers or broken else heard.discard)(box.address)
        # What was taken is let go of, or it would call somebody when the day's work begins.
        for box in [box for box in boxes.values() if box.answering] * 2:
            port.write(encode(box.says()))
            time.sleep(ANSWER_S)

    def _tell(self, name: str, box: Conversation, events: Iterable[Event]) -> None:
        fault = box.troubles.fault
        if fault is Fault.SILENT:
            self._boxes.pop((name, box.address), None)
        elif box.answering or fault is not None:
            self._boxes[name, box.address] = fault
        for event in events:
            if isinstance(event, Pressed):
                # The box counts whole seconds: what it calls 0 may be nearly 1.
                self._heard.put(Heard(name, box.address, time.monotonic() - event.age_s))
            elif isinstance(event, PressRefused):
                self._heard.put(Heard(name, box.address, time.monotonic(), shared=True))


def _reports(messages: Iterable[Message]) -> list[Report]:
    return [one for one in messages if isinstance(one, Report)]


def _turns(boxes: dict[int, Conversation], heard: Container[int]) -> Iterator[Conversation]:
    """Take turns for ever: after each round of those that are heard, one that is not."""
    others = itertools.cycle(boxes.values())
    while True:
        yield from [box for box in boxes.values() if box.answering or box.address in heard]
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
