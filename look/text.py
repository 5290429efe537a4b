"""Measure, wrap and fit text in the one typeface: the same rules on screen and on paper.

Pillow measures, and Pillow draws (on the screen by way of a texture), so what was measured is
what is seen. All sizes are pixels. A line is `LINE` times its size high, so that Ỡ (0.98 above the
baseline) and ệ (0.25 below it) never meet; a doubly accented capital such as Ẩ reaches 1.17 and may
use the air between two lines.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from PIL import Image, ImageDraw, ImageFont

from look import fonts
from look.fonts import Weight
from look.syllables import belong_together

LINE = 1.3
CAP = 0.73  # the height of a capital H
ABOVE = 1.18  # the highest mark (of Ẩ) over the baseline: a mask clips none
BELOW = 0.27
ELLIPSIS = "…"
_RATHER = 0.85  # letters so much smaller are rather read than a word that is parted
_PAUSE = re.compile(r"(?<=[,;:.!?·])\s+(?![^()]*\))")  # none within brackets
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z])")
_TOGETHER = re.compile(r"(?:\([^()\n]{1,20}\)\S*|\S+)(?: ·)?")  # a dot ends a line, begins none


@dataclass(frozen=True)
class Setting:
    """A text set in lines at one size."""

    lines: tuple[str, ...]
    px: int
    weight: Weight
    whole: bool = True  # False: something had to be cut

    @property
    def line_height(self) -> float:
        """The distance from one baseline to the next."""
        return self.px * LINE

    @property
    def height(self) -> float:
        """The height of the block with all its accents."""
        return len(self.lines) * self.line_height

    @property
    def width(self) -> float:
        """The width of the longest line."""
        return max((width(line, self.weight, self.px) for line in self.lines), default=0.0)


@lru_cache(maxsize=256)
def font(weight: Weight, px: int) -> ImageFont.FreeTypeFont:
    """Open one weight at one size."""
    return ImageFont.truetype(str(fonts.path(weight)), px)


@lru_cache(maxsize=8192)
def width(text: str, weight: Weight, px: int) -> float:
    """Measure how far a line advances."""
    return font(weight, px).getlength(text)


def wrap(text: str, weight: Weight, px: int, room: float) -> tuple[str, ...]:
    """Break `text` into lines no wider than `room`, at spaces, or inside a word too long.

    The syllables of a word stay together where that costs no line.
    """
    lines: list[str] = []
    for paragraph in unicodedata.normalize("NFC", text).split("\n"):
        plain = _filled(paragraph, weight, px, room)
        whole = _filled(paragraph, weight, px, room, whole=True)
        lines += whole if len(whole) <= len(plain) else plain
    return tuple(lines)


def _filled(
    paragraph: str, weight: Weight, px: int, room: float, *, whole: bool = False
) -> tuple[str, ...]:
    """Fill line after line, with the syllables of words kept together (`whole`) or not."""
    lines, line = [], ""
    for word in words(paragraph, weight, px, room, whole=whole):
        longer = f"{line} {word}" if line else word
        if width(longer, weight, px) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, weight, px, room)
        lines.extend(full)
    return (*lines, line)


def _at_pauses(text: str, weight: Weight, px: int, room: float) -> tuple[str, ...]:
    """Break `text` after commas and the like alone; no line when a phrase is wider than `room`."""
    lines: list[str] = []
    for phrase in _PAUSE.split(unicodedata.normalize("NFC", text).strip()):
        if width(phrase, weight, px) > room:
            return ()
        longer = f"{lines[-1]} {phrase}" if lines else ""
        if longer and width(longer, weight, px) <= room:
            lines[-1] = longer
        else:
            lines.append(phrase)
    return tuple(lines)


def words(text: str, weight: Weight, px: int, room: float, *, whole: bool = False) -> list[str]:
    """List what stays together if it fits: words, and short brackets such as "(1 bản chính)".

    `whole` Vietnamese words may be of two syllables with a space between (`look.syllables`).
    """
    found: list[str] = []
    for word in _TOGETHER.findall(text):
        pair = f"{found[-1]} {word}" if whole and found else ""
        if pair and belong_together(found[-1], word) and width(pair, weight, px) <= room:
            found[-1] = pair
            continue
        fits = " " not in word or width(word, weight, px) <= room
        found += [word] if fits else word.split()
    return found


def _pieces(word: str, weight: Weight, px: int, room: float) -> list[str]:
    if width(word, weight, px) <= room:
        return [word]  # as nearly every word; the others are measured letter by letter
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, weight, px) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def balance(text: str, weight: Weight, px: int, room: float) -> tuple[str, ...]:
    """Wrap `text` into lines of even length, as few as there can be: no lonely last word.

    Where as few lines can end at a pause, or each sentence have lines of its own, they do, else
    they end where a word of two syllables does: *giáo / dục* is hard to read.
    """
    fewest = wrap(text, weight, px, room)
    if len(fewest) < 2 or "\n" in text:
        return fewest
    whole = partial(_filled, whole=True)
    for wrapped in (_at_pauses, whole, _filled):
        lines = wrapped(text, weight, px, room)
        if 0 < len(lines) <= len(fewest):
            break
    sentences = _SENTENCE.split(text.strip())
    if len(sentences) > 1 and wrapped is not _at_pauses:
        apart = [line for one in sentences for line in balance(one, weight, px, room)]
        if len(apart) <= len(fewest):
            return tuple(apart)
    # No narrower than its longest word: none is broken for the sake of evenness.
    kept = words(text, weight, px, room, whole=wrapped is whole)
    longest = max(width(word, weight, px) for word in kept)
    low, high = min(room, max(room / len(lines), longest)), room
    while high - low > px / 4:
        middle = (low + high) / 2
        narrower = wrapped(text, weight, px, middle)
        if 0 < len(narrower) <= len(lines):
            lines, high = narrower, middle
        else:
            low = middle
    return lines


@lru_cache(maxsize=2048)
def fit(
    text: str,
    weight: Weight,
    sizes: tuple[int, ...],
    room: float,
    height: float,
    *,
    most: int = 99,
    even: bool = False,
) -> Setting:
    """Set `text` at the first of `sizes` at which it stands within `room` × `height`.

    `sizes` go from the wanted one down to the smallest that may be read. Among `even` lines those
    are preferred, a little smaller, that part no word of two syllables. What does not fit at all
    ends in an ellipsis and says so (`whole` is False).
    """
    parted: Setting | None = None
    for px in sizes:
        if parted and px < parted.px * _RATHER:
            break
        lines = (balance if even else wrap)(text, weight, px, room)
        broken = any(width(word, weight, px) > room for word in words(text, weight, px, room))
        if not broken and len(lines) <= most and len(lines) * px * LINE <= height + 0.5:
            setting = Setting(lines, px, weight)
            if not even or not _parts_a_word(lines):
                return setting
            parted = parted or setting
    if parted:
        return parted
    px = sizes[-1]
    lines = wrap(text, weight, px, room)
    most = max(1, min(most, int((height + 0.5) / (px * LINE))))
    if len(lines) <= most:
        return Setting(lines, px, weight)
    last = lines[most - 1]
    while last and width(last + ELLIPSIS, weight, px) > room:
        last = last[:-1].rstrip()
    return Setting((*lines[: most - 1], last + ELLIPSIS), px, weight, whole=False)


def _parts_a_word(lines: Sequence[str]) -> bool:
    """Tell whether a line ends within a word of two syllables."""
    below = itertools.pairwise(line for line in lines if line)
    return any(belong_together(one, other.partition(" ")[0]) for one, other in below)


def origin(px: int) -> tuple[int, int]:
    """Tell where in its mask the left end of a line's baseline lies: from the left, from above."""
    return max(2, px // 8), round(px * ABOVE) + 1


def mask(line: str, weight: Weight, px: int) -> tuple[Image.Image, int, int]:
    """Draw one line as a grey mask; tell where its origin lies in it."""
    pad, up = origin(px)
    size = (round(width(line, weight, px)) + 2 * pad, up + round(px * BELOW) + 1)
    image = Image.new("L", size, 0)
    ImageDraw.Draw(image).text((pad, up), line, font=font(weight, px), fill=255, anchor="ls")
    return image, pad, up
