"""The window of the virtual boxes: keys that are really pressed, lamps that really shine.

It only looks at the fakes and presses them; between them and the hub runs the same program as with
boxes of plastic. Closing the window ends the program, as pulling out its plug would.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from broker_config.trace import Trace
from counter import face
from counter.box import VirtualLine
from counter.codec import Key
from counter.face import BoxSeen, ButtonSeen, Seen
from counter.push import VirtualButton
from look import window as kivy_window

logger = logging.getLogger(__name__)

LOOK_S = 0.05
"""The window looks at the boxes so often; a lamp is seen within that and one frame."""


class Hands:
    """The boxes and buttons that are looked at and pressed."""

    def __init__(
        self,
        line: VirtualLine | None,
        counters: dict[int, str],
        buttons: dict[str, VirtualButton],
    ) -> None:
        self._line = line
        self._counters = counters
        self._buttons = buttons
        self._held: dict[str, float] = {}
        self._down: tuple[int, Key] | None = None
        self._plugged = True

    def seen(self, now: float) -> tuple[Seen, ...]:
        """Look at everything at once."""
        cards: list[Seen] = []
        if self._line is not None:
            for address, counter in self._counters.items():
                lamp, held = self._line.shows(address)
                cards.append(BoxSeen(address, counter, lamp, held, self._plugged))
        for counter in self._buttons:
            since = self._held.get(counter)
            held_s = 0.0 if since is None else round(now - since, 1)
            cards.append(ButtonSeen(counter, held_s, self._plugged))
        return tuple(cards)

    def pressed(self, id_: str, now: float) -> None:
        """Do what the touched part of the window stands for."""
        match id_.split(":", 2):
            case ["press", address, key] if self._line is not None:
                self._down = (int(address), Key(key))
                if not self._line.hold(*self._down):
                    logger.info("box %s takes no more presses", address)
            case ["hold", counter]:
                self._held[counter] = now
                self._buttons[counter].hold()
            case ["pull" | "plug" as what]:
                self._plugged = what == "plug"
                for one in (self._line, *self._buttons.values()):
                    if one is not None:
                        one.plug() if self._plugged else one.pull()

    def let_go(self) -> None:
        """Take every finger off the keys and buttons."""
        if self._down is not None and self._line is not None:
            self._line.release(*self._down)
        self._down = None
        for counter in self._held:
            self._buttons[counter].release()
        self._held.clear()


def show(hands: Hands, home: Path, stop: threading.Event, trace: Trace) -> None:
    """Show the window on this, the main thread, until it is closed or `stop` is set.

    Raises `look.window.NoScreenError` where there is no screen.
    """
    width, height = face.window_size(len(hands.seen(time.monotonic())))
    kivy_window.prepare(kivy_window.Place(None, width, height, 40, 40), home)
    from kivy.config import Config

    # A window among others on somebody's desk, not a panel of the public.
    Config.set("graphics", "borderless", "0")
    Config.set("graphics", "resizable", "1")
    from kivy.app import App
    from kivy.clock import Clock
    from kivy.core.window import Window

    from look.parts import Button, Part, buttons
    from look.stage import Stage

    class Desk(Stage):
        """The stage, and a finger that stays on a button."""

        def on_touch_up(self, touch: object) -> bool:
            """Let the held button go, wherever the finger is by now."""
            hands.let_go()
            look()
            return bool(super().on_touch_up(touch))

    def touched(button: Button) -> None:
        hands.pressed(button.id, time.monotonic())
        look()

    def drawn(_name: str, parts: Sequence[Part]) -> None:
        targets = [
            {"id": one.id, "text": one.text}
            | {key: round(getattr(one.box, key)) for key in ("x", "y", "w", "h")}
            for one in buttons(parts)
        ]
        trace.write("window", targets=targets, cards=[repr(one) for one in known])

    known: tuple[Seen, ...] = ()

    def look(*_: object) -> None:
        nonlocal known
        if stop.is_set():
            app.stop()
            return
        seen = hands.seen(time.monotonic())
        known = seen
        stage.show("boxes", face.draw(seen, Window.width, Window.height))

    stage = Desk(touched, drawn)

    class BoxesApp(App):  # type: ignore[misc]  # Kivy's widgets are untyped
        """Kivy's application."""

        title = "Một Cửa: hộp nút ảo"

        def build(self) -> Stage:
            return stage

        def open_settings(self, *_: object) -> bool:
            """Do nothing: Kivy's settings mean nothing here."""
            return False

    app = BoxesApp()
    Window.clearcolor = (0.95, 0.96, 0.97, 1)
    Clock.schedule_interval(look, LOOK_S)
    app.run()
