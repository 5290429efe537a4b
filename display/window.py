"""The whole screen: lays it out, and says when a picture really stood there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from kivy.core.window import Window
from kivy.graphics import Translate
from kivy.uix.widget import Widget

from display.board import View
from display.face import Shown, arrange, face
from display.layout import Layout
from display.lettering import Say
from look.stage import Stage
from look.theme import HALL, rgba

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Against burn-in the picture wanders by these pixels, one step in some minutes.
_WANDER = ((0, 0), (4, 0), (4, 4), (0, 4), (-4, 4), (-4, 0), (-4, -4), (0, -4))
PAGE_S = 12  # how long a page stands; calls and waiting list turn theirs in turn, one at a time


class Screen(Widget):
    """The waiting-room screen. `show` and `tell_time` are called on Kivy's thread only."""

    def __init__(
        self, say: Say, centre_name: str, emblem: str, distance_m: float, inches: float
    ) -> None:
        super().__init__()
        self._say = say
        self._centre, self._emblem = centre_name, emblem
        self._read_from = (distance_m, inches)
        self._shown: Shown | None = None
        self._view = View()
        self._time: tuple[str, tuple[str, ...]] = ("", ())
        self._turn = 0
        self._pictures: tuple[str, ...] = ()
        self._after_flip: list[Callable[[], None]] = []
        self._stage = Stage(lambda _: None, lambda *_: None)
        with self.canvas.before:
            self._shift = Translate(0, 0)
        self.add_widget(self._stage)
        Window.clearcolor = rgba(HALL.ground)
        Window.bind(on_flip=self._flip, on_resize=lambda *_: self._draw())

    @property
    def grid(self) -> Layout:
        """Tell the grid of the window as it is now, for the board that was shown last."""
        return arrange(self._say, self._view, tuple(Window.size), *self._read_from)

    @property
    def room(self) -> int:
        """Tell how many calls fit, the newest included."""
        return 1 + len(self.grid.rows)

    @property
    def turn(self) -> int:
        """Count the pages of the calls, for ever."""
        return self._turn // 2

    def show(self, view: View, drawn: Callable[[View], None]) -> None:
        """Draw a view; `drawn` is told, once the frame stands on the screen, what it shows."""
        self._view = view
        self._draw()
        visible = self._visible()
        self._after_flip.append(lambda: drawn(visible))
        self.canvas.ask_update()  # the same picture again is a frame too: it is to be reported

    def hang(self, pictures: tuple[str, ...]) -> None:
        """Show these between two calls."""
        self._pictures = pictures

    def tell_time(self, now: datetime) -> None:
        """Set the clock, and let the picture wander every third minute."""
        day = self._say(f"day.{_DAYS[now.weekday()]}")
        date = f"{now.day}/{now.month}/{now.year}"
        self._time = (f"{now:%H:%M}", (f"{day[:1].upper()}{day[1:]}, {date}", date))
        self._turn = int(now.timestamp() // (PAGE_S / 2))
        self._draw()
        x, y = _WANDER[(now.hour * 60 + now.minute) // 3 % len(_WANDER)]
        if (self._shift.x, self._shift.y) != (x, y):
            self._shift.x, self._shift.y = x, y

    def _visible(self) -> View:
        return replace(self._view, rows=self._view.rows[: self.room])

    def _draw(self) -> None:
        shown = Shown(
            self.grid,
            self._say,
            self._view,
            self._centre,
            *self._time,
            turn=(self._turn + 1) // 2,
            emblem=self._emblem,
            pictures=self._pictures,
        )
        if shown != self._shown:
            self._shown = shown
            self._stage.size = Window.size
            self._stage.show("board", face(shown))

    def _flip(self, window: Any) -> bool:
        """Flip here instead of in Kivy's own handler, which would run after this one."""
        window.flip()
        waiting, self._after_flip = self._after_flip, []
        for tell in waiting:
            tell()
        return True
