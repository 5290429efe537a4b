"""Press virtual boxes and buttons from a terminal.

A line ``1 next`` is a press on the box with address 1; ``button-7 next`` presses the bare button
of counter 7 for as long as it takes to mean "next".
"""

from __future__ import annotations

import contextlib
import os
import select
import stat
import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from counter.codec import Key

_KEYS = f"the keys are {', '.join(Key)}"


class Boxes(Protocol):
    """Whatever boxes can be pressed: a `VirtualLine`, or several of them."""

    def press(self, address: int, key: str) -> bool:
        """Press a key once; False when the box takes no more."""


class BareButton(Protocol):
    """Whatever bare button can be pressed."""

    def mean(self, key: Key) -> None:
        """Press it as long as it takes to mean `key`; ValueError when it cannot."""


def presses(text: str) -> tuple[str, Key]:
    """Read one line as typed; raise ValueError when it is no press."""
    what, key = text.split()
    return what.lower(), Key(key.lower())


def somebody_may_type(fd: int = 0) -> bool:
    """Tell whether presses can come from there: a terminal we are in front of, or a pipe.

    Reading from a terminal in the background would stop the whole process.
    """
    try:
        if os.isatty(fd):
            return os.tcgetpgrp(fd) == os.getpgrp()
        return stat.S_ISFIFO(os.fstat(fd).st_mode)
    except OSError:
        return False


class Console:
    """Read presses from a file descriptor, as long as somebody types there."""

    def __init__(
        self,
        boxes: Boxes | None,
        buttons: Mapping[str, BareButton] | None = None,
        *,
        fd: int = 0,
        say: Callable[[str], object] = print,
    ) -> None:
        self._boxes = boxes
        self._buttons = {f"button-{name}".lower(): one for name, one in (buttons or {}).items()}
        named = [*(["an address"] if boxes is not None else []), *self._buttons]
        example = "1 next" if boxes is not None else f"{named[0]} next"
        self._help = f"type {' or '.join(named)}, and a key, as in '{example}'; {_KEYS}"
        self._fd = fd
        self._say = say
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._read, name="box-console", daemon=True)

    def start(self) -> None:
        """Say how to use it, and listen."""
        self._say(self._help)
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._stopping.set()
        self._thread.join()

    def take(self, text: str) -> None:
        """Do what one typed line says, or say what would be understood."""
        try:
            what, key = presses(text)
            if what in self._buttons:
                self._buttons[what].mean(key)
                return
            taken = self._press(int(what), key)
        except (ValueError, KeyError):
            self._say(f"{text!r} is no press: {self._help}")
            return
        if not taken:
            self._say(f"box {what} takes no more presses until the computer asks for them")

    def _press(self, address: int, key: Key) -> bool:
        if self._boxes is None:
            raise KeyError(address)
        return self._boxes.press(address, key)

    def _read(self) -> None:
        # Not sys.stdin: a thread that waits inside it makes the interpreter's end a fatal error.
        typed = b""
        while not self._stopping.is_set():
            if not select.select([self._fd], [], [], 0.2)[0]:
                continue
            chunk = b""
            with contextlib.suppress(OSError):
                chunk = os.read(self._fd, 1024)
            if not chunk:
                return
            *lines, typed = (typed + chunk).split(b"\n")
            for line in filter(None, (part.decode(errors="replace").strip() for part in lines)):
                self.take(line)
