"""A Kivy window with one button: what the kiosk's answer to a touch is compared with.

It is set up as ours are. Each time a finger comes down it writes when the changed picture of the
button had been drawn.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from look.window import Place, prepare

place, home, told = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
prepare(Place.parse(place), home, styles=True)

from kivy.app import App  # noqa: E402 - Kivy reads its set-up while it is imported
from kivy.core.window import Window  # noqa: E402 - Kivy reads its set-up while it is imported
from kivy.uix.button import Button  # noqa: E402 - Kivy reads its set-up while it is imported


class One(App):
    """One button in a window."""

    def build(self) -> Button:
        """Note each frame that shows the button pressed, and the first one."""
        self._lines = told.open("a", encoding="utf-8", buffering=1)
        self._pressed = True  # the first frame counts
        Window.bind(on_flip=self._drawn)
        return Button(on_press=self._down)

    def _down(self, *_: object) -> None:
        self._pressed = True

    def _drawn(self, *_: object) -> None:
        if self._pressed:
            self._pressed = False
            self._lines.write(json.dumps({"at": time.time()}) + "\n")


One().run()
