"""Measure what a screen is made of: in millimetres of the panel, and on the pixels drawn."""

from __future__ import annotations

import itertools
import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from display.board import View
from look.layout import Box
from look.parts import Panel as Card
from look.parts import Part, Sign, Words, buttons
from look.text import CAP
from look.theme import contrast
from motcua.screen import Screen

HOUSE = Path(__file__).resolve().parents[2]
TARGET_MM, APART_MM = 20.0, 5.0  # Colle & Hiszem 2004; Duff 2010
LEAST_MM = 4.8  # capitals at a kiosk: US Section 508, 402.4
HALL_MM = 9.7  # capitals of what one reads from 0.8 m: 12.2 mm per metre, EN 301 549
TEXT, LARGE = 7.0, 4.5  # WCAG 2.2, 1.4.6
SHAPE = 3.0  # 1.4.11
_AIR = 0.05  # of a size: above and below the letters of a line
LARGE_PX = 24.0  # of a panel of 96 dots an inch: 18 points


@dataclass(frozen=True)
class Panel:
    """A panel of 16:9, standing or lying: its diagonal and the pixels of its shorter side."""

    inches: float
    shorter: int

    def mm(self, pixels: float) -> float:
        return pixels * self.inches * 25.4 * 9 / math.hypot(9, 16) / self.shorter

    def of(self, shorter: int) -> Panel:
        """Show the same panel in other pixels."""
        return Panel(self.inches, shorter)


def texts(parts: tuple[Part, ...]) -> Iterator[tuple[Words, str]]:
    """List each text with the id of the button it stands on, or nothing."""
    for part in parts:
        if isinstance(part, Words):
            yield part, ""
    for button in buttons(parts):
        yield from ((part, button.id) for part in button.face if isinstance(part, Words))


def cut(parts: tuple[Part, ...], window: Box) -> Iterator[str]:
    """Find texts that do not stand whole in their box, or in the window."""
    for part, button in texts(parts):
        setting, box = part.setting, part.box
        said = f"{button or 'text'} {' '.join(setting.lines)[:40]!r}"
        # A row of a list has a short form of its name; the whole stands on its own page.
        if not setting.whole and not button.startswith("result:"):
            yield f"{said} is cut"
        if setting.width > box.w + 1 or _height(part) > box.h + 2:
            yield f"{said} is larger than its box"
        if box.x < window.x or box.y < window.y or box.right > window.right + 1:
            yield f"{said} stands outside the window"
        if box.bottom > window.bottom + 1:
            yield f"{said} stands below the window"
    for touched in buttons(parts):
        for piece in touched.face:
            if not isinstance(piece, Words):
                continue
            said = " ".join(piece.setting.lines)
            if said.replace(" ", "") == touched.text.replace(" ", "") and said != touched.text:
                yield f"{touched.id} {said!r} is broken within a word"
            if not _within(_letters(piece), touched.box):
                yield f"{touched.id} {said[:40]!r} stands over its edge"


def _within(one: Box, other: Box) -> bool:
    across = one.x >= other.x - 1 and one.right <= other.right + 1
    return across and one.y >= other.y - 1 and one.bottom <= other.bottom + 1


def _height(part: Words) -> float:
    """Tell how high a text is: a number alone, which stands on its middle, has no accents."""
    plain = part.valign == "middle" and re.fullmatch(r"[A-Z0-9:/-]+", "".join(part.setting.lines))
    return part.setting.px * CAP if plain else part.setting.height


def covered(parts: tuple[Part, ...]) -> Iterator[str]:
    """Find texts that lie under a button, over the edge of a card, or on another text."""
    loose = [(_letters(part), part) for part in parts if isinstance(part, Words)]
    for box, part in loose:
        said = " ".join(part.setting.lines)[:40]
        for button in buttons(parts):
            if _apart(box, button.box) < -_AIR * part.setting.px:
                yield f"{said!r} lies under {button.id}"
        for card in (card.box for card in parts if isinstance(card, Card)):
            if _apart(box, card) < -_AIR * part.setting.px and not _within(box, card):
                yield f"{said!r} stands over the edge of a card"
    for (one, above), (other, below) in itertools.combinations(loose, 2):
        if _apart(one, other) < -_AIR * (above.setting.px + below.setting.px):
            yield f"{' '.join(above.setting.lines)!r} and {' '.join(below.setting.lines)!r} meet"


def small(parts: tuple[Part, ...], panel: Panel, least: float = LEAST_MM) -> Iterator[str]:
    """Find texts whose capitals are too small to read."""
    for part, button in texts(parts):
        high = panel.mm(part.setting.px * CAP)
        if high < least:
            yield f"{button or 'text'} {part.setting.lines[0][:40]!r}: capitals of {high:.1f} mm"


def hard_to_touch(parts: tuple[Part, ...], panel: Panel) -> Iterator[str]:
    """Find targets that are too small, or too near each other."""
    found = list(buttons(parts))
    for button in found:
        side = panel.mm(min(button.box.w, button.box.h))
        if side < TARGET_MM:
            yield f"{button.id} is {side:.1f} mm"
    for one, other in itertools.combinations(found, 2):
        apart = panel.mm(_apart(one.box, other.box))
        if apart < APART_MM - 0.05:
            yield f"{one.id} and {other.id} are {apart:.1f} mm apart"


def _apart(one: Box, other: Box) -> float:
    across = max(one.x, other.x) - min(one.right, other.right)
    down = max(one.y, other.y) - min(one.bottom, other.bottom)
    return max(across, down)


def faint(parts: tuple[Part, ...], picture: Image.Image, panel: Panel) -> Iterator[str]:
    """Find texts that do not stand out from the ground they were really drawn on."""
    for part, button in texts(parts):
        if not any(part.setting.lines):
            continue
        measured = stands_out(picture, _letters(part))
        large = panel.mm(part.setting.px) * 96 / 25.4 >= LARGE_PX
        if measured < (LARGE if large else TEXT):
            said = " ".join(part.setting.lines)[:40]
            yield f"{button or 'text'} {said!r}: {measured:.1f} to 1"


def dim(parts: tuple[Part, ...], picture: Image.Image) -> Iterator[str]:
    """Find pictograms that do not stand out from the ground they were really drawn on."""
    faces = [(part, "") for part in parts]
    faces += [(part, button.id) for button in buttons(parts) for part in button.face]
    for part, button in faces:
        if isinstance(part, Sign):
            side = min(part.box.w, part.box.h)
            measured = stands_out(picture, part.box.middle(side, side))
            if measured < SHAPE:
                yield f"{button or 'sign'} {part.name}: {measured:.1f} to 1"


def too_far_words(
    parts: tuple[Part, ...], said: Collection[str], panel: Panel, distance_m: float
) -> Iterator[str]:
    """Find words around a call that the last row of chairs cannot read: marks, notice, not live."""
    for part, _ in texts(parts):
        high, text = panel.mm(part.setting.px * CAP), " ".join(part.setting.lines)
        if text in said and high < 4.65 * distance_m - 0.5:  # ISO 9241-303: 16 minutes of arc
            yield f"{text!r} is {high:.0f} mm high"


def too_far(parts: tuple[Part, ...], view: View, panel: Panel, distance_m: float) -> Iterator[str]:
    """Find labels and counters of calls that the last row of chairs cannot read."""
    least = 12.2 * distance_m  # EN 301 549, 5.1.4
    # Kiosks with more than two signs are rare; their numbers may be nearer to read.
    called = {row.label for row in view.rows if len(row.label) <= 4}
    called |= {row.place for row in view.rows if row.numbered}
    for part, _ in texts(parts):
        high = panel.mm(part.setting.px * CAP)
        text = part.setting.lines[0]
        # A count of the waiting list stands right.
        if text in called and part.align == "left" and high < least - 0.5:
            yield f"{text} is {high:.0f} mm high, not {least:.0f}"


def stands_out(picture: Image.Image, box: Box) -> float:
    """Measure the contrast of the ink in a box against its ground."""
    # Whole pixels around the letters; Pillow types a pixel as whatever its mode makes of it.
    part = picture.crop((int(box.x), int(box.y), math.ceil(box.right), math.ceil(box.bottom)))
    counts: Any = part.getcolors(part.width * part.height)
    ground = max(counts)[1]
    ink = max((colour for _, colour in counts), key=lambda one: math.dist(one, ground))
    return contrast(*("#{:02x}{:02x}{:02x}".format(*colour) for colour in (ground, ink)))


def _letters(part: Words) -> Box:
    """Find where a text stands in its box, as the stage sets it."""
    setting, box = part.setting, part.box
    high = min(setting.height, box.h)
    top = {"top": 0.0, "middle": (box.h - high) / 2, "bottom": box.h - high}[part.valign]
    wide = min(setting.width, box.w)
    left = {"left": 0.0, "centre": (box.w - wide) / 2, "right": box.w - wide}[part.align]
    return Box(box.x + left, box.y + top, max(2.0, wide), max(2.0, high))


def drawn(program: str, screen: Screen) -> dict[str, list[str]]:
    """Run a program that draws screens and prints what it found wrong with them, by rule."""
    done = subprocess.run(
        [sys.executable, "-m", program],
        cwd=HOUSE,
        env=os.environ | screen.env,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    findings: dict[str, list[str]] = json.loads(done.stdout)
    return findings
