"""When the voice guide ends by itself: nobody else is led by it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest

from broker_config.trace import Trace
from kiosk.pad import CODES, Pad
from kiosk.reading import ASK_S, AT_HOME_S, Reading
from kiosk.screens import draw
from kiosk.settings import PadSettings
from look.press import SETTLE_S, SLOW_KEY_S
from look.texts import Texts
from tests.unit.test_kiosk_screens import DATA, scenes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiosk.aloud import Piece
    from kiosk.voice import Voice


@dataclass
class Heard:
    """A voice that is through with what it says when the test says so."""

    speaks: bool = True
    speaking: bool = False
    said: list[str] = field(default_factory=list)

    def say(self, pieces: Sequence[Piece], _lang: str) -> None:
        self.speaking = True
        self.said += [piece.text for piece in pieces]

    add = say

    def stop(self) -> None:
        self.speaking = False

    forget = stop

    def calm(self) -> None:
        """Speak as loud as ever."""


class Led:
    """A kiosk that somebody with a pad stands before."""

    def __init__(self) -> None:
        self.now = 0.0
        self.voice = Heard()
        self.touched: list[str] = []
        self.texts = Texts.load(lambda name: DATA / name)
        self.screens = {name: draw(scene)[1] for name, scene in scenes(self.texts, 1080, 1920)}
        self.reading = Reading(
            cast("Voice", self.voice),
            Pad(PadSettings().model_dump()),
            self.texts,
            Trace(None),
            touch=self.touched.append,
            stay=lambda: None,
            redraw=lambda: None,
            clock=lambda: self.now,
        )
        self.comes("home")
        self.strikes("down", 0)

    def comes(self, name: str) -> None:
        self.reading.coming(name, self.screens[f"{name} vi"], "vi", 1.0)
        self.reading.drawn()

    def strikes(self, name: str, after: float) -> None:
        self.now += after
        self.reading.key_down(CODES[name])
        self.reading.key_up(CODES[name])

    def waits(self, seconds: int, *, home: bool = True) -> None:
        for _ in range(seconds):
            self.now += 1
            self.reading.ticked(home, False)


@pytest.fixture
def led() -> Led:
    return Led()


def test_the_finger_of_the_next_visitor_ends_the_guide_and_their_screens_are_not_read(
    led: Led,
) -> None:
    led.reading.glass_touched()
    assert not led.reading.guided
    said = len(led.voice.said)
    led.comes("services")
    assert len(led.voice.said) == said


def test_whoever_helps_may_touch_a_later_screen(led: Led) -> None:
    led.comes("services")
    led.reading.glass_touched()
    assert led.reading.guided


def test_on_the_first_screen_the_guide_ends_when_nobody_presses_a_key_after_it_has_spoken(
    led: Led,
) -> None:
    led.waits(100)  # it still tells what the keys do
    assert led.reading.guided
    led.voice.speaking = False
    said = len(led.voice.said)
    led.waits(int(AT_HOME_S) - 1)
    assert len(led.voice.said) == said
    led.waits(1)
    assert led.voice.said[said:] == [led.texts.say("vi", "guide.ends")]
    led.waits(100)  # it is still being said
    assert led.reading.guided
    led.voice.speaking = False
    led.waits(int(ASK_S) - 1)
    assert led.reading.guided
    led.waits(1)
    assert not led.reading.guided
    assert led.voice.said[said + 1 :] == [led.texts.say("vi", "guide.bye")]
    assert led.voice.speaking, "it is not cut off"


def test_any_key_answers_the_warning_and_chooses_nothing(led: Led) -> None:
    led.voice.speaking = False
    led.waits(int(AT_HOME_S))
    led.voice.speaking = False
    led.strikes("enter", 0)
    assert led.touched == []
    assert led.voice.said[-2] != led.texts.say("vi", "guide.ends"), "the screen is said again"
    led.voice.speaking = False
    led.waits(int(AT_HOME_S) - 1)
    assert led.reading.guided
    led.strikes("enter", 0)
    assert len(led.touched) == 1


def test_whoever_strikes_choose_again_does_not_mean_what_came_meanwhile(led: Led) -> None:
    led.strikes("enter", 2)
    led.comes("services")
    for _ in range(5):
        led.strikes("enter", 0.6)
    assert led.touched == ["take"], "however often"
    led.strikes("enter", SETTLE_S)
    assert led.touched == ["take", "service:A"]


def test_the_choose_that_begins_the_guide_touches_nothing_when_it_is_struck_twice(led: Led) -> None:
    led.reading.leave()
    for after in (2, 0.25, 0.6):
        led.strikes("enter", after)
    assert led.reading.guided
    assert led.touched == []


@pytest.mark.parametrize(("key", "meant"), [("enter", "service:A"), ("left", "back")])
def test_a_key_of_the_pad_that_is_struck_twice_counts_once(led: Led, key: str, meant: str) -> None:
    led.comes("services")
    led.strikes(key, 2)
    led.strikes(key, SLOW_KEY_S / 2)
    assert led.touched == [meant]
    led.strikes(key, SLOW_KEY_S)
    assert led.touched == [meant, meant], "as one writes a letter twice"


def test_after_another_key_choose_counts_at_once(led: Led) -> None:
    led.strikes("enter", 2)
    led.comes("services")
    led.strikes("down", 0.1)
    led.strikes("enter", 0.1)
    assert led.touched == ["take", "service:H"]
