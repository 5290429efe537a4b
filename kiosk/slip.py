"""What the slip says, and its picture in black dots. Pure: Pillow draws, nothing is sent.

A thermal printer has 203 dots per inch: 384 across a roll of 58 mm, 576 across one of 80 mm. No
code page of theirs has the whole of Vietnamese, so the slip is always a picture.

The number is read from 2 m. ISO 9241-3 (now -303) asks for capitals of at least 16 minutes of arc
and prefers 20 to 22: 9.3 mm and 11.6 mm at that distance. Four characters fill a roll of 58 mm
before they are so high, so they are set taller than the typeface has them; the standard lets
a letter be 0.5 to 1 times as wide as high and recommends 0.7 to 0.9, which `_TALL` keeps.
The offline number of a small roll, `K1A-001`, is above the 16 minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import segno
from PIL import Image, ImageDraw

from kiosk.events import Issued, Mark
from kiosk.waiting import waiting
from look.fonts import Weight
from look.text import CAP, LINE, balance, fit, font, mask
from look.texts import FIRST, Texts
from procedures.page import Line, Page, brief

DOTS = {58: 384, 80: 576}
DPI = 203
FED = 180  # dots: six lines of 30, which lift the last one to the knife
PLAIN = 959 - FED  # dots: 12 cm from cut to cut, for a slip without papers
LONGEST = 2400  # dots: 30 cm of papers; some lists would fill metres
LONGEST_LINE = 160  # letters: four rows of a roll; the page on the screen has all of it
# Small, body and large letters for a wide and a narrow roll, and the next smaller ones. Nobody's
# eyes are better for a narrow roll: the smallest capital, 17 dots, is 18 minutes of arc at 40 cm.
_WIDE = ((28, 32, 40), (26, 28, 36), (24, 26, 34))
_NARROW = ((26, 28, 34), (24, 26, 32), (24, 24, 30))
_TALL = 1.2  # a figure of the typeface is 0.84 as wide as high; so many times taller, 0.7
_NUMBER = 160  # dots: 20 mm, high enough on any roll
_QUIET = 4  # modules of white around a code (ISO/IEC 18004, 5.3.8)
_MODULE = 5  # dots: 0.63 mm, which an old telephone reads too
_INK = 150  # a grey darker than this becomes a dot: thin strokes stay, edges do not fray


@dataclass(frozen=True)
class Slip:
    """Every line of one slip, in order."""

    centre: str
    title: str
    label: str
    service: str
    when: str
    notes: tuple[str, ...] = ()
    later: str = ""
    priority: str = ""
    procedure: str = ""
    papers_title: str = ""
    papers: tuple[Line, ...] = ()
    more: str = ""
    dated: str = ""
    keep: str = ""
    again: str = ""
    follow: str = ""  # the address where one's place can be followed, for the code
    follow_says: str = ""


def compose(
    issued: Issued,
    texts: Texts,
    lang: str,
    *,
    centre: str,
    service: str,
    at: datetime,
    later: Sequence[str] = (),
    priority: str = "",
    page: Page | None = None,
    mark: Mark = Mark.NONE,
) -> Slip:
    """Put into words what the slip of a ticket says. `at` is local time."""
    notes = []
    ahead, wait = waiting(issued)
    if ahead is not None:
        key = "slip.ahead" if ahead else "slip.first"
        notes.append(texts.say(lang, key, count=ahead))
    if wait:
        key = "slip.wait" if wait[0] < wait[1] else "slip.wait_one"
        notes.append(texts.say(lang, key, low=wait[0], high=wait[1]))
    notes.append(texts.say(lang, "slip.look"))
    if issued.warning:
        notes.append(texts.say(lang, f"before.{issued.warning}"))
    lines = page.section("papers").lines if page else ()
    papers = tuple(brief(line, LONGEST_LINE) for line in lines)
    return Slip(
        centre=centre,
        title=texts.say(lang, "slip.title"),
        label=issued.label,
        service=service,
        when=_when(at),
        notes=tuple(notes),
        later=texts.say(lang, "slip.later", names=";\n".join(later)) if later else "",
        priority=f"{texts.say(lang, 'slip.priority')}: {priority}" if priority else "",
        procedure=page.heading if page else "",
        papers_title=texts.say(lang, "slip.papers") if papers else "",
        papers=papers,
        more=texts.say(lang, "slip.more"),
        dated=_dated(page, texts, lang) if page else "",
        keep=texts.say(lang, "slip.keep"),
        again=texts.say(lang, f"slip.{mark}") if mark else "",
        follow=issued.follow_url,
        follow_says=texts.say(lang, "slip.follow") if issued.follow_url else "",
    )


def _dated(page: Page, texts: Texts, lang: str) -> str:
    if page.day is None:
        return texts.say(lang, "page.undated")
    return texts.say(lang, "page.dated", day=f"{page.day:%d/%m/%Y}")


def compose_trial(texts: Texts, *, centre: str, kiosk: str, at: datetime) -> Slip:
    """Say on paper that this slip is nobody's: the staff tries the printer. `at` is local time."""
    return Slip(centre, texts.say(FIRST, "staff.test_slip"), kiosk, "", _when(at))


def _when(at: datetime) -> str:
    return f"{at:%H:%M}  ·  {at:%d/%m/%Y}"


def draw(slip: Slip, dots: int) -> Image.Image:
    """Draw a slip `dots` wide, in black and white.

    One without papers keeps to its length by smaller letters, and at last without what goes
    without saying. A code comes on top of that.
    """
    sizes = _WIDE if dots >= 512 else _NARROW
    if slip.papers or slip.procedure:
        return _lay(slip, dots, sizes[0]).cut()
    shorter = replace(slip, keep="")
    ways = [(slip, one) for one in sizes]
    ways += [(shorter, sizes[-1]), (replace(shorter, title=""), sizes[-1])]
    for said, letters in ways:
        if _lay(replace(said, follow=""), dots, letters).length <= PLAIN:
            break
    return _lay(said, dots, letters).cut()


def _lay(slip: Slip, dots: int, sizes: tuple[int, int, int]) -> _Paper:
    paper = _Paper(dots)
    small, body, large = sizes
    paper.text(slip.centre, "SemiBold", body)
    paper.rule(12)
    if slip.again:
        paper.band(slip.again, "Bold", body)
    paper.text(slip.title, "Medium", body)
    paper.number(slip.label)
    paper.text(slip.service, "Bold", large)
    if slip.later:
        paper.text(slip.later, "SemiBold", small)
    if slip.priority:
        paper.skip(6)
        paper.band(slip.priority, "SemiBold", body)
    paper.skip(4)
    paper.text(slip.when, "Regular", body)
    for note in slip.notes:
        paper.text(note, "Medium", body)
    if slip.papers or slip.procedure:
        paper.rule(16)
        _list_papers(paper, slip, small, body)
    if slip.follow:
        paper.rule(6)
        paper.code(slip.follow, slip.follow_says, small)
    if slip.keep:
        paper.rule(12)
        paper.text(slip.keep, "Medium", small)
    return paper


def _list_papers(paper: _Paper, slip: Slip, small: int, body: int) -> None:
    paper.text(slip.procedure, "Bold", body, centred=False)
    if slip.papers_title:
        paper.skip(4)
        paper.text(f"{slip.papers_title}:", "Medium", small, centred=False)
    for line in slip.papers:
        if paper.length > LONGEST:
            paper.skip(6)
            paper.text(slip.more, "SemiBold", small, centred=False)
            break
        paper.skip(6)
        if line.kind == "paper":
            paper.tick(line.text, small)
        else:
            weight: Weight = "SemiBold" if line.kind == "case" else "Regular"
            paper.text(line.text, weight, small, centred=False)
    if slip.dated:
        paper.skip(6)
        paper.text(slip.dated, "Regular", small, centred=False)


class _Paper:
    """A roll that grows downwards while it is drawn on."""

    def __init__(self, dots: int) -> None:
        self._dots = dots
        self._margin = dots // 36
        self._y = 12
        self._drawn: list[Callable[[Image.Image], None]] = []

    @property
    def length(self) -> int:
        return self._y

    def skip(self, rows: int) -> None:
        self._y += rows

    def text(self, text: str, weight: Weight, px: int, centred: bool = True, left: int = 0) -> None:
        if not text:
            return
        room = self._dots - 2 * self._margin - left
        setting = fit(text, weight, (px,), room, 1e9, most=1000, even=centred)
        for line in setting.lines:
            picture, pad, up = mask(line, weight, px)
            x = self._margin + left
            if centred:
                x = round((self._dots - picture.width) / 2) + pad
            baseline = self._y + round(px * (LINE + CAP) / 2)
            self._paste(picture, x - pad, baseline - up)
            self._y += round(px * LINE)

    def number(self, label: str) -> None:
        """Set the number as large as the roll is wide; it has no accents, so it needs no room."""
        room = self._dots - self._margin
        px = int(room / font("Bold", 1000).getlength(label) * 1000)
        tall = min(max(_NUMBER / (px * CAP), 1.0), _TALL)
        picture, _, up = mask(label, "Bold", round(px * tall))
        picture = picture.resize((round(picture.width / tall), picture.height))
        high = round(px * tall * (CAP + 0.01))  # round letters reach a little over and below
        # The dot of the "Ự" above must not touch it.
        self._paste(picture, round((self._dots - picture.width) / 2), self._y + 16 + high - up)
        self._y += high + 32

    def band(self, text: str, weight: Weight, px: int) -> None:
        """Set a text in white on a black band across the roll."""
        top = self._y
        room = self._dots - 3 * self._margin
        lines = fit(text, weight, (px,), room, 1e9, most=1000, even=True).lines
        bottom = top + len(lines) * round(px * LINE) + 8
        across = (self._margin, top, self._dots - self._margin, bottom)
        self._drawn.append(lambda image: ImageDraw.Draw(image).rectangle(across, fill=0))
        for row, line in enumerate(lines):
            picture, _, up = mask(line, weight, px)
            x = round((self._dots - picture.width) / 2)
            y = top + 4 + row * round(px * LINE) + round(px * (LINE + CAP) / 2) - up
            self._paste(picture, x, y, ink=255)
        self._y = bottom + 8

    def code(self, address: str, says: str, px: int) -> None:
        """Draw an address as a QR code, and beside it what it is for."""
        matrix = segno.make_qr(address, error="m", boost_error=False).matrix
        modules = len(matrix) + 2 * _QUIET
        side = modules * min(_MODULE, self._dots // modules)
        image = Image.new("L", (modules, modules), 0)
        for y, row in enumerate(matrix):
            for x, dark in enumerate(row):
                image.putpixel((_QUIET + x, _QUIET + y), 255 if dark else 0)
        self._paste(image.resize((side, side), Image.Resampling.NEAREST), 0, self._y)
        top, left = self._y, side - self._margin
        lines = balance(says, "SemiBold", px, self._dots - side - self._margin)
        self._y += max(0, (side - len(lines) * round(px * LINE)) // 2)
        self.text("\n".join(lines), "SemiBold", px, centred=False, left=left)
        self._y = max(self._y, top + side)

    def tick(self, item: str, px: int) -> None:
        """Draw an empty box to tick, and a paper beside it."""
        side = round(px * 0.85)
        x, y = self._margin, self._y + round(px * 0.24)
        self._drawn.append(
            lambda image: ImageDraw.Draw(image).rectangle(
                (x, y, x + side, y + side), outline=0, width=max(2, px // 12)
            )
        )
        self.text(item, "Regular", px, centred=False, left=side + round(px * 0.5))

    def rule(self, room: int) -> None:
        y = self._y + room
        ends = (self._margin, y, self._dots - self._margin, y)
        self._drawn.append(lambda image: ImageDraw.Draw(image).line(ends, fill=0, width=2))
        self._y += 2 * room

    def cut(self) -> Image.Image:
        image = Image.new("L", (self._dots, self._y), 255)
        for draw_on in self._drawn:
            draw_on(image)
        return image.point(lambda grey: 255 if grey > _INK else 0).convert("1")

    def _paste(self, grey: Image.Image, x: int, y: int, ink: int = 0) -> None:
        self._drawn.append(lambda image: image.paste(ink, (x, y), grey))
