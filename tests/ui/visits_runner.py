"""A stage in a window of its own, before which visitor after visitor takes a number.

``python -m tests.ui.visits_runner FOLDER``: tells, as JSON, what of Kivy's is alive after some
visits and after many: things of each kind by name, all textures and those the stage keeps.
"""

from __future__ import annotations

import gc
import json
import sys
from collections import Counter
from pathlib import Path

from look.layout import Box
from look.parts import Button, Panel, Part, Sign, Words
from look.text import fit
from look.window import Place, prepare

_SOME, _MANY = 15, 60
_WIDTH, _HEIGHT = 540, 960


def _words(box: Box, text: str, px: int) -> Words:
    return Words(box, fit(text, "Bold", (px,), box.w, box.h), "#000000")


def home() -> tuple[Part, ...]:
    """Draw what every visit begins and ends with."""
    return tuple(
        Button(
            f"service:{row}",
            "",
            Box(20, 20 + 90 * row, 500, 80),
            (
                Panel(Box(20, 20 + 90 * row, 500, 80), "#ffffff", "#000000", 12, 2),
                Sign(Box(30, 30 + 90 * row, 60, 60), "ticket", "#000000"),
                _words(Box(110, 40 + 90 * row, 400, 60), f"Lĩnh vực {row}", 36),
            ),
            "#cccccc",
        )
        for row in range(8)
    )


def number(visit: int) -> tuple[Part, ...]:
    """Draw a number that nobody had before."""
    return (
        Panel(Box(20, 200, 500, 400), "#ffffff", radius=16),
        _words(Box(40, 240, 460, 330), f"A{visit:03}", 170),
        _words(Box(40, 620, 460, 60), f"Còn {visit} người trước", 36),
    )


def main(folder: Path) -> None:
    """Let them come."""
    prepare(Place(None, _WIDTH, _HEIGHT), folder)
    from kivy.base import EventLoop
    from kivy.clock import Clock
    from kivy.core.window import Window
    from kivy.graphics.instructions import Instruction
    from kivy.graphics.texture import Texture

    from look.stage import Stage

    stage = Stage(lambda _: None, lambda *_: None, size=(_WIDTH, _HEIGHT))
    Window.add_widget(stage)
    EventLoop.start()
    Clock._max_fps = 0  # no frame waits for its time

    def show(name: str, parts: tuple[Part, ...]) -> None:
        stage.show(name, parts)
        EventLoop.idle()
        EventLoop.idle()

    def alive() -> dict[str, int]:
        gc.collect()
        found = gc.get_objects()
        textures = [one for one in found if isinstance(one, Texture)]
        kinds = Counter(type(one).__name__ for one in found if isinstance(one, Instruction))
        pixels = sum(texture.width * texture.height for texture in textures)
        kept = len(stage._textures)
        return {**kinds, "textures": len(textures), "kept": kept, "pixels": pixels}

    told = {}
    for visit in range(1, _MANY + 1):
        show("ticket", number(visit))
        show("home", home())
        if visit in (_SOME, _MANY):
            told["some" if visit == _SOME else "many"] = alive()
    print(json.dumps({**told, "window": _WIDTH * _HEIGHT}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
