"""The ways to a printer: a file, a network port, a serial port; USB is `kiosk.printer.usb_port`.

A port takes a part of what it is given, and gives what has come; both within a time. That is all
the conversation needs, and it can hear a printer that takes nothing more.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import serial

from kiosk.settings import PrinterSettings

_SLICE = 1024  # bytes given to a serial port at once: a tenth of a second at 115200 baud
_CONNECT_S = 3.0


class PortError(Exception):
    """One sentence: which printer, and why it cannot be spoken with."""


class UndoneError(PortError):
    """It failed in the middle, and nothing of what was given is left."""


class Port(Protocol):
    """One open way to a printer. `hears`: something may come back on it."""

    hears: bool

    def give(self, data: memoryview, within_s: float, /) -> int:
        """Hand over as much as is taken within the time: so many bytes, 0 for none."""

    def take(self, within_s: float, /) -> bytes:
        """Give what has come, or comes within the time."""

    def finish(self, within_s: float, /) -> bool:
        """Wait until all that was taken is on its way; tell whether it is."""

    def close(self) -> None:
        """Let the printer go; what is not on its way is dropped."""


class FilePort:
    """A file of whole slips, or a device that is written like one: nothing comes back."""

    hears = False

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        seekable = self._file.seekable()
        self._whole = self._file.tell() if seekable else None

    def give(self, data: memoryview, _within_s: float) -> int:
        """Write; after half a slip, of a full disk, no later one could be read."""
        try:
            return self._file.write(data)
        except OSError as error:
            if self._whole is None:
                raise
            self._file.truncate(self._whole)
            raise UndoneError(str(error)) from error

    def take(self, _within_s: float) -> bytes:
        """Give nothing."""
        return b""

    def finish(self, _within_s: float) -> bool:
        """Need nothing more."""
        return True

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class NetworkPort:
    """Raw TCP, as on port 9100."""

    hears = True

    def __init__(self, path: str) -> None:
        self._socket = socket.create_connection(_host(path), timeout=_CONNECT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setblocking(False)

    def give(self, data: memoryview, within_s: float) -> int:
        """Send what the printer has room for."""
        _, free, _ = select.select([], [self._socket], [], within_s)
        return self._socket.send(data) if free else 0

    def take(self, within_s: float) -> bytes:
        """Receive; a printer that hangs up is gone."""
        come, _, _ = select.select([self._socket], [], [], within_s)
        if not come:
            return b""
        data = self._socket.recv(256)
        if not data:
            raise ConnectionResetError("it closed the connection")
        return data

    def finish(self, within_s: float) -> bool:
        """Wait until the printer has acknowledged every byte; what the kernel holds is not there.

        Then hang up in order: answers that stay unread would take bytes back.
        """
        if not _run_dry(self._unacknowledged, within_s):
            return False
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            while self.take(0):
                pass
        return True

    def _unacknowledged(self) -> int:
        """Count the bytes on the way (`SIOCOUTQ` of Linux); elsewhere nobody can tell."""
        if not sys.platform.startswith("linux"):
            return 0
        import fcntl
        import termios

        count = fcntl.ioctl(self._socket.fileno(), termios.TIOCOUTQ, bytes(4))
        return int.from_bytes(count, sys.byteorder)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


class SerialPort:
    """A serial line, 8N1, or whatever looks like one over USB."""

    hears = True

    def __init__(self, path: str, baud: int) -> None:
        self._serial = serial.Serial(path, baud, timeout=0, write_timeout=_CONNECT_S)
        self._on_its_way = False

    def give(self, data: memoryview, within_s: float) -> int:
        """Write what the line has room for."""
        piece = data[:_SLICE]
        if os.name == "nt":  # its ports have no file to wait for
            return self._serial.write(bytes(piece)) or 0
        _, free, _ = select.select([], [self._serial.fileno()], [], within_s)
        return os.write(self._serial.fileno(), piece) if free else 0

    def take(self, within_s: float) -> bytes:
        """Read what has come."""
        self._serial.timeout = within_s
        first = self._serial.read(1)
        return first + self._serial.read(self._serial.in_waiting) if first else b""

    def finish(self, within_s: float) -> bool:
        """Wait until the last byte is on the line; `flush` would wait for ever."""
        self._on_its_way = _run_dry(lambda: self._serial.out_waiting, within_s)
        return self._on_its_way

    def close(self) -> None:
        """Close the port. What the line did not take is dropped, or closing would wait for it."""
        if not self._on_its_way:
            with contextlib.suppress(OSError, serial.SerialException):
                self._serial.reset_output_buffer()
        self._serial.close()


def _run_dry(waiting: Callable[[], int], within_s: float) -> bool:
    """Wait while bytes go; False when none went for so long."""
    left, since = waiting(), time.monotonic()
    while left:
        time.sleep(0.01)
        if (now := waiting()) < left:
            left, since = now, time.monotonic()
        elif time.monotonic() - since >= within_s:
            return False
    return True


def connect(printer: PrinterSettings, file: Path) -> Port:
    """Open the way to the printer of the settings. `file` is where the file printer writes."""
    try:
        match printer.kind:
            case "network":
                return NetworkPort(printer.path)
            case "serial":
                return SerialPort(printer.path, printer.baud)
            case "usb":
                from kiosk.printer.usb_port import UsbPort

                return UsbPort(printer.path)
            case _:
                return FilePort(file)
    except PortError:
        raise
    except Exception as error:  # each driver has its own: usb.core, serial, socket
        raise PortError(why(printer, error)) from error


def why(printer: PrinterSettings, error: Exception) -> str:
    """Put a driver's complaint into one sentence."""
    said = " ".join(str(error).split()) or type(error).__name__
    return f"printer {printer.path or printer.kind}: {said}"


def _host(path: str) -> tuple[str, int]:
    host, _, port = path.rpartition(":")
    if not host or not port.isdigit():
        host, port = path, "9100"
    if not host:
        raise PortError("printer.path is empty: a network printer is written 192.168.1.50:9100")
    return host, int(port)
