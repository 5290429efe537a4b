"""The table ``[counter]``: which box and which button stands on which counter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from broker_config.messages import DeviceState
from counter.health import Health
from counter.settings import ButtonSettings
from motcua.settings import SettingsError, load

SHIPPED = Path(__file__).parents[2] / "data" / "centre.toml"

BOX: dict[str, Any] = {"address": 1, "counter": "1"}


def button(port: str, counter: object) -> dict[str, Any]:
    return {"port": port, "counter": counter}


def test_boxes_and_bare_buttons_stand_side_by_side() -> None:
    buttons = [button("/dev/ttyUSB1", 6), button("", 7)]
    own = ButtonSettings.model_validate({"port": "/dev/x", "boxes": [BOX], "buttons": buttons})
    assert own.ports == ("/dev/x", "/dev/ttyUSB1")
    assert [one.counter for one in own.buttons] == ["6", "7"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"port": "/dev/x", "buttons": [button("/dev/x", 1)]}, "the port /dev/x is used twice"),
        ({"buttons": [button("/dev/y", 1), button("/dev/y", 2)]}, "the port /dev/y is used twice"),
        ({"buttons": [button("/dev/x", 1), button("/dev/y", 1)]}, "counter '1' has two"),
        ({"boxes": [BOX, {**BOX, "counter": "2"}]}, "two boxes of one line share the address 1"),
    ],
)
def test_what_cannot_be_wired_is_refused(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        ButtonSettings.model_validate(given)


def test_two_virtual_buttons_share_no_port() -> None:
    own = ButtonSettings.model_validate({"buttons": [button("", 1), button("", 2)]})
    assert own.ports == ()


def test_a_button_for_a_counter_there_is_not_is_named() -> None:
    with pytest.raises(SettingsError, match=r"counter\.buttons: no counter is named '9'"):
        load(SHIPPED, ['counter.buttons=[{port="/dev/x", counter="9"}]'])


def how(room: Health) -> tuple[DeviceState, dict[str, str]]:
    return room.state, room.detail


def test_the_room_is_as_well_as_what_can_still_be_pressed() -> None:
    room = Health("not open yet", buttons={"6": "", "7": ""})
    assert how(room) == (DeviceState.FAULT, {"port": "not open yet"})
    room.port = "open"
    assert how(room) == (DeviceState.OK, {"port": "open"})
    room.boxes[2] = "silent"
    room.buttons["7"] = "stuck"
    assert how(room) == (
        DeviceState.WARNING,
        {"port": "open", "box-2": "silent", "button-7": "stuck"},
    )


def test_bare_buttons_alone_are_at_fault_when_none_of_them_works() -> None:
    room = Health(buttons={"6": "stuck", "7": ""})
    assert how(room) == (DeviceState.WARNING, {"button-6": "stuck"})
    room.buttons["7"] = "pulled"
    assert how(room) == (DeviceState.FAULT, {"button-6": "stuck", "button-7": "pulled"})
