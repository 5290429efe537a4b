"""A Kivy app for a public screen: no key, no close button and no gesture leads out of it.

Only the program itself ends it (`stop`, on SIGTERM).
"""

from __future__ import annotations

from typing import Any

from kivy.app import App
from kivy.core.window import Window


class PublicApp(App):
    """An app whose window the public cannot leave. Give `root` as its one widget."""

    use_kivy_settings = False

    def __init__(self, root: Any, ground: tuple[float, float, float, float], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._root = root
        Window.clearcolor = ground
        # Bound functions run before Kivy's own: Escape and F1 end here, and so does Alt+F4.
        Window.bind(on_keyboard=_swallow, on_key_down=_swallow, on_request_close=_swallow)

    def build(self) -> Any:
        """Return the one widget."""
        return self._root

    def open_settings(self, *_: Any) -> bool:
        """Do nothing: F1 would open Kivy's settings panel."""
        return False


def _swallow(*_: Any, **__: Any) -> bool:
    return True
