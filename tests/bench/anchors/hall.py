"""A hall's screen in a window of its own, or the least of its kind, measured from inside.

`frames`: how many frames are drawn from a message's arrival on another thread to the one that shows
it; the anchor is a label that gets a new text. `voice`: from the call to the first sample that the
sound device gets; the anchor is a sound that Kivy loads and plays.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from look.window import Place, prepare

what, side, place, home, told, count = sys.argv[1:7]
prepare(Place.parse(place), Path(home), styles=side != "ours")

from kivy.app import App  # noqa: E402 - Kivy reads its set-up while it is imported
from kivy.clock import Clock, mainthread  # noqa: E402 - Kivy reads its set-up while it is imported
from kivy.core.audio import SoundLoader  # noqa: E402 - Kivy reads its set-up while it is imported
from kivy.core.window import Window  # noqa: E402 - Kivy reads its set-up while it is imported
from kivy.uix.label import Label  # noqa: E402 - Kivy reads its set-up while it is imported
from kivy.uix.widget import Widget  # noqa: E402 - Kivy reads its set-up while it is imported

from broker_config.messages import Board, Call, Waiting  # noqa: E402 - see above
from broker_config.trace import Trace  # noqa: E402 - Kivy reads its set-up while it is imported
from display.board import Watch  # noqa: E402 - Kivy reads its set-up while it is imported
from display.clips import Clips  # noqa: E402 - Kivy reads its set-up while it is imported
from display.languages import LANGUAGES  # noqa: E402 - Kivy reads its set-up while it is imported
from display.voice import Voice  # noqa: E402 - Kivy reads its set-up while it is imported
from display.window import Screen  # noqa: E402 - Kivy reads its set-up while it is imported

DATA = Path(__file__).resolve().parents[3] / "data"
RAW = Path(os.environ.get("SDL_DISKAUDIOFILE", "/dev/null"))


def call(number: int) -> Call:
    label = f"A{number:03}"
    at = datetime.now(UTC)
    return Call(call_id=label, label=label, counter="2", counter_name="Quầy 2", called_at=at)


def board(number: int) -> bytes:
    waiting = [Waiting(service=f"s{i}", name="Chứng thực", letter="A", count=i) for i in range(9)]
    now = datetime.now(UTC)
    calls = tuple(call(n) for n in range(number, max(0, number - 8), -1))
    return Board(revision=number, published_at=now, calls=calls, waiting=tuple(waiting)).to_bytes()


class Measured(App):
    """The window; a thread of its own sends and waits, as a link's thread does."""

    def build(self) -> Widget:
        self.flips, self.shown = 0, threading.Event()
        self.samples: list[float] = []
        self.watch = Watch(started=time.monotonic())
        self.screen = (
            Screen(lambda key, **_: str(key), "Trung tâm", "", 6, 43)
            if side == "ours"
            else Label(text="0")
        )
        Window.bind(on_flip=self._flip)
        return self.screen

    def on_start(self) -> None:
        work = self._frames if what == "frames" else self._voice
        threading.Thread(target=lambda: self._work(work), daemon=True).start()

    def _flip(self, *_: object) -> None:
        self.flips += 1
        if self.waits:
            self.waits = False
            Clock.schedule_once(lambda _dt: self.shown.set(), -1)

    waits = False

    def _work(self, work: Callable[[], None]) -> None:
        time.sleep(2)
        work()
        Path(told).write_text(json.dumps(self.samples), encoding="utf-8")

    def _frames(self) -> None:
        for number in range(1, int(count) + 1):
            self.shown.clear()
            payload = board(number)
            before = self.flips
            self._show(payload, number)
            self.shown.wait(5)
            self.samples.append(self.flips - before)
            time.sleep(random.uniform(0.02, 0.08))

    @mainthread
    def _show(self, payload: bytes, number: int) -> None:
        if side != "ours":
            self.screen.text = str(number)
            self.waits = True
            return
        self.watch.hear(Board.from_bytes(payload), (), time.monotonic())
        view = self.watch.view(time.monotonic(), self.screen.room)
        self.screen.show(view, lambda _view: self.shown.set())

    def _voice(self) -> None:
        clips = Clips(lambda name: DATA / name, Path(home) / "spoken", LANGUAGES["vi"])
        chime = clips.chime()
        for number in range(int(count)):
            self.shown.clear()
            size = RAW.stat().st_size if RAW.exists() else 0
            began = time.perf_counter()
            self._say(clips, chime, number)
            while not self._heard(size):
                time.sleep(0.001)
            self.samples.append((time.perf_counter() - began) * 1000)
            self.shown.wait(15)
            time.sleep(0.3)

    voice: Voice | None = None

    @mainthread
    def _say(self, clips: Clips, chime: Path, number: int) -> None:
        if side == "ours":
            if self.voice is None:
                self.voice = Voice(
                    [clips],
                    Trace(None),
                    volume=1.0,
                    repeats=1,
                    said=lambda _call: self.shown.set(),
                    heard=lambda _fault: None,
                )
            self.voice.say(call(number))
            return
        sound = SoundLoader.load(str(chime))
        sound.bind(on_stop=lambda *_: self.shown.set())
        sound.play()

    @staticmethod
    def _heard(size: int) -> bool:
        if not RAW.exists():
            return False
        with RAW.open("rb") as raw:
            raw.seek(size)
            return any(raw.read())


Measured().run()
