"""Who says it, on a clock and with a loudspeaker in our hands; one real device of SDL's."""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import display
from broker_config.messages import Call
from broker_config.trace import Trace
from display.clips import Clips
from display.languages import LANGUAGES
from display.samples import read
from look import opening

DATA = Path(__file__).resolve().parents[2] / "data"
VOICE = Path(display.__file__).with_name("voice.py")


class Clock:
    """What Kivy's clock does for the voice."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, Callable[[float], object]]] = []

    def schedule_once(self, what: Callable[[float], object], in_s: float) -> Any:
        due = (self.now + in_s, what)
        self._due.append(due)
        return SimpleNamespace(cancel=lambda: self._cancel(due))

    def _cancel(self, due: tuple[float, Callable[[float], object]]) -> None:
        if due in self._due:
            self._due.remove(due)

    def schedule_interval(self, what: Callable[[float], object], every_s: float) -> Any:
        def again(dt: float) -> None:
            self.schedule_once(again, every_s)
            what(dt)

        return self.schedule_once(again, every_s)

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while due := min((one for one in self._due if one[0] <= end), default=None, key=_at):
            self._due.remove(due)
            self.now = max(self.now, due[0])
            due[1](0)
        self.now = end


def _at(due: tuple[float, object]) -> float:
    return due[0]


class Sound:
    """A sound that SDL plays; `late` is how long after its end Kivy notices it."""

    def __init__(self, hall: Hall, wav: Path) -> None:
        self._hall, self._wav, self.name = hall, wav, wav.name
        assert hall.open, "Kivy would open the device itself, and wait for it"
        self.length = len(read(wav)) / 44_100
        self.volume = 1.0
        self._then: Callable[[], object] = int

    def bind(self, on_stop: Callable[[], object]) -> None:
        self._then = on_stop

    def play(self) -> None:
        self._hall.played.append(self._wav.name)
        late_s = self._hall.late_s if self._wav.name == "chime.wav" else 0.1
        self._hall.clock.schedule_once(lambda _dt: self._then(), self.length + late_s)

    def unload(self) -> None:
        """SDL's own."""


class Hall:
    """A voice without Kivy, and a device that can be pulled out."""

    def __init__(self, folder: Path, *, plugged: bool = True) -> None:
        self.clock, self.folder = Clock(), folder
        self.plugged = self.open = plugged
        self.late_s = 0.1
        self.played: list[str] = []
        self.states: list[str] = []
        self.said: list[str] = []
        self.tries: list[threading.Thread] = []
        self.answers = threading.Event()
        self.answers.set()

    def pull(self) -> None:
        self.plugged = self.open = False

    def open_again(self) -> str:
        self.tries.append(threading.current_thread())
        self.answers.wait(20)
        self.open = self.plugged
        return "" if self.plugged else "no such device"

    def traced(self, what: str) -> list[str]:
        lines = (self.folder / "trace").read_text("utf-8").splitlines()
        return [one["call_id"] for one in map(json.loads, lines) if one["what"] == what]

    def start(self, monkeypatch: pytest.MonkeyPatch) -> None:
        loader = SimpleNamespace(load=lambda wav: Sound(self, Path(wav)))
        parts: dict[str, dict[str, object]] = {
            "kivy.clock": {"Clock": self.clock},
            "kivy.core.audio": {"SoundLoader": loader},
            "look.loudspeaker": {
                "plays": lambda: self.open,
                "open_again": self.open_again,
            },
        }
        for name, made in parts.items():
            module = ModuleType(name)
            vars(module).update(made)
            monkeypatch.setitem(sys.modules, name, module)
        spec = importlib.util.spec_from_file_location("voice_without_kivy", VOICE)
        assert spec is not None
        assert spec.loader is not None
        voice = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(voice)
        self._voice = voice.Voice(
            [Clips(lambda name: DATA / name, self.folder / "spoken", LANGUAGES["vi"])],
            Trace(self.folder / "trace"),
            volume=1.0,
            repeats=1,
            said=lambda call: self.said.append(call.call_id),
            heard=self.states.append,
        )

    def call(self, name: str, *, then_s: float) -> None:
        """Have a call said, and let so many seconds pass."""
        self._voice.say(
            Call(
                call_id=name,
                label="A005",
                counter="2",
                counter_name="Quầy 2",
                called_at=datetime.now(UTC),
            )
        )
        self.clock.run(then_s)


def test_a_device_that_was_lost_is_told_and_nothing_counts_as_spoken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = Hall(tmp_path)
    hall.start(monkeypatch)
    hall.call("a", then_s=8)
    assert (hall.traced("spoken"), hall.states[-1]) == (["a"], "")
    hall.pull()
    hall.call("b", then_s=8)
    assert (hall.traced("spoken"), hall.traced("chime")) == (["a"], ["a"])
    assert hall.states[-1] == "no device"
    assert hall.said == ["a", "b"], "the calls behind it go on"
    hall.plugged = True
    hall.call("c", then_s=8)
    assert (hall.traced("spoken"), hall.states[-1]) == (["a", "c"], "")


def test_a_device_that_is_lost_or_comes_while_nobody_is_called_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = Hall(tmp_path, plugged=False)
    hall.start(monkeypatch)
    assert hall.states == ["no device"]
    hall.plugged = True
    hall.clock.run(61)
    assert hall.states[-1] == ""
    hall.pull()
    hall.clock.run(60)
    assert hall.states[-1] == "no device"


def test_a_sentence_that_a_lost_device_swallowed_is_said_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = Hall(tmp_path)
    hall.start(monkeypatch)
    hall.call("a", then_s=2)
    hall.open = False  # the plug was moved
    hall.clock.run(3)
    assert hall.traced("spoken") == []
    hall.clock.run(5)
    assert hall.traced("spoken") == ["a"]
    chime, *sentences = hall.played
    assert chime == "chime.wav"
    assert len(sentences) == 2
    assert len({*sentences}) == 1


def test_a_sound_server_that_hangs_holds_nothing_up_and_is_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PATIENCE_S", 0.02)
    hall = Hall(tmp_path, plugged=False)
    hall.answers.clear()
    hall.start(monkeypatch)
    assert hall.states == ["no device"]
    hall.call("a", then_s=130)
    assert hall.said == ["a"], "it is shown all the same"
    assert hall.traced("spoken") == []
    (hung,) = hall.tries
    assert hung is not threading.current_thread()
    hall.plugged = True
    hall.answers.set()
    hung.join(5)
    hall.call("b", then_s=8)
    assert (hall.traced("spoken"), hall.states[-1], len(hall.tries)) == (["b"], "", 1)


@pytest.mark.parametrize(("took_s", "tries"), [(30.0, [0, 90.1]), (0.1, [0, 0.1, 60.1, 60.4])])
def test_after_a_try_that_took_long_the_next_one_waits_a_minute(
    took_s: float, tries: list[float]
) -> None:
    clock, tried = Clock(), list[float]()

    def open_again() -> str:
        tried.append(clock.now)
        clock.now += took_s
        return "no such device"

    device = opening.Opening(lambda: False, open_again, lambda: clock.now)
    for later_s in (0, 0, 59.9, 0.2):
        clock.now += later_s
        assert device.why_silent() == "no such device"
    assert tried == pytest.approx(tries)


def test_what_still_sounds_is_let_go_before_the_device_is_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go: list[tuple[str, int]] = []
    hall = Hall(tmp_path)

    def tell(sound: Sound) -> None:
        let_go.append((sound.name, len(hall.tries)))

    monkeypatch.setattr(Sound, "unload", tell)
    hall.late_s = 4.0
    hall.start(monkeypatch)
    hall.call("a", then_s=0.5)
    hall.pull()  # while the chime sounds, which the sentence follows before it is over
    hall.clock.run(0.6)
    assert let_go[0] == ("chime.wav", 0)
    assert hall.tries


def test_a_chime_whose_end_kivy_notices_late_is_no_reason_to_warn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hall = Hall(tmp_path)
    hall.late_s = 4.0  # the sentence took the chime's channel, and Kivy takes it for the chime
    with caplog.at_level(logging.WARNING):
        hall.start(monkeypatch)
        hall.call("a", then_s=10)
    assert hall.traced("spoken") == ["a"]
    assert caplog.messages == []


def test_a_device_of_sdls_is_lost_and_opened_again(tmp_path: Path) -> None:
    """The file that takes the sound is in a folder that is missing, then grows no more."""
    said = """
import os, resource, time
from pathlib import Path
from kivy.core.audio import SoundLoader
from look import loudspeaker
heard = Path(os.environ["SDL_AUDIO_DEVICE_NAME"])
def until(true):
    for _ in range(500):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError
def load(): return SoundLoader.load(WAV).length
assert not load() and not loudspeaker.plays() and "heard.raw" in loudspeaker.open_again()
heard.parent.mkdir()
assert loudspeaker.open_again() == "" and loudspeaker.plays() and load()
assert len(loudspeaker.outputs()) == 1
until(lambda: heard.stat().st_size)
resource.setrlimit(resource.RLIMIT_FSIZE, (heard.stat().st_size, -1))
until(lambda: not loudspeaker.plays())
resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
assert loudspeaker.open_again() == "" and loudspeaker.plays() and load()
"""
    wav = str(DATA / "sounds/vi/digit-5.wav")
    env = os.environ | {
        "KIVY_NO_ARGS": "1",
        "KIVY_HOME": str(tmp_path),
        "KIVY_AUDIO": "sdl2",
        "SDL_AUDIODRIVER": "disk",
        "SDL_AUDIO_DEVICE_NAME": str(tmp_path / "device" / "heard.raw"),
    }
    command = [sys.executable, "-c", said.replace("WAV", repr(wav))]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
