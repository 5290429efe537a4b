"""A USB printer, on a bus in memory: real pyusb, a backend of ours, a virtual printer behind it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import usb.backend  # type: ignore[import-untyped]  # has no types
import usb.core  # type: ignore[import-untyped]  # has no types

from kiosk.printer.ports import PortError
from kiosk.printer.raster import raster
from kiosk.printer.sending import Manners, PrinterError, Talk
from kiosk.printer.status import Trouble
from kiosk.printer.usb_port import UsbPort
from kiosk.printer.virtual.machine import Model, VirtualPrinter
from kiosk.slip import DOTS, Slip, draw

SLIP = Slip("Trung tâm", "SỐ THỨ TỰ", "A005", "Chứng thực", "08:05  ·  24/11/2026")
ALL = Manners((1, 2, 3, 4), in_turn=True, unasked=True)
_MOST = 512


class Bus(usb.backend.IBackend):  # pyusb has no types
    """One printer of the printer class on interface 1; before it something that is none."""

    def __init__(self, printer: VirtualPrinter, out: int = 0x03, come: int | None = 0x81) -> None:
        self._printer = printer
        self._endpoints = [out] if come is None else [come, out]
        self._answers = b""
        self._news = threading.Condition()
        self.claimed: list[int] = []
        self.did: list[str] = []
        self.kernel_has_it = True
        printer.say = self._say

    def _say(self, answers: bytes) -> None:
        with self._news:
            self._answers += answers
            self._news.notify_all()

    def enumerate_devices(self) -> Iterator[str]:
        yield "device"

    def get_parent(self, _device: Any) -> None:
        return None

    def get_device_descriptor(self, _device: Any) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=0x0416, idProduct=0x5011,
            bcdDevice=0x100, iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1,
            address=5, bus=1, port_number=2, port_numbers=(2,), speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, _device: Any, _config: int) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=2, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(
        self, _device: Any, interface: int, alternate: int, _config: int
    ) -> SimpleNamespace:
        if interface > 1 or alternate > 0:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=interface, bAlternateSetting=0,
            bNumEndpoints=len(self._endpoints) if interface else 0, iInterface=0,
            bInterfaceClass=7 if interface else 3, bInterfaceSubClass=1, bInterfaceProtocol=2,
            extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(
        self, _device: Any, endpoint: int, _interface: int, _alternate: int, _config: int
    ) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=self._endpoints[endpoint],
            bmAttributes=2, wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0,
            extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, _device: Any) -> str:
        return "handle"

    def close_device(self, _handle: Any) -> None:
        self.did.append("close")

    def get_configuration(self, _handle: Any) -> int:
        return 1

    def set_configuration(self, _handle: Any, _value: int) -> None:
        self.did.append("set configuration")

    def reset_device(self, _handle: Any) -> None:
        self.did.append("reset")

    def is_kernel_driver_active(self, _handle: Any, interface: int) -> bool:
        return self.kernel_has_it and interface == 1

    def detach_kernel_driver(self, _handle: Any, _interface: int) -> None:
        self.kernel_has_it = False

    def claim_interface(self, _handle: Any, interface: int) -> None:
        assert not self.kernel_has_it
        self.claimed.append(interface)

    def release_interface(self, _handle: Any, interface: int) -> None:
        self.claimed.remove(interface)

    def bulk_write(
        self, _handle: Any, endpoint: int, interface: int, data: Any, timeout: int
    ) -> int:
        assert endpoint in self._endpoints
        assert interface == 1
        assert timeout, "a timeout of 0 waits for ever"
        until = time.monotonic() + timeout / 1000
        while not (room := self._printer.room()):
            if time.monotonic() >= until:
                raise usb.core.USBTimeoutError("timed out")
            time.sleep(0.002)
        piece = bytes(data)[: min(room, _MOST)]
        self._printer.receive(piece)
        return len(piece)

    def bulk_read(
        self, _handle: Any, _endpoint: int, _interface: int, buffer: Any, timeout: int
    ) -> int:
        assert timeout, "a timeout of 0 waits for ever"
        with self._news:
            if not self._news.wait_for(lambda: self._answers, timeout / 1000):
                raise usb.core.USBTimeoutError("timed out")
            came, self._answers = self._answers[: len(buffer)], self._answers[len(buffer) :]
        for at, byte in enumerate(came):
            buffer[at] = byte
        return len(came)


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    one = VirtualPrinter(Model(mm_per_s=600, buffer=8192))
    yield one
    one.end()


def test_a_slip_goes_out_and_answers_come_back_whatever_its_endpoints(
    printer: VirtualPrinter,
) -> None:
    bus = Bus(printer)
    port = UsbPort("0416:5011", bus)
    talk = Talk(port, "usb")
    manners, status = talk.meet()
    assert manners == ALL
    assert status is not None
    assert status.trouble is Trouble.NONE
    image = draw(SLIP, DOTS[80])
    after = talk.print(raster(image), manners, 2.0, 80.0)
    assert after is not None
    assert after.trouble is Trouble.NONE
    assert printer.slips[0].picture.tobytes() == image.tobytes()
    assert bus.claimed == [1]
    port.close()
    assert not bus.claimed
    # A reset would have thrown away what the printer still had to print.
    assert "reset" not in bus.did


def test_paper_that_ends_is_told_though_nothing_more_is_taken(printer: VirtualPrinter) -> None:
    printer.load(20.0)
    port = UsbPort("0416:5011", Bus(printer))
    with pytest.raises(PrinterError) as failure:
        Talk(port, "usb").print(raster(draw(SLIP, DOTS[80])), ALL, 2.0, 80.0)
    assert failure.value.trouble is Trouble.PAPER_OUT
    assert failure.value.begun
    assert failure.value.told
    port.close()


def test_a_printer_that_only_listens_gets_its_slip(printer: VirtualPrinter) -> None:
    port = UsbPort("0416:5011", Bus(printer, out=0x02, come=None))
    talk = Talk(port, "usb")
    assert talk.meet() == (Manners(), None)
    assert talk.print(raster(draw(SLIP, DOTS[80])), Manners(), 2.0, 80.0) is None
    port.close()
    until = time.monotonic() + 5
    while not printer.slips:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_stalled_one_is_given_up_in_time(printer: VirtualPrinter) -> None:
    printer.stall()
    port = UsbPort("0416:5011", Bus(printer))
    began = time.monotonic()
    with pytest.raises(PrinterError) as failure:
        Talk(port, "usb").print(raster(draw(SLIP, DOTS[80])), Manners(), 1.0, 80.0)
    assert failure.value.trouble is Trouble.STALLED
    assert not failure.value.begun
    assert time.monotonic() - began < 2
    port.close()


def test_one_that_is_not_plugged_in_is_not_there(printer: VirtualPrinter) -> None:
    class Empty(Bus):
        def enumerate_devices(self) -> Iterator[str]:
            return iter(())

    with pytest.raises(PortError, match="0416:5011: no such USB device"):
        UsbPort("0416:5011", Empty(printer))
