"""Which calls for help are said aloud in the hall."""

from __future__ import annotations

from broker_config.messages import Device, DeviceState
from display.helping import Pleas

CALM = Device(state=DeviceState.OK, detail={"hub": "ok"})
CALLING = Device(state=DeviceState.OK, detail={"hub": "ok", "help": "called"})


def test_a_call_is_heard_of_once_as_it_begins() -> None:
    pleas = Pleas()
    heard = [pleas.hear("K1", said) for said in (CALM, CALLING, CALLING, CALM, CALLING)]
    assert heard == [False, True, False, False, True]


def test_what_was_said_before_the_screen_came_is_not_called_out() -> None:
    pleas = Pleas()
    assert [pleas.hear("K1", said) for said in (CALLING, CALM, CALLING)] == [False, False, True]


def test_each_kiosk_calls_for_itself() -> None:
    pleas = Pleas()
    pleas.hear("K1", CALM)
    pleas.hear("K2", CALM)
    assert pleas.hear("K1", CALLING)
    assert pleas.hear("K2", CALLING)
