"""Who holds the serial port: one thread that asks each box in turn, for as long as it is told to.

The computer is the only one that speaks unasked, so two boxes never talk at once on the shared
pair of wires. A silent box is asked seldom, and never two of them in one round, so that it costs
the others next to nothing. A port that goes away is opened again, for ever.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import serial

from counter import conversation
from counter.codec import LONGEST, Decoder, Lamp, Message, Report, encode
from counter.conversation import (
    BoxAnswered,
    BoxChanged,
    BoxRestarted,
    Conversation,
    PressRefused,
)
from counter.ports import REOPEN_S, locate, why

logger = logging.getLogger(__name__)

ROUND_S = 0.010
"""A box alone on the line is asked a hundred times a second: more would only heat the computer."""
STEP_S = 0.004
"""The least time between two questions, whomever they go to."""
PATIENCE_S = 0.040
"""A box has so long to begin its answer, USB adapter's 16 ms included, beside the wire's time."""


@dataclass(frozen=True)
class PortOpened:
    """The serial port is there."""


@dataclass(frozen=True)
class PortLost:
    """The serial port is not there, or no longer; `reason` in words."""

    reason: str


Event = conversation.Event | PortOpened | PortLost


class Line:
    """One serial line and its boxes. Events come on the line's own thread: be quick with them."""

    def __init__(
        self, port: str, baud: int, addresses: Iterable[int], on_event: Callable[[Event], None]
    ) -> None:
        self._port = port
        self._baud = baud
        self._boxes = {address: Conversation(address) for address in addresses}
        self._on_event = on_event
        # Start bit, eight bits, stop bit; the longest frame there and the longest back.
        self._patience_s = PATIENCE_S + 2 * LONGEST * 10 / baud
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="box-line", daemon=True)
        self._failures = 0
        self._answered: int | None = None

    def __repr__(self) -> str:
        return f"<Line {self._port} at {self._baud} baud: {list(self._boxes.values())}>"

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self) -> None:
        """Ask no more, and let go of the port."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def show(self, address: int, lamp: Lamp) -> None:
        """Have a box show a lamp; `Lit` tells when it does. Safe to call from any thread."""
        with self._lock:
            self._boxes[address].show(lamp)

    @property
    def turns(self) -> bool:
        """Tell whether its thread still goes round."""
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._opened() as port:
                    self._converse(port)
            # The driver's own faults arrive as OSError; SerialException is one. A name that is no
            # port's at all (a URL of an unknown kind) is a ValueError.
            except (OSError, ValueError) as error:
                self._lost(error)
                pause = REOPEN_S[min(self._failures, len(REOPEN_S)) - 1]
                self._stopping.wait(pause)

    def _opened(self) -> serial.Serial:
        port = serial.serial_for_url(
            locate(self._port),
            baudrate=self._baud,
            timeout=0.005,
            write_timeout=1.0,
            # Two programs on one line would each take half of the answers.
            exclusive=True,
        )
        with contextlib.suppress(OSError, ValueError, AttributeError, NotImplementedError):
            # Some USB adapters collect for 16 ms before they hand over what they received.
            port.set_low_latency_mode(True)
        if self._failures:
            logger.info("the port %s is back", self._port)
        else:
            logger.info("the port %s is open", self._port)
        self._failures = 0
        self._happened(PortOpened())
        return port

    def _lost(self, error: Exception) -> None:
        self._failures += 1
        level = logging.WARNING if self._failures == 1 else logging.DEBUG
        reason = why(error)
        logger.log(level, "the port %s cannot be used, trying again: %s", self._port, reason)
        if self._failures == 1:
            self._happened(PortLost(reason))

    def _converse(self, port: serial.Serial) -> None:
        decoder = Decoder()
        while not self._stopping.is_set():
            asked = self._round(time.monotonic())
            step_s = max(STEP_S, ROUND_S / len(asked)) if asked else ROUND_S
            for box in asked:
                began = time.monotonic()
                self._ask(port, decoder, box)
                if self._stopping.wait(max(0.0, began + step_s - time.monotonic())):
                    return
            if not asked:
                self._stopping.wait(step_s)

    def _round(self, now: float) -> list[Conversation]:
        due = [box for box in self._boxes.values() if box.due(now)]
        silent = [box for box in due if box.answering is False]
        return [box for box in due if box.answering is not False] + silent[:1]

    def _ask(self, port: serial.Serial, decoder: Decoder, box: Conversation) -> None:
        with self._lock:
            question = box.says()
        # What still lies here answers an earlier question once more, or is noise.
        if port.in_waiting:
            self._overhear(decoder.feed(port.read(port.in_waiting)))
        port.write(encode(question))
        deadline = time.monotonic() + self._patience_s
        unread, late = False, False
        # One look more when the time is over: a computer that stalled may find the answer there.
        while not late and not self._stopping.is_set():
            late = time.monotonic() >= deadline
            # Never read(64): it would wait for 64 bytes or the timeout.
            heard = port.read(port.in_waiting or 1)
            messages = decoder.feed(heard)
            unread = (unread or bool(heard)) and not messages
            mine = [one for one in messages if isinstance(one, Report)]
            if any(one.address == box.address for one in mine):
                self._answered = None
                self._hear(box, [one for one in mine if one.address == box.address])
                return
        if self._stopping.is_set():
            return
        self._answered = None
        with self._lock:
            events = box.misses(time.monotonic(), broken=unread)
        self._tell(events)

    def _hear(self, box: Conversation, reports: list[Report]) -> None:
        first, *more = reports
        with self._lock:
            events = list(box.hears(first))
            for _ in more:
                events += box.hears_again()
        self._answered = box.address
        self._tell(tuple(events))

    def _overhear(self, messages: list[Message]) -> None:
        """Take what came after the last question was answered."""
        for message in messages:
            if isinstance(message, Report) and message.address == self._answered:
                with self._lock:
                    events = self._boxes[message.address].hears_again()
                self._tell(events)

    def _tell(self, events: tuple[conversation.Event, ...]) -> None:
        for event in events:
            match event:
                case BoxAnswered(address):
                    logger.info("box %d answers", address)
                case BoxChanged(address, wrong) if wrong:
                    logger.warning("box %d: %s", address, wrong)
                case BoxChanged(address):
                    logger.info("box %d: nothing is wrong any more", address)
                case PressRefused(address, key):
                    logger.warning("box %d: whose %s this is cannot be told", address, key)
                case BoxRestarted(address):
                    logger.info("box %d has restarted", address)
            self._happened(event)

    def _happened(self, event: Event) -> None:
        # A fault of whoever listens (a full disk under its trace) is not the port's.
        try:
            self._on_event(event)
        except Exception:
            logger.exception("%s was not taken", event)
