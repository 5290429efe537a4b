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
    """One sentence: which printer, and why it did not print."""


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
    try:
        with contextlib.closing(_open(printer, file)) as device:
            for i, piece in enumerate(pieces):
                if i and printer.kind != "file":
                    time.sleep(PAUSE_S)
                device.write(piece)
    except PrinterError:
        raise
    except Exception as error:  # each driver has its own: usb.core, serial, socket, escpos
        name = printer.path or printer.kind
        raise PrinterError(f"printer {name}: {error or type(error).__name__}") from error


class _Driver:
    """A python-escpos printer with the two words that `send` knows."""

    def __init__(self, device: Any) -> None:
        self._device = device
        self._device.open()

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
        return file.open("ab")
    return _Driver(kinds[printer.kind]())


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
