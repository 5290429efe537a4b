"""An empty Kivy window: what the start and the memory of our windows are compared with.

It is set up as ours are, draws one frame, writes when into the file it was given, and stays.
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
from kivy.uix.widget import Widget  # noqa: E402 - Kivy reads its set-up while it is imported


class Empty(App):
    """Nothing in a window."""

    def build(self) -> Widget:
        """Give the window nothing to draw, and note its first frame."""
        Window.bind(on_flip=self._drawn)
        return Widget()

    def _drawn(self, *_: object) -> None:
        Window.unbind(on_flip=self._drawn)
        told.write_text(json.dumps({"at": time.time()}), encoding="utf-8")


Empty().run()
