"""A printer of the USB printer class, by libusb.

python-escpos resets the printer at every opening, which throws away what it still has to print,
and supposes the endpoints of one maker; clones have others. Here the device is left as it is and
the endpoints are read from it (USB Printer Class 1.1, 4.3: one bulk OUT, mostly one bulk IN).
"""

from __future__ import annotations

import contextlib
from typing import Any

import usb.core  # type: ignore[import-untyped]  # has no types
import usb.util  # type: ignore[import-untyped]  # has no types

from kiosk.printer.ports import PortError

_PRINTERS = 7  # the class of the interface
_SLICE = 4096
_ROOM = 64  # of one answer: whole packets, or libusb calls it an overflow


class UsbPort:
    """One USB printer, its first one of this vendor and product."""

    def __init__(self, path: str, backend: Any = None) -> None:
        vendor, product = _ids(path)
        device = usb.core.find(idVendor=vendor, idProduct=product, backend=backend)
        if device is None:
            raise PortError(f"printer {path}: no such USB device is plugged in")
        self._device: Any = device
        self._interface = 0
        try:
            self._claim()
        except BaseException:
            usb.util.dispose_resources(device)
            raise
        self.hears = self._come is not None

    def _claim(self) -> None:
        try:
            configuration = self._device.get_active_configuration()
        except usb.core.USBError:
            self._device.set_configuration()
            configuration = self._device.get_active_configuration()
        interfaces = list(configuration)
        mine = next((i for i in interfaces if i.bInterfaceClass == _PRINTERS), interfaces[0])
        self._interface = mine.bInterfaceNumber
        # The kernel's own driver (/dev/usb/lp0) holds it. Windows has none to take away.
        with contextlib.suppress(NotImplementedError):
            if self._device.is_kernel_driver_active(self._interface):
                self._device.detach_kernel_driver(self._interface)
        usb.util.claim_interface(self._device, self._interface)
        self._go = _bulk(mine, usb.util.ENDPOINT_OUT)
        self._come = _bulk(mine, usb.util.ENDPOINT_IN)
        if self._go is None:
            raise PortError("the USB device has no bulk endpoint to print to")

    def give(self, data: memoryview, within_s: float) -> int:
        """Write what the printer has room for. A time of 0 would wait for ever."""
        with contextlib.suppress(usb.core.USBTimeoutError):
            piece = bytes(data[:_SLICE])
            return int(self._device.write(self._go, piece, max(1, round(within_s * 1000))))
        return 0

    def take(self, within_s: float) -> bytes:
        """Read what has come."""
        if self._come is None:
            return b""
        with contextlib.suppress(usb.core.USBTimeoutError):
            return bytes(self._device.read(self._come, _ROOM, max(1, round(within_s * 1000))))
        return b""

    def finish(self, _within_s: float) -> bool:
        """Need nothing more: what libusb took, the printer has."""
        return True

    def close(self) -> None:
        """Release the interface."""
        usb.util.release_interface(self._device, self._interface)
        usb.util.dispose_resources(self._device)


def _bulk(interface: Any, direction: int) -> int | None:
    for endpoint in interface:
        kind = usb.util.endpoint_type(endpoint.bmAttributes)
        if kind == usb.util.ENDPOINT_TYPE_BULK and direction == usb.util.endpoint_direction(
            endpoint.bEndpointAddress
        ):
            return int(endpoint.bEndpointAddress)
    return None


def _ids(path: str) -> tuple[int, int]:
    vendor, _, product = path.partition(":")
    try:
        return int(vendor, 16), int(product, 16)
    except ValueError:
        raise PortError(f"printer.path = {path!r}: a USB printer is written 04b8:0202") from None
