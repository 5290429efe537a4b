"""A bare push button on an adapter that is not there: the fake of that hardware, for everybody.

A pseudo-terminal has no control lines, so this adapter is a socket: the program says which way its
RTS stands, the adapter says what that makes of CTS. `VirtualContact` is the program's end, and has
the door of a serial port (`cts`, `close`); a line that is not driven never closes the contact.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import shutil
import socket
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from counter.button import hold_for
from counter.codec import Key

SCHEME = "virtual:"
_RTS_ON, _TAKEN = b"R", b"!"


class VirtualContact:
    """The program's end of a virtual adapter: opened by its `port`, as a real one by its name."""

    def __init__(self, port: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._level = False
        try:
            self._socket.connect(port.removeprefix(SCHEME))
            self._socket.sendall(_RTS_ON)
            self._socket.settimeout(1.0)
            self._take(self._socket.recv(1))
            self._socket.setblocking(False)
        except BaseException:
            self._socket.close()
            raise

    @property
    def cts(self) -> bool:
        """Look whether the contact is closed; OSError when the adapter is gone."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self._take(self._socket.recv(1024))
        return self._level

    def close(self) -> None:
        """Let go of the adapter."""
        self._socket.close()

    def _take(self, said: bytes) -> None:
        if not said:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if said == _TAKEN:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        self._level = said[-1:] == b"1"


class VirtualButton:
    """A push button between RTS and CTS of a virtual adapter.

    `port` keeps its name when the adapter is pulled out and plugged in again.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="motcua-button-"))
        self._place = self._folder / "adapter"
        self.port = f"{SCHEME}{self._place}"
        self._lock = threading.Lock()
        self._closed = False
        self._rts = False
        self._program: socket.socket | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.plug()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "plugged in" if self._thread else "pulled"
        return f"<VirtualButton at {self.port}, {state}, {'held' if self._closed else 'open'}>"

    def hold(self) -> None:
        """Press the button and keep it pressed."""
        self._set(True)

    def release(self) -> None:
        """Let the button go."""
        self._set(False)

    def press(self, held_s: float) -> None:
        """Press the button for so many seconds; it returns when the button is let go."""
        self.hold()
        time.sleep(held_s)
        self.release()

    def mean(self, key: Key) -> None:
        """Press the button as long as it takes to mean `key`."""
        self.press(hold_for(key))

    def chatter(self, edges: int, pause_s: float = 0.001) -> None:
        """Close and open the contact `edges` times in all, as a bounce or a bad wire does."""
        for edge in range(edges):
            self._set(edge % 2 == 0)
            time.sleep(pause_s)

    def pull(self) -> None:
        """Pull the adapter out of the computer."""
        if self._thread is None:
            return
        self._stopping.set()
        self._thread.join()
        self._thread = None
        with self._lock:
            self._listening.close()
            self._forget()
        self._place.unlink(missing_ok=True)

    def plug(self) -> None:
        """Plug the adapter in again."""
        if self._thread is not None:
            return
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(str(self._place))
        self._listening.listen()
        self._stopping.clear()
        self._thread = threading.Thread(target=self._serve, name="virtual-button", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take the adapter away for good."""
        self.pull()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _set(self, closed: bool) -> None:
        with self._lock:
            self._closed = closed
            self._tell()

    def _tell(self) -> None:
        """Say what CTS is now. Whoever cannot be told has gone."""
        if self._program is not None and self._rts:
            with contextlib.suppress(OSError):
                self._program.sendall(b"1" if self._closed else b"0")

    def _forget(self) -> None:
        if self._program is not None:
            self._program.close()
        self._program, self._rts = None, False

    def _serve(self) -> None:
        while not self._stopping.is_set():
            ears = [self._listening, *filter(None, (self._program,))]
            for ear in select.select(ears, [], [], 0.02)[0]:
                if ear is self._listening:
                    self._let_in(self._listening.accept()[0])
                else:
                    self._hear(ear)

    def _let_in(self, program: socket.socket) -> None:
        if self._program is not None:
            # Two programs on one port would each see half of it; pyserial's `exclusive` refuses.
            with contextlib.suppress(OSError):
                program.sendall(_TAKEN)
            program.close()
            return
        with self._lock:
            self._program = program

    def _hear(self, program: socket.socket) -> None:
        said = b""
        with contextlib.suppress(OSError):
            said = program.recv(64)
        with self._lock:
            if not said:
                self._forget()
                return
            self._rts = said[-1:] == _RTS_ON
            self._tell()
