"""A Kivy app for a public screen: no key, no close button and no gesture leads out of it.

Only the program itself ends it (`stop`, on SIGTERM).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.widget import Widget


class PublicApp(App):
    """An app whose window the public cannot leave.

    Its first frame is the plain `ground`: whoever switched the machine on sees that it works.
    `furnish` is called once that stands, and gives what the window shows from then on. A finger
    needs no `pointer`.
    """

    use_kivy_settings = False

    def __init__(
        self,
        ground: tuple[float, float, float, float],
        furnish: Callable[[], Widget],
        *,
        pointer: bool = True,
    ) -> None:
        super().__init__()
        self._furnish = furnish
        Window.clearcolor = ground
        Window.show_cursor = pointer
        # Bound functions run before Kivy's own: Escape and F1 end here, and so does Alt+F4.
        Window.bind(on_keyboard=_swallow, on_key_down=_swallow, on_request_close=_swallow)

    def build(self) -> Widget:
        """Begin with nothing."""
        Window.bind(on_flip=self._opened)
        return Widget()

    def _opened(self, *_: Any) -> None:
        Window.unbind(on_flip=self._opened)
        # Not within the frame: an error of a callback of Kivy's window ends nothing.
        Clock.schedule_once(lambda _: self.root.add_widget(self._furnish()), 0)

    def open_settings(self, *_: Any) -> bool:
        """Do nothing: F1 would open Kivy's settings panel."""
        return False


def _swallow(*_: Any, **__: Any) -> bool:
    return True
