"""When the voice guide ends by itself: nobody else is led by it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest

from broker_config.trace import Trace
from kiosk.pad import CODES, Pad
from kiosk.reading import AT_HOME_S, Reading
from kiosk.screens import draw
from kiosk.settings import PadSettings
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

    forget = calm = stop


class Led:
    """A kiosk that somebody with a pad stands before."""

    def __init__(self) -> None:
        self.now = 0.0
        self.voice = Heard()
        texts = Texts.load(lambda name: DATA / name)
        self.screens = {name: draw(scene)[1] for name, scene in scenes(texts, 1080, 1920)}
        self.reading = Reading(
            cast("Voice", self.voice),
            Pad(PadSettings().model_dump()),
            texts,
            Trace(None),
            touch=lambda _: None,
            stay=lambda: None,
            redraw=lambda: None,
            clock=lambda: self.now,
        )
        self.comes("home")
        self.reading.key_down(CODES["down"])

    def comes(self, name: str) -> None:
        self.reading.coming(name, self.screens[f"{name} vi"], "vi", 1.0)
        self.reading.drawn()

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
    led.waits(int(AT_HOME_S) - 1)
    assert led.reading.guided
    led.waits(1)
    assert not led.reading.guided
    assert AT_HOME_S <= 30
