"""An adapter is found again after replugging: by its serial number, or by its USB socket."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial

import pytest
from pydantic import ValidationError

from counter import ports
from counter.adapter import Adapter, ButtonChanged, ButtonPressed, Event
from counter.box import VirtualLine
from counter.codec import Key
from counter.conversation import Pressed
from counter.line import Event as LineEvent
from counter.line import Line, PortLost, PortOpened
from counter.naming import NotFoundError, Plugged, find, lasting
from counter.push import VirtualButton
from counter.settings import ButtonSettings
from motcua.checks import devices
from motcua.checks.devices import check_bare_buttons, check_serial

FTDI = Plugged("/dev/ttyUSB0", "A50285BI", "1-1.2", "FT232R USB UART")
CH340 = Plugged("/dev/ttyUSB1", "", "1-1.3", "USB Serial")
CH340_TOO = Plugged("/dev/ttyUSB2", "", "1-1.4", "USB Serial")
CP2102 = Plugged("/dev/ttyUSB3", "0001", "1-2", "CP2102 USB to UART Bridge Controller")
CP2102_TOO = Plugged("/dev/ttyUSB4", "0001", "1-3", "CP2102 USB to UART Bridge Controller")
BUILT_IN = Plugged("/dev/ttyS0")
QUAD = Plugged("/dev/ttyUSB5", "FT5XYZ12", "1-4:1.0", "Quad RS232-HS")
QUAD_TOO = Plugged("/dev/ttyUSB6", "FT5XYZ12", "1-4:1.1", "Quad RS232-HS")
ALL = (FTDI, CH340, CH340_TOO, CP2102, CP2102_TOO, BUILT_IN, QUAD, QUAD_TOO)


def until(true: Callable[[], bool], within_s: float = 5.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_serial_number_finds_the_adapter_in_any_socket() -> None:
    assert find("usb:A50285BI", ALL) == "/dev/ttyUSB0"
    moved = Plugged("/dev/ttyUSB7", "A50285BI", "2-1")
    assert find("usb:A50285BI", (CH340, moved)) == "/dev/ttyUSB7"


def test_a_socket_finds_whatever_is_plugged_into_it() -> None:
    assert find("usb-path:1-1.3", ALL) == "/dev/ttyUSB1"
    assert find("usb-path:1-1.4", ALL) == "/dev/ttyUSB2"
    assert find("usb-path:1-4:1.1", ALL) == "/dev/ttyUSB6"


def test_the_name_of_a_device_stays_as_it_is() -> None:
    for name in ("/dev/ttyUSB9", "/dev/serial/by-id/usb-FTDI", "/dev/serial/by-path/x-usb-0:1.3"):
        assert find(name, ()) == name


def test_an_adapter_that_is_away_or_not_the_only_one_is_told_in_words() -> None:
    with pytest.raises(NotFoundError, match="no adapter with the serial number A50285BI"):
        find("usb:A50285BI", (CH340,))
    with pytest.raises(NotFoundError, match="no adapter with the USB socket 1-9"):
        find("usb-path:1-9", ALL)
    with pytest.raises(NotFoundError, match="2 adapters have the serial number 0001; name their"):
        find("usb:0001", ALL)


def test_each_adapter_has_a_name_that_lasts_and_finds_it() -> None:
    assert lasting(FTDI, ALL) == "usb:A50285BI"
    assert lasting(CH340, ALL) == "usb-path:1-1.3"
    # All CP2102 leave the factory with this number, so it is nobody's own even when it is alone.
    assert lasting(CP2102, (CP2102,)) == "usb-path:1-2"
    assert lasting(QUAD, ALL) == "usb-path:1-4:1.0"
    assert lasting(BUILT_IN, ALL) == "/dev/ttyS0"
    for one in ALL:
        assert find(lasting(one, ALL), ALL) == one.device


def test_what_the_system_tells_of_its_ports_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    class Info:
        def __init__(self, device: str, *told: str | None) -> None:
            self.device, (self.serial_number, self.location, self.product) = device, told

        def __lt__(self, other: Info) -> bool:
            return self.device < other.device

    given = [Info("/dev/ttyUSB1", None, "1-1.3", "USB Serial"), Info("/dev/ttyS0", *[None] * 3)]
    monkeypatch.setattr("serial.tools.list_ports.comports", lambda: given)
    assert ports.plugged() == (BUILT_IN, CH340)
    assert ports.locate("usb-path:1-1.3") == "/dev/ttyUSB1"


@pytest.mark.parametrize("name", ["usb:", "usb-path:", "usb-path:ttyUSB0", "usb-path:1.3"])
def test_a_name_that_cannot_be_one_is_refused_in_the_settings(name: str) -> None:
    with pytest.raises(ValidationError, match="names no"):
        ButtonSettings.model_validate({"buttons": [{"port": name, "counter": "1"}]})


def test_a_line_is_found_again_under_another_device(monkeypatch: pytest.MonkeyPatch) -> None:
    there: list[Plugged] = []
    monkeypatch.setattr(ports, "plugged", lambda: tuple(there))
    heard: list[LineEvent] = []
    line = Line("usb:A50285BI", 115200, [1], heard.append)
    line.start()
    try:
        until(lambda: heard[:1] == [PortLost(lost("serial number A50285BI"))])
        with VirtualLine([1]) as before:
            there[:] = [CH340, Plugged(before.port, "A50285BI", "1-1.2")]
            until(lambda: PortOpened() in heard)
        there[:] = [CH340]
        until(lambda: isinstance(heard[-1], PortLost))
        with VirtualLine([1]) as after:
            there[:] = [CH340, Plugged(after.port, "A50285BI", "2-1")]
            after.press(1, "next")
            until(lambda: Pressed(1, Key.NEXT) in heard)
    finally:
        line.stop()


def test_a_button_is_found_again_in_its_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    there: list[Plugged] = []
    monkeypatch.setattr(ports, "plugged", lambda: tuple(there))
    heard: list[Event] = []

    def heard_of(event: Event, times: int) -> bool:
        return heard.count(event) == times

    adapter = Adapter("usb-path:1-1.3", "7", heard.append)
    adapter.start()
    try:
        wrong = ButtonChanged("7", f"port closed: {lost('USB socket 1-1.3')}")
        until(lambda: heard == [wrong])
        for times in (1, 2):
            with VirtualButton() as fake:
                there[:] = [Plugged(fake.port, "", "1-1.3")]
                until(partial(heard_of, ButtonChanged("7"), times))
                fake.press(0.1)
                until(partial(heard_of, ButtonPressed("7", Key.NEXT), times))
                there.clear()
    finally:
        adapter.stop()


def lost(what: str) -> str:
    return f"no adapter with the {what} is plugged in"


def test_the_doctor_says_which_adapters_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    box, end = os.openpty()
    here = (Plugged(os.ttyname(end), "A50285BI", "1-1.2"), CH340)
    monkeypatch.setattr(ports, "plugged", lambda: here)
    monkeypatch.setattr(devices, "plugged", lambda: here)
    try:
        buttons = [
            {"port": port, "counter": n} for n, port in enumerate(("usb:A50285BI", "", "usb:X"))
        ]
        own = ButtonSettings.model_validate({"buttons": buttons})
        found, fake, gone = check_bare_buttons(own)
        assert (found.verdict, fake.verdict, gone.verdict) == ("ok", "ok", "fault")
        assert os.ttyname(end) in found.said
        assert "usb-path:1-1.3, usb:A50285BI" in gone.said
        assert "--teach" in gone.todo
        assert check_serial(own).verdict == "ok"
        boxes = [{"address": 1, "counter": "1"}]
        line = ButtonSettings.model_validate({"port": "usb:X", "boxes": boxes})
        assert check_serial(line).verdict == "fault"
    finally:
        os.close(box)
        os.close(end)
