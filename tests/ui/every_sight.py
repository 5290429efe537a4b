"""Draw every screen of the kiosk in each way to see it, and print what is wrong, as JSON.

Boxes are measured in every language, pixels in Vietnamese: the letters are the same.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kiosk.screens import Scene, draw
from kiosk.settings import KioskSettings
from kiosk.visitor import Sight
from look.layout import Box
from look.parts import Part, buttons
from look.theme import DAY, HIGH_CONTRAST
from look.window import Place, prepare
from tests.ui import measuring
from tests.ui.every_screen import HOME, SIZES, scenes

LARGE_MM = 7.3  # capitals of 0.7 degrees at 0.6 m: EN 301 549, 5.1.4
#: Each way, and how much of an upright panel a seated hand reaches.
WAYS = {
    "large": (Sight(large=True), 1.0),
    "low": (Sight(low=True), 0.6),
    "large low": (Sight(large=True, low=True), 0.6),
    "large contrast": (Sight(large=True, contrast=True), 1.0),
    "large low contrast": (Sight(large=True, low=True, contrast=True), 0.95),
}


def seen(scene: Scene, way: str) -> Scene:
    """Let a visitor see a scene in one of the ways."""
    sight, reach = WAYS[way]
    return replace(scene, visit=replace(scene.visit, sight=sight), reach=reach)


def beyond_reach(parts: tuple[Part, ...], height: int, reach: float) -> Iterator[str]:
    """Find what is to be touched above what a seated hand reaches."""
    for button in buttons(parts):
        if button.box.y < height * (1 - reach) - 1:
            yield f"{button.id} begins at {button.box.y:.0f} of {height} pixels"


def run(keep: Path | None) -> dict[str, list[str]]:
    """Measure everything; with a folder, keep the pictures in it."""
    prepare(Place.parse("320x240+0+0"), Path(HOME.name))
    from look.pane import Pane  # it opens the window

    found: dict[str, list[str]] = {
        name: [] for name in ("cut", "covered", "small", "touch", "reach", "faint", "dim", "seen")
    }

    def note(rule: str, where: str, sentences: Iterator[str]) -> None:
        found[rule] += [f"{where}: {sentence}" for sentence in sentences]

    for stands, (width, height) in SIZES.items():
        half, window = (width // 2, height // 2), Box(0, 0, width, height)
        panel = measuring.Panel(KioskSettings().inches, min(width, height))
        glasses = {False: Pane(half, DAY), True: Pane(half, HIGH_CONTRAST)}
        whole, drawn = list(scenes(width, height)), dict(scenes(*half))
        for way, (sight, reach) in WAYS.items():
            if sight.low and width > height:
                continue
            least = LARGE_MM if sight.large else measuring.LEAST_MM
            for name, scene in whole:
                where = f"{name} {way} {stands}"
                parts = draw(seen(scene, way))[1]
                cut = list(measuring.cut(parts, window))
                note("cut", where, iter(cut))
                note("covered", where, measuring.covered(parts))
                note("small", where, measuring.small(parts, panel, least))
                note("touch", where, measuring.hard_to_touch(parts, panel))
                note("reach", where, beyond_reach(parts, height, reach))
                found["seen"].append(where)
                if cut or not name.endswith(" vi"):
                    continue  # what stands outside the window has no pixels
                shown = draw(seen(drawn[name], way))[1]
                picture = glasses[sight.contrast].picture(shown)
                note("faint", where, measuring.faint(shown, picture, panel.of(min(half))))
                note("dim", where, measuring.dim(shown, picture))
                if keep:
                    picture.save(keep / f"{where.replace(' ', '-')}.png")
    return found


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    print(json.dumps(run(folder), ensure_ascii=False, indent=1))
