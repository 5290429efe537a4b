"""Send a slip to a printer: file, USB, network or serial. Open, print, close, for each slip.

Traps this is built around (python-escpos 3.1): one fragment of 960 rows without a pause overruns
small buffers, so 192 rows; a USB timeout of 0 waits for ever; an absent printer keeps its device
file open in nobody's name, so nothing is kept open between slips. Status questions are not asked:
clones answer them wrongly, and an unreadable answer reads as "no paper".
"""

from __future__ import annotations

import contextlib
import copy
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from kiosk.settings import PrinterSettings

ROWS = 192
PAUSE_S = 0.05


class PrinterError(Exception):
    """One sentence: which printer, and why it did not print.

    `begun` tells that it had taken a part: how much of that is on paper nobody knows.
    """

    def __init__(self, said: str, *, begun: bool = False) -> None:
        super().__init__(said)
        self.begun = begun


def raster(image: Image.Image) -> list[bytes]:
    """Turn a picture into ESC/POS: begin, fragments of at most `ROWS` rows, feed and cut."""
    from escpos.printer import Dummy

    dummy = Dummy()
    # A profile that does not know its paper prints a remark to stdout for every picture.
    dummy.profile.profile_data = copy.deepcopy(dummy.profile.profile_data)
    dummy.profile.profile_data["media"]["width"]["pixels"] = image.width
    pieces = [b"\x1b@"]
    for top in range(0, image.height, ROWS):
        bottom = min(image.height, top + ROWS)
        dummy.image(image.crop((0, top, image.width, bottom)), impl="bitImageRaster")
        pieces.append(dummy.output)
        dummy.clear()
    dummy.cut()
    pieces.append(dummy.output)
    return pieces


def send(printer: PrinterSettings, file: Path, pieces: list[bytes]) -> None:
    """Print the pieces, or raise `PrinterError`. `file` is where the file printer writes."""
    if printer.kind == "file":
        pieces = [b"".join(pieces)]
    begun = False
    try:
        with contextlib.closing(_open(printer, file)) as device:
            for piece in pieces:
                if begun:
                    time.sleep(PAUSE_S)
                device.write(piece)
                begun = True
    except PrinterError:
        raise
    except Exception as error:  # each driver has its own: usb.core, serial, socket, escpos
        name = printer.path or printer.kind
        said = " ".join(str(error).split()) or type(error).__name__
        raise PrinterError(f"printer {name}: {said}", begun=begun) from error


class _File:
    """A file of whole slips: after half a one, of a full disk, no later one could be read."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)

    def write(self, piece: bytes) -> None:
        whole = self._file.tell() if self._file.seekable() else None
        rest = memoryview(piece)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            if whole is not None:
                self._file.truncate(whole)
            raise

    def close(self) -> None:
        self._file.close()


class _Driver:
    """A python-escpos printer with the two words that `send` knows."""

    def __init__(self, device: Any, write_timeout_s: float | None = None) -> None:
        self._device = device
        self._device.open()
        if write_timeout_s is not None:
            # Without it a serial port whose printer takes nothing more holds us for ever.
            self._device.device.write_timeout = write_timeout_s

    def write(self, piece: bytes) -> None:
        self._device._raw(piece)

    def close(self) -> None:
        self._device.close()


def _open(printer: PrinterSettings, file: Path) -> Any:
    from escpos import printer as escpos

    kinds: dict[str, Callable[[], Any]] = {
        "usb": lambda: escpos.Usb(*_usb(printer.path), timeout=int(printer.timeout_s * 1000)),
        "network": lambda: escpos.Network(*_host(printer.path), timeout=printer.timeout_s),
        "serial": lambda: escpos.Serial(
            printer.path, baudrate=printer.baud, timeout=printer.timeout_s, dsrdtr=False
        ),
    }
    if printer.kind == "file":
        return _File(file)
    limit_s = printer.timeout_s if printer.kind == "serial" else None
    return _Driver(kinds[printer.kind](), limit_s)


def _usb(path: str) -> tuple[int, int]:
    vendor, _, product = path.partition(":")
    try:
        return int(vendor, 16), int(product, 16)
    except ValueError:
        raise PrinterError(f"printer.path = {path!r}: a USB printer is written 04b8:0202") from None


def _host(path: str) -> tuple[str, int]:
    host, _, port = path.rpartition(":")
    if not host or not port.isdigit():
        host, port = path, "9100"
    if not host:
        raise PrinterError("printer.path is empty: a network printer is written 192.168.1.50:9100")
    return host, int(port)
