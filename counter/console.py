"""Press the virtual boxes from a terminal: a line ``1 next`` is a press on box 1."""

from __future__ import annotations

import contextlib
import os
import select
import stat
import threading
from collections.abc import Callable
from typing import Protocol

from counter.codec import Key

HELP = f"type an address and a key, as in '1 next'; the keys are {', '.join(Key)}"


class Boxes(Protocol):
    """Whatever boxes can be pressed: a `VirtualLine`, or several of them."""

    def press(self, address: int, key: str) -> bool:
        """Press a key once; False when the box takes no more."""


def presses(text: str) -> tuple[int, Key]:
    """Read one line as typed; raise ValueError when it is no press."""
    address, key = text.split()
    return int(address), Key(key.lower())


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

    def __init__(self, boxes: Boxes, fd: int = 0, say: Callable[[str], object] = print) -> None:
        self._boxes = boxes
        self._fd = fd
        self._say = say
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._read, name="box-console", daemon=True)

    def start(self) -> None:
        """Say how to use it, and listen."""
        self._say(HELP)
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._stopping.set()
        self._thread.join()

    def take(self, text: str) -> None:
        """Do what one typed line says, or say what would be understood."""
        try:
            address, key = presses(text)
            taken = self._boxes.press(address, key)
        except (ValueError, KeyError):
            self._say(f"{text!r} is no press: {HELP}")
            return
        if not taken:
            self._say(f"box {address} takes no more presses until the computer asks for them")

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
