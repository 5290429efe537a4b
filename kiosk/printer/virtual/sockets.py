"""How a virtual printer is reached: a network port like 9100, or a serial port (a pseudo-terminal).

Both hand over no more than the printer has room for, so whoever sends is held up as by a real one.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from kiosk.printer.virtual.machine import VirtualPrinter

_MOST = 4096
_NAP_S = 0.002


class _Socket:
    """A thread that carries bytes to the printer; answers go back on the thread that has them."""

    def __init__(self, printer: VirtualPrinter, name: str) -> None:
        self._printer = printer
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Pull the plug."""
        self._over.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        raise NotImplementedError

    def _room(self) -> int:
        room = min(_MOST, self._printer.room())
        if not room:
            time.sleep(_NAP_S)
        return room


class NetworkSocket(_Socket):
    """Listen like a network printer: one caller at a time, the next one waits."""

    def __init__(self, printer: VirtualPrinter, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(printer, "virtual-printer-network")
        self._listener = socket.create_server((host, port))
        self._listener.settimeout(0.1)
        host, port = self._listener.getsockname()[:2]
        self.path = f"{host}:{port}"
        self._thread.start()

    def close(self) -> None:
        """Hang up, and listen no more."""
        super().close()
        self._listener.close()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                caller, _ = self._listener.accept()
            except TimeoutError:
                continue
            # A small window, as a printer has: what the host may have on the way is in no buffer.
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _MOST)
            with caller, contextlib.suppress(OSError):
                self._serve(caller)

    def _serve(self, caller: socket.socket) -> None:
        caller.settimeout(1.0)

        def say(answers: bytes) -> None:
            with contextlib.suppress(OSError):
                caller.sendall(answers)

        self._printer.say = say
        while not self._over.is_set():
            room = self._room()
            if not room or not select.select([caller], [], [], 0.05)[0]:
                continue
            data = caller.recv(room)
            if not data:
                return
            self._printer.receive(data)


class SerialSocket(_Socket):
    """A serial port that can be opened under `path`. `baud` is the speed it takes bytes with."""

    def __init__(self, printer: VirtualPrinter, baud: int = 0, path: str = "") -> None:
        import tty

        super().__init__(printer, "virtual-printer-serial")
        self._bytes_per_s = baud / 10
        # Our own hold on the program's end keeps the line alive while no program has it open.
        self._line, self._end = os.openpty()
        tty.setraw(self._end)
        os.set_blocking(self._line, False)
        self.path = path or f"{tempfile.mkdtemp(prefix='motcua-printer-')}/port"
        if Path(self.path).is_symlink():  # of an earlier one; a real port is never replaced
            Path(self.path).unlink()
        Path(self.path).symlink_to(os.ttyname(self._end))
        printer.say = self._say
        self._thread.start()

    def close(self) -> None:
        """Pull the cable."""
        super().close()
        Path(self.path).unlink(missing_ok=True)
        os.close(self._line)
        os.close(self._end)

    def _say(self, answers: bytes) -> None:
        with contextlib.suppress(OSError):
            os.write(self._line, answers)

    def _run(self) -> None:
        due = time.monotonic()
        while not self._over.is_set():
            room = self._room()
            if not room or not select.select([self._line], [], [], 0.05)[0]:
                due = time.monotonic()
                continue
            with contextlib.suppress(OSError):
                data = os.read(self._line, min(room, 256))
                self._printer.receive(data)
                if self._bytes_per_s:
                    due += len(data) / self._bytes_per_s
                    time.sleep(max(0.0, due - time.monotonic()))
