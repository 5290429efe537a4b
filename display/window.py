"""The whole screen: puts the panels on the grid, and says when a picture really stood there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kivy.core.window import Window
from kivy.graphics import Translate
from kivy.uix.widget import Widget

from display.board import View
from display.layout import Layout, lay_out
from display.panels import CallRow, ClockFace, EmptyRow, Hero, Look, Strip, WaitingList, Welcome
from look.theme import HALL, rgba

_DAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
#: Against burn-in the picture wanders by these pixels, one step in some minutes.
_WANDER = ((0, 0), (4, 0), (4, 4), (0, 4), (-4, 4), (-4, 0), (-4, -4), (0, -4))
NOT_LIVE = "Mất kết nối — số đang hiển thị có thể đã cũ"
NO_CALLS = "Chưa có số nào được mời"
NOTHING_YET = "Chưa kết nối được với máy chủ — xin theo dõi tại quầy"


class Screen(Widget):
    """The waiting-room screen. `show` and `tell_time` are called on Kivy's thread only."""

    def __init__(self, centre_name: str, distance_m: float, **more: Any) -> None:
        super().__init__(**more)
        self._centre_name = centre_name
        self._distance_m = distance_m
        self._view = View()
        self._time = ("", "")
        self._after_flip: list[Callable[[], None]] = []
        self._strip, self._clock, self._waiting = Strip(), ClockFace(), WaitingList()
        self._welcome, self._hero = Welcome(), Hero()
        self._rows: list[tuple[CallRow, EmptyRow]] = []
        with self.canvas.before:
            self._shift = Translate(0, 0)
        for panel in (self._strip, self._clock, self._waiting):
            self.add_widget(panel)
        Window.clearcolor = rgba(HALL.ground)
        Window.bind(on_flip=self._flip, on_resize=lambda *_: self._draw())

    @property
    def grid(self) -> Layout:
        """Tell the grid of the window as it is now."""
        width, height = Window.size
        return lay_out(width, height, self._distance_m)

    @property
    def room(self) -> int:
        """Tell how many calls fit, the newest included."""
        return 1 + len(self.grid.rows)

    def show(self, view: View, drawn: Callable[[View], None]) -> None:
        """Draw a view; `drawn` is told, once the frame stands on the screen, what it shows."""
        self._view = view
        self._draw()
        visible = self._visible()
        self._after_flip.append(lambda: drawn(visible))
        self.canvas.ask_update()  # the same picture again is a frame too: it is to be reported

    def tell_time(self, now: datetime) -> None:
        """Set the clock, and let the picture wander every third minute."""
        date = f"{_DAYS[now.weekday()]}, {now.day}/{now.month}/{now.year}"
        self._time = (f"{now:%H:%M}", date)
        grid = self.grid
        self._clock.show(grid, grid.clock, self._time)
        x, y = _WANDER[(now.hour * 60 + now.minute) // 3 % len(_WANDER)]
        if (self._shift.x, self._shift.y) != (x, y):
            self._shift.x, self._shift.y = x, y

    def _visible(self) -> View:
        shown = self._view.rows[: self.room]
        return View(
            self._view.revision, self._view.live, shown, self._view.waiting, self._view.notice
        )

    def _draw(self) -> None:
        grid, view = self.grid, self._view
        self._strip.show(grid, grid.strip, self._foot())
        self._clock.show(grid, grid.clock, self._time)
        self._waiting.show(grid, grid.waiting, view.waiting)
        newest, earlier = view.rows[:1], view.rows[1 : 1 + len(grid.rows)]
        self._stand(self._welcome, not newest)
        self._stand(self._hero, bool(newest))
        if newest:
            self._hero.show(grid, grid.hero, Look(newest[0], live=view.live))
        else:
            self._welcome.show(grid, grid.calls, self._centre_name)
        while len(self._rows) < len(grid.rows):
            self._rows.append((CallRow(), EmptyRow()))
        for place, (row, empty) in enumerate(self._rows):
            filled = place < len(earlier)
            self._stand(row, filled)
            self._stand(empty, bool(newest) and not filled and place < len(grid.rows))
            if filled:
                row.show(grid, grid.rows[place], Look(earlier[place], live=view.live))
            elif place < len(grid.rows):
                empty.show(grid, grid.rows[place], None)

    def _foot(self) -> tuple[str, bool]:
        if not self._view.live:
            return (NOTHING_YET if self._view.revision is None else NOT_LIVE), True
        # The welcome already says the name, in large letters.
        return self._view.notice or (self._centre_name if self._view.rows else NO_CALLS), False

    def _stand(self, panel: Widget, there: bool) -> None:
        if there and panel.parent is None:
            self.add_widget(panel)
        elif not there and panel.parent is not None:
            self.remove_widget(panel)

    def _flip(self, window: Any) -> bool:
        """Flip here instead of in Kivy's own handler, which would run after this one."""
        window.flip()
        waiting, self._after_flip = self._after_flip, []
        for tell in waiting:
            tell()
        return True
