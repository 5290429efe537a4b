"""One slip, from the first question to the last answer: the conversation with a printer.

How far a printer answers is found out when it is met, and remembered (`Manners`): one that once
answered and now is silent is switched off or unplugged behind its adapter, and a slip sent to it
would be told as printed. What is believed of a slip:

- Before the first byte the printer is asked how it is. What it cannot print now is not sent.
- While it prints, it says unasked when paper, cover or cutter stop it (`GS a`), even when it takes
  nothing more and could be asked nothing.
- Behind the last byte stands a question that is answered in its turn (`GS r`): the answer means
  that all before it, the cut too, is done.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from kiosk.printer.ports import FilePort, Port
from kiosk.printer.raster import START
from kiosk.printer.status import (
    CLEAR,
    IN_TURN,
    QUESTIONS,
    UNASKED,
    UNASKED_NO_MORE,
    Ear,
    Heard,
    Status,
    Trouble,
    learn,
    question,
)

# A large block without a pause overruns a clone's buffer (python-escpos #628), but the fastest
# printers (250 mm/s) need 48 ms for the 12 mm of one piece, and must never wait for the next.
PAUSE_S = 0.03
ANSWER_S = 0.5  # a printer answers within milliseconds; a USB adapter adds 16
ASK_AGAIN_S = 0.3
TRIES = 4
SLOWEST = 50.0  # mm/s: no thermal printer we know is slower


class PrinterError(Exception):
    """One sentence: which printer, and why it did not print.

    `begun` tells that it had taken a part: how much of that is on paper nobody knows, unless the
    printer itself said that it stopped (`told`).
    """

    def __init__(
        self, said: str, trouble: Trouble, *, begun: bool = False, told: bool = False
    ) -> None:
        super().__init__(said)
        self.trouble = trouble
        self.begun = begun
        self.told = told


@dataclass(frozen=True)
class Manners:
    """How far a printer answers: which of `DLE EOT`, `GS r` in its turn, `GS a` unasked."""

    questions: tuple[int, ...] = ()
    in_turn: bool = False
    unasked: bool = False


class Talk:
    """An open port, and what came back on it."""

    def __init__(self, port: Port, name: str) -> None:
        self._port = port
        self._name = name
        self._ear = Ear()
        self._given = 0
        self._slip_at: int | None = None  # so much was given before the slip
        self._in_turn = False  # the answer behind all that was sent has come
        self.said: Status | None = None  # the last thing it said unasked

    @property
    def begun(self) -> bool:
        """Tell whether it took a part of the slip."""
        return self._slip_at is not None and self._given > self._slip_at

    def meet(self) -> tuple[Manners, Status | None]:
        """Find out how far it answers, and how it is; what has its turn, only if it would print."""
        if not self._port.hears:
            return Manners(), None
        status = Status()
        answered: list[int] = []
        for n in QUESTIONS:
            byte = self._ask(n)
            if byte is None and not answered:
                return Manners(), None  # nothing more is sent to who might print it as letters
            if byte is not None:
                answered.append(n)
                status = learn(status, n, byte)
        if not status.trouble.prints:
            return Manners(tuple(answered)), status
        self.give(IN_TURN, ANSWER_S)
        in_turn = any(heard.in_turn is not None for heard in self.listen(ANSWER_S, once=True))
        self.give(UNASKED, ANSWER_S)
        unasked = any(heard.status for heard in self.listen(ANSWER_S, once=True))
        self.give(UNASKED_NO_MORE, ANSWER_S)
        return Manners(tuple(answered), in_turn, unasked), status

    def look(self, manners: Manners, tries: int = TRIES) -> Status | None:
        """Ask how it is; None: it did not answer. Another kiosk may hold its port for a while."""
        status, answered = Status(), False
        for n in manners.questions:
            byte = self._ask(n)
            while byte is None and not answered and (tries := tries - 1) > 0:
                byte = self._ask(n)
            if byte is None and not answered:
                return None
            if byte is not None:
                answered = True
                status = learn(status, n, byte)
        return status

    def print(
        self, pieces: Sequence[bytes], manners: Manners, timeout_s: float, mm: float
    ) -> Status | None:
        """Print the pieces, `mm` of paper, and tell how it is then, or raise `PrinterError`.

        `timeout_s` is how long it may take nothing and do nothing.
        """
        if manners.questions:
            status = self.look(manners)
            if status and status.trouble is Trouble.OFFLINE:  # a finger on its button?
                self.listen(ASK_AGAIN_S)
                status = self.look(manners)
            if status is None:
                raise self._error(Trouble.SILENT)
            if not status.trouble.prints:
                raise self._error(status.trouble)
        if manners.unasked:  # `ESC @` makes the printer forget that it shall
            pieces = [START + UNASKED + pieces[0].removeprefix(START), *pieces[1:]]
        if isinstance(self._port, FilePort):
            pieces = [b"".join(pieces)]
        began = time.monotonic()
        with self._hearing(manners):
            self._slip_at = self._given
            for number, piece in enumerate(pieces):
                if number:
                    self.listen(PAUSE_S)
                    self._mind()
                self.give(piece, timeout_s)
            if manners.questions:
                return self._done(manners, began, timeout_s, mm)
        if not self._port.finish(timeout_s):
            raise self._error(Trouble.STALLED)
        return None

    def give(self, data: bytes, timeout_s: float) -> None:
        """Hand over all of it, or raise `PrinterError` when nothing is taken for so long."""
        rest, since = memoryview(data), time.monotonic()
        while rest:
            taken = self._port.give(rest, 0.05)
            if taken:
                rest, since = rest[taken:], time.monotonic()
                self._given += taken
                continue
            self.listen(0)
            self._mind()
            if time.monotonic() - since >= timeout_s:
                raise self._error(Trouble.STALLED)

    def listen(self, within_s: float, *, once: bool = False) -> list[Heard]:
        """Hear what is said within the time; `once`: until anything is."""
        heard: list[Heard] = []
        until = time.monotonic() + within_s
        while self._port.hears:
            heard += self._ear.hear(self._port.take(max(0.0, until - time.monotonic())))
            for one in heard:
                self.said = one.status or self.said
                self._in_turn = self._in_turn or one.in_turn is not None
            if time.monotonic() >= until or (once and heard):
                return heard
        return heard

    def _ask(self, n: int) -> int | None:
        self.listen(0)  # dots of a picture may have read as a question: that answer is none
        self.give(question(n), ANSWER_S)
        until = time.monotonic() + ANSWER_S
        while (left := until - time.monotonic()) > 0:
            for heard in self.listen(left, once=True):
                if heard.answer is not None:
                    return heard.answer
        return None

    @contextmanager
    def _hearing(self, manners: Manners) -> Iterator[None]:
        """Hear what stops the printer; after that it forgets the rest, and says no more unasked."""
        self.said = None
        try:
            yield
        except PrinterError as error:
            if error.told:
                self._last_word(CLEAR)
            raise
        finally:
            if manners.unasked:
                self._last_word(UNASKED_NO_MORE)

    def _last_word(self, data: bytes) -> None:
        """Say it if it is taken: whatever the driver complains of, the slip is over."""
        with suppress(Exception):
            self._port.give(memoryview(data), ANSWER_S)

    def _mind(self) -> None:
        """Stop at what the printer said; offline for no reason may be a finger on its button."""
        if self.said and not (self.said.trouble.prints or self.said.trouble is Trouble.OFFLINE):
            raise self._error(self.said.trouble, told=True)

    def _done(self, manners: Manners, began: float, timeout_s: float, mm: float) -> Status:
        """Wait for the answer behind the slip; without one, until its paper must have moved."""
        moved = began + mm / SLOWEST
        if manners.in_turn:
            self.listen(0)  # the end of what it said before is no answer to this
            self._in_turn = False
            self.give(IN_TURN, timeout_s)
        until = max(time.monotonic(), moved) + timeout_s
        status: Status | None = None
        while time.monotonic() < until:
            asked_again = time.monotonic() + ASK_AGAIN_S
            while not self._in_turn and (left := asked_again - time.monotonic()) > 0:
                self.listen(left, once=True)
                self._mind()
            done = self._in_turn or (not manners.in_turn and time.monotonic() > moved)
            status = self.look(manners, tries=1)
            if status and self._in_turn:
                return status
            if status and not (status.trouble.prints or status.trouble is Trouble.OFFLINE):
                raise self._error(status.trouble, told=True)
            if done and (status or self._in_turn):
                return status or Status()
        raise self._error(status.trouble if status and status.offline else Trouble.STALLED)

    def _error(self, trouble: Trouble, *, told: bool = False) -> PrinterError:
        said = f"printer {self._name}: {trouble.value}"
        return PrinterError(said, trouble, begun=self.begun, told=told)
