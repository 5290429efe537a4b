"""Start one waiting-room screen and keep it true until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from broker_config.link import Link
from broker_config.messages import Board, Call, Device, DeviceState, board_topic, device_topic
from broker_config.settings import BrokerSettings
from broker_config.trace import Trace
from broker_config.trust import Trust
from display import helping
from display.announced import Announced
from display.board import LIVE_S, View, Watch
from display.clips import Clips
from display.gallery import Gallery
from display.hub_clock import HubClock
from display.languages import LANGUAGES
from display.settings import DisplaySettings
from look import clock
from look import window as kivy_window
from look.texts import FIRST, Texts

_log = logging.getLogger(__name__)


def run(  # noqa: PLR0917 (the command line gives each by name)
    display: DisplaySettings,
    broker: BrokerSettings,
    centre_id: str,
    centre_name: str,
    find: Callable[[str], Path],
    state: Path,
    trace: Path | None,
    *,
    emblem: str = "",
    key: str | None = None,
    trust: Trust | None = None,
    live_s: float = LIVE_S,
    alive: Callable[[], None] = lambda: None,
) -> int:
    """Show the boards of one hall until SIGTERM or SIGINT, and return the exit code.

    `find` finds a file of the centre ("sounds/vi/moi-so.wav"), `emblem` is one of them or none;
    `live_s` is how long a board counts as live, shorter only in tests. `alive` is told as long as
    the loop turns that draws.
    """
    home = state / f"display-{display.id}"
    os.environ["KIVY_AUDIO"] = "sdl2"  # whose device can be looked at
    if display.sound_output:
        os.environ["SDL_AUDIO_DEVICE_NAME"] = display.sound_output
    kivy_window.prepare(kivy_window.Place.parse(display.monitor), home / "kivy")

    from kivy.app import App
    from kivy.clock import Clock, mainthread

    from display.voice import Voice
    from display.window import Screen
    from look.pace import Pace

    announced = Announced(home / "announced.json")
    watch = Watch(started=time.monotonic(), live_s=live_s)
    hub_clock = HubClock()
    record = _Record(Trace(trace))
    pleas = helping.Pleas()
    say = partial(Texts.load(find).say, FIRST)
    link = Link(broker, centre_id, display.id, kind="display", key=key, trust=trust)
    gallery = Gallery(find("pictures"), home / "pictures")
    close_gallery = gallery.start()

    class DisplayApp(App):
        """Kivy's application; nothing the public presses opens anything."""

        title = "Một Cửa"

        def build(self) -> Screen:
            own = str(find(emblem)) if emblem else ""
            self.screen = Screen(say, centre_name, own, display.distance_m, display.inches)
            self.voice = (
                Voice(
                    [
                        Clips(find, home / "spoken", LANGUAGES[code])
                        for code in dict.fromkeys(display.languages)
                    ],
                    record.trace,
                    volume=display.volume,
                    repeats=display.repeats,
                    said=self.said,
                    heard=heard,
                )
                if display.sounds
                else None
            )
            self.tick(0)
            Clock.schedule_interval(self.tick, min(0.5, live_s / 4))
            return self.screen

        def open_settings(self, *_: object) -> bool:
            """Do nothing: F1 is not for the public."""
            return False

        def on_start(self) -> None:
            # Nothing here moves by itself: a turn is made for a board, and for what is due.
            Pace(Clock).slow(True)
            link.subscribe(
                board_topic(centre_id, display.hall),
                lambda payload: self.show(Board.from_bytes(payload)),
            )
            for kiosk in display.help_at:
                link.subscribe(device_topic(centre_id, kiosk), partial(self.heard_of, kiosk))
            link.start()

        def on_stop(self) -> None:
            if self.voice is not None:
                self.voice.stop()

        def heard_of(self, kiosk: str, payload: bytes) -> None:
            """Take a kiosk's state, on the link's thread; what is none is its to report."""
            self.plead(kiosk, Device.from_bytes(payload))

        @mainthread
        def plead(self, kiosk: str, device: Device) -> None:
            """Say aloud that somebody at a kiosk has begun to call for help."""
            if pleas.hear(kiosk, device) and self.voice is not None:
                self.voice.note(helping.SAID)

        @mainthread
        def show(self, board: Board) -> None:
            """Draw and announce a board: the one door from the link's thread into Kivy."""
            hub_clock.hear(board, time.monotonic())
            apart = hub_clock.apart(clock.now(), time.monotonic())
            tell(clock="apart" if apart else "ok")
            for call_id in watch.withdraw(board):
                if self.voice is not None:
                    self.voice.drop(call_id)
            for call in watch.hear(board, announced, time.monotonic()):
                if self.voice is None:
                    self.said(call)
                else:
                    self.voice.say(call)
            self.draw()

        def said(self, call: Call) -> None:
            announced.add(call.call_id)
            watch.spoken(call.call_id)

        def draw(self) -> None:
            view = watch.view(time.monotonic(), self.screen.room, self.screen.turn)
            if view != record.asked:
                record.asked = view
                self.screen.show(view, record.drawn)

        def tick(self, _dt: float) -> None:
            """Let time pass: the clock, a fresh call that is no longer fresh, a silent broker."""
            alive()
            self.screen.hang(gallery.files)
            self.screen.tell_time(hub_clock.time(clock.now(), time.monotonic()))
            self.draw()

    told = {"sound": "ok" if display.sounds else "off", "clock": "ok"}

    def tell(**detail: str) -> None:
        told.update(detail)
        well = {*told.values()} <= {"ok", "off"}
        link.state(DeviceState.OK if well else DeviceState.WARNING, **told)

    def heard(fault: str) -> None:
        tell(sound=fault or "ok")

    tell()
    app = DisplayApp()

    def end(*_: object) -> None:
        Clock.schedule_once(lambda _dt: app.stop(), 0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    try:
        app.run()
    finally:
        close_gallery()
        link.stop()
        record.trace.close()
    return 0


class _Record:
    """What was asked to be drawn last, and the trace of what really was."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.asked: View | None = None
        self._live = True
        self._board: View | None = None

    def drawn(self, view: View) -> None:
        """Write down a frame that now stands on the screen."""
        if view.live != self._live:
            self._live = view.live
            self.trace.write("live" if view.live else "not-live", revision=view.revision)
            _log.log(
                logging.INFO if view.live else logging.WARNING,
                "the board is live again" if view.live else "no board for too long: not live",
            )
        if view.revision is None or view == self._board:
            return
        self._board = view
        self.trace.write(
            "board",
            revision=view.revision,
            live=view.live,
            rows=[
                {
                    "label": row.label,
                    "counter": row.counter,
                    "counter_name": row.counter_name,
                    "call_id": row.call_id,
                    "newest": row.newest,
                    "fresh": row.fresh,
                    "times": row.times,
                    "priority": row.priority,
                }
                for row in view.rows
            ],
            waiting=[one.model_dump(mode="json") for one in view.waiting],
            notice=view.notice,
        )
