"""The serial ports of this computer: list them, open one, say in words why it cannot be used."""

from __future__ import annotations

import errno
from typing import Protocol

import serial
from serial.tools import list_ports

from counter import naming
from counter.naming import Plugged
from counter.push import SCHEME, VirtualContact

REOPEN_S = (0.25, 0.5, 1.0, 2.0)
"""The pauses before a port that is gone is tried again; the last one for ever."""

_REASONS = {
    errno.ENOENT: "there is no such port; is the cable plugged in?",
    errno.EACCES: "no right to use it; is the user in the group dialout?",
    errno.EISDIR: "it is a folder",
    errno.ENOTTY: "it is no serial port",
    errno.EINVAL: "it has no control lines",
    errno.EAGAIN: "another program holds it",
    errno.EBUSY: "another program holds it",
    errno.EIO: "the cable was pulled",
    errno.ENXIO: "the cable was pulled",
    errno.ENODEV: "the cable was pulled",
    errno.ECONNREFUSED: "the cable was pulled",
}


def plugged() -> tuple[Plugged, ...]:
    """List the serial ports this computer has now."""
    return tuple(
        Plugged(one.device, one.serial_number or "", one.location or "", one.product or "")
        for one in sorted(list_ports.comports())
    )


def locate(port: str) -> str:
    """Find the device a port of the settings stands for now; raises `NotFoundError`, an OSError."""
    return naming.find(port, plugged() if port.startswith((naming.SERIAL, naming.PATH)) else ())


class Contact(Protocol):
    """The two control lines a bare button hangs on, and no more of a port."""

    @property
    def cts(self) -> bool:
        """Look whether the contact is closed; OSError when the adapter is gone."""

    def close(self) -> None:
        """Let go of the port."""


def open_contact(port: str) -> Contact:
    """Open a port (see `locate`) for the button between its RTS and its CTS, and put RTS on.

    Raises OSError or ValueError when it cannot be used; `why` says that in words.
    """
    device = locate(port)
    if device.startswith(SCHEME):
        return VirtualContact(device)
    # pyserial puts RTS on whenever it opens a port, unless it is told otherwise.
    return serial.serial_for_url(device, exclusive=True, timeout=0)


def why(error: BaseException) -> str:
    """Say in a few words why a port cannot be used: pyserial wraps the reason once or twice."""
    inner: BaseException | None = error
    while inner is not None:
        # A termios.error has no errno; its number comes first among its arguments.
        number = getattr(inner, "errno", None) or (inner.args[0] if inner.args else None)
        if isinstance(number, int) and number in _REASONS:
            return _REASONS[number]
        inner = inner.__context__
    # pyserial's own words for an adapter that is gone; no error of the system stands behind them.
    if "returned no data" in str(error):
        return _REASONS[errno.EIO]
    return " ".join(str(error).split()) or type(error).__name__
