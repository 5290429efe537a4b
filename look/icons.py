"""Signs and pictograms as grey masks: strokes and dots of one pen, for the screen and for paper.

They are drawn four times too large and made smaller: the window has no multisampling (it costs
2.6 times the frames on Mesa), so shapes drawn by the graphics card would have jagged edges.
"""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw

from look import pictograms
from look.strokes import Stroke, strokes

FIELD = 24
STROKE = 2.0
_FINER = 4

#: What one does at a screen, and what it tells. Letters: `look.strokes`.
SIGNS: dict[str, str] = {
    "ticket": "M 3 6 H 21 V 9.5 A 2.5 2.5 0 0 0 21 14.5 V 18 H 3 V 14.5 A 2.5 2.5 0 0 0 3 9.5 Z"
    " M 9 10 H 15 M 9 14 H 15",
    # the old, the hurt, whoever stands badly
    "priority": pictograms.PICTOGRAMS["old"],
    "people": "O 8 8 3 M 2.5 19 A 5.5 5.5 0 0 1 13.5 19 O 17 9 2.3 M 14.7 15"
    " A 4.3 4.3 0 0 1 21.5 18.5",
    "search": "O 10.5 10.5 6.5 M 15.5 15.5 L 21 21",
    "printer": "M 7 8 V 3 H 17 V 8 M 7 17 H 3 V 8 H 21 V 17 H 17 R 7 14 17 21 0.5",
    "back": "M 20 12 H 4 M 11 5 L 4 12 L 11 19",
    "onward": "M 4 12 H 20 M 13 5 L 20 12 L 13 19",
    "home": "M 3 11.5 L 12 4 L 21 11.5 M 6 9.5 V 20 H 18 V 9.5 M 10 20 V 14 H 14 V 20",
    "next": "M 9 5 L 16 12 L 9 19",
    "more": "M 5 9 L 12 16 L 19 9",
    "fewer": "M 5 15 L 12 8 L 19 15",
    "done": "M 4 12.5 L 10 18.5 L 20 6.5",
    "add": "M 12 4 V 20 M 4 12 H 20",
    "warning": "M 12 3.5 L 21.5 20 H 2.5 Z M 12 9.5 V 14 M 12 17",
    "clock": "O 12 12 9 M 12 7 V 12 L 15.5 14",
    "paper": "M 14 3 H 5 V 21 H 19 V 8 Z M 9 12 H 15 M 9 16 H 15",
    "money": "R 2.5 6 21.5 18 0.5 O 12 12 2.8 M 6 12 M 18 12",
    "place": "M 12 21.5 C 8 17 5 14 5 10 A 7 7 0 0 1 19 10 C 19 14 16 17 12 21.5 Z O 12 10 2.5",
    "screen": "R 2.5 4 21.5 16 0.5 M 12 16 V 20 M 8 20 H 16",
    "box": "R 4 4 20 20 0.5",
    "backspace": "M 8 5 H 21.5 V 19 H 8 L 2.5 12 Z M 11.5 9 L 17.5 15 M 17.5 9 L 11.5 15",
    # a bell on a desk
    "call": "M 3 19.5 H 21 M 5 16 A 7 7 0 0 1 19 16 Z M 12 9 V 5.5 M 9.5 5 H 14.5",
    "listen": "M 3 9.5 H 7 L 12.5 5 V 19 L 7 14.5 H 3 Z M 16 9 A 4.5 4.5 0 0 1 16 15 M 18.7 6"
    " A 9 9 0 0 1 18.7 18",
    # a small and a large letter
    "larger": "M 2 19 L 5.5 10 L 9 19 M 3.2 16 H 7.8 M 10.5 19 L 16.2 4.5 L 22 19 M 12.3 14.5"
    " H 20.1",
    # one half dark
    "contrast": "O 12 12 9 M 12 3 V 21 M 14.5 4 V 20 M 16.8 5.5 V 18.5 M 19 8 V 16",
    # a frame and an arrow into its foot
    "lower": "R 4 2.5 20 21.5 2 M 12 6 V 17 M 7.5 13 L 12 17.5 L 16.5 13",
    # an ear
    "hearing": "M 6 9.5 A 6 6 0 0 1 18 9.5 C 18 14 14.5 14.5 14.5 18 A 3 3 0 0 1 8.7 19.2 M 9.5 10"
    " A 2.5 2.5 0 0 1 14.5 10 C 14.5 12.5 12 12.5 12 15",
    # an eye
    "see": "M 2 12 Q 12 2.5 22 12 Q 12 21.5 2 12 Z O 12 12 2.8",
    "language": "O 12 12 9 M 3 12 H 21 M 12 3 C 6.4 8 6.4 16 12 21 C 17.6 16 17.6 8 12 3",
}


@lru_cache(maxsize=128)
def shape(name: str) -> tuple[Stroke, ...]:
    """Find the strokes of a sign, or of a pictogram; a strange name has the neutral one's."""
    return strokes(SIGNS.get(name) or pictograms.PICTOGRAMS[pictograms.of(name)])


@lru_cache(maxsize=128)
def mask(name: str, px: int) -> Image.Image:
    """Draw one of them as a grey mask of `px` × `px`."""
    scale = px * _FINER / FIELD
    image = Image.new("L", (px * _FINER, px * _FINER), 0)
    draw = ImageDraw.Draw(image)
    half = STROKE * scale / 2
    for stroke in shape(name):
        points = [(x * scale, y * scale) for x, y in stroke]
        draw.line(points, fill=255, width=round(2 * half), joint="curve")
        for x, y in points:
            draw.ellipse((x - half, y - half, x + half, y + half), fill=255)
    return image.resize((px, px), Image.Resampling.LANCZOS)


@lru_cache(maxsize=32)
def rounded(radius: int) -> Image.Image:
    """Draw a disc of four round corners with one pixel between them, to be pulled apart."""
    size = 2 * radius + 1
    image = Image.new("L", (size * _FINER, size * _FINER), 0)
    edge = size * _FINER - 1
    ImageDraw.Draw(image).rounded_rectangle((0, 0, edge, edge), radius * _FINER, fill=255)
    return image.resize((size, size), Image.Resampling.BOX)
