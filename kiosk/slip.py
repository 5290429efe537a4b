"""What the slip says, and its picture in black dots. Pure: Pillow draws, nothing is sent.

A thermal printer has 203 dots per inch: 384 across a roll of 58 mm, 576 across one of 80 mm. No
code page of theirs has the whole of Vietnamese, so the slip is always a picture.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PIL import Image, ImageDraw

from kiosk.events import Issued
from kiosk.texts import Texts
from kiosk.waiting import minutes
from look.fonts import Weight
from look.text import CAP, LINE, fit, font, mask
from procedures.page import Line, Page, brief

DOTS = {58: 384, 80: 576}
LONGEST = 2400  # dots: 30 cm of papers; some lists would fill metres
LONGEST_LINE = 160  # letters: four rows of a roll; the page on the screen has all of it
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
    again: bool = False,
) -> Slip:
    """Put into words what the slip of a ticket says. `at` is local time."""
    notes = [texts.say(lang, "slip.look")]
    if issued.ahead is not None:
        key = "slip.ahead" if issued.ahead else "slip.first"
        notes.insert(0, texts.say(lang, key, count=issued.ahead))
        if issued.ahead and (wait := minutes(issued.wait_p50_s, issued.wait_p90_s)):
            key = "slip.wait" if wait[0] < wait[1] else "slip.wait_one"
            notes.insert(1, texts.say(lang, key, low=wait[0], high=wait[1]))
    if issued.warning:
        notes.append(texts.say(lang, f"before.{issued.warning}"))
    lines = page.section("papers").lines if page else ()
    papers = tuple(brief(line, LONGEST_LINE) for line in lines)
    return Slip(
        centre=centre,
        title=texts.say(lang, "slip.title"),
        label=issued.label,
        service=service,
        when=f"{at:%H:%M}  ·  {at:%d/%m/%Y}",
        notes=tuple(notes),
        later=texts.say(lang, "slip.later", names="; ".join(later)) if later else "",
        priority=f"{texts.say(lang, 'slip.priority')}: {priority}" if priority else "",
        procedure=page.heading if page else "",
        papers_title=texts.say(lang, "slip.papers") if papers else "",
        papers=papers,
        more=texts.say(lang, "slip.more"),
        dated=page.dated if page else "",
        keep=texts.say(lang, "slip.keep"),
        again=texts.say(lang, "slip.again") if again else "",
    )


def draw(slip: Slip, dots: int) -> Image.Image:
    """Draw a slip `dots` wide, in black and white."""
    paper = _Paper(dots)
    # A small roll holds less, but nobody's eyes are better for it: letters shrink a little only.
    small, body, large = (28, 32, 40) if dots >= 512 else (26, 28, 34)
    paper.text(slip.centre, "SemiBold", body)
    paper.rule(14)
    paper.text(slip.title, "Medium", body)
    paper.number(slip.label, round(dots * 0.37))
    paper.text(slip.service, "Bold", large)
    if slip.later:
        paper.text(slip.later, "SemiBold", body)
    if slip.priority:
        paper.skip(6)
        paper.text(slip.priority, "SemiBold", body)
    paper.skip(8)
    paper.text(slip.when, "Regular", body)
    for note in slip.notes:
        paper.text(note, "Medium", body)
    if slip.papers or slip.procedure:
        paper.rule(16)
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
    paper.rule(16)
    paper.text(slip.keep, "Medium", small)
    if slip.again:
        paper.text(slip.again, "Regular", small)
    return paper.cut()


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

    def number(self, label: str, px: int) -> None:
        """Set the number as large as the roll is wide; it has no accents, so it needs no room."""
        room = self._dots - 2 * self._margin
        px = min(px, int(px * room / font("Bold", px).getlength(label)))
        picture, _, up = mask(label, "Bold", px)
        high = round(px * 0.76)
        self._paste(picture, round((self._dots - picture.width) / 2), self._y + 14 + high - up)
        self._y += high + 32

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
        image = Image.new("L", (self._dots, self._y + 24), 255)
        for draw_on in self._drawn:
            draw_on(image)
        return image.point(lambda grey: 255 if grey > _INK else 0).convert("1")

    def _paste(self, grey: Image.Image, x: int, y: int) -> None:
        self._drawn.append(lambda image: image.paste(0, (x, y), grey))
