"""The panels of the screen: each draws one value, and only when that value changed."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, Literal, TypeVar

from kivy.graphics import Color, Line, Rectangle, RoundedRectangle
from kivy.uix.widget import Widget

from broker_config.messages import Waiting
from display import lettering
from display.board import Row
from display.layout import Box, Layout
from look.theme import HALL, rgba

Value = TypeVar("Value")
Align = Literal["left", "centre", "right"]


class Panel(Widget, Generic[Value]):
    """A part of the screen with its own canvas. `show` draws a value unless it already stands."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self._shown: tuple[object, ...] | None = None

    def show(self, layout: Layout, box: Box, value: Value) -> None:
        """Draw `value` in `box`."""
        if (layout, box, value) == self._shown:
            return
        self._shown = (layout, box, value)
        self.canvas.clear()
        with self.canvas:
            self.draw(layout, box, value)

    def draw(self, layout: Layout, box: Box, value: Value) -> None:
        """Draw the value; the canvas is empty."""
        raise NotImplementedError


def ink(colour: str) -> None:
    """Take a colour of the theme."""
    Color(*rgba(colour))


def plate(box: Box, colour: str, radius: float) -> None:
    """Draw a ground with soft corners."""
    ink(colour)
    RoundedRectangle(pos=(box.x, box.y), size=(box.width, box.height), radius=[radius])


def put(
    text: lettering.Line, x: float, baseline: float, colour: str, align: Align = "left"
) -> None:
    """Draw a line of text with its baseline at a height."""
    ink(colour)
    shift = {"left": 0.0, "centre": text.width / 2, "right": text.width}[align]
    Rectangle(
        texture=text.texture,
        pos=(round(x - shift), round(baseline - text.below)),
        size=(text.width, text.height),
    )


def arrow(box: Box, colour: str, weight: float) -> None:
    """Draw an arrow to the right, in the middle of `box`."""
    ink(colour)
    head = box.height / 2
    y, tip = box.middle, box.right - weight
    Line(points=[box.x, y, tip, y], width=weight, cap="round")
    Line(points=[tip - head, y + head, tip, y, tip - head, y - head], width=weight, cap="round")


class CallPanel(Panel["Look"]):
    """What the newest call and the earlier ones share: label, arrow, place on the same columns."""

    PAD: ClassVar[float] = 36
    PLACE: ClassVar[float] = 970
    ARROW: ClassVar[float] = 124  # how far before the place the arrow begins
    LABEL: ClassVar[float] = 736
    MARK: ClassVar[float] = 48
    AIR: ClassVar[float] = 12
    BLOCK: ClassVar[float] = 0.82  # how high the name of a counter may stand, of the type size

    def columns(self, layout: Layout, box: Box, look: Look, size: float, room: float) -> None:
        """Set label and place on one baseline and in one size; four signs and "12" never shrink.

        A label is never cut, whatever it is: half of a number is another number.
        """
        px, row, middle = layout.px, look.row, box.middle
        place_x = box.x + px(self.PLACE)
        label = lettering.fit(row.label, px(size), room, smallest=0)
        put(label, box.x + px(self.PAD), middle - label.capital / 2, look.text)
        room = box.right - px(self.PAD) - place_x
        if row.numbered:
            place = lettering.fit(row.place, label.size, room, smallest=0)
            put(place, place_x, middle - label.capital / 2, look.text)
            return
        # A name, not a number: as large as it can stand in a block beside the label.
        lines, leading = lettering.block(row.place, px(size * 0.5), room, px(size * self.BLOCK))
        y = middle + (len(lines) - 1) * leading / 2 - lines[0].capital / 2
        for line in lines:
            put(line, place_x, y, look.text)
            y -= leading

    def mark(self, layout: Layout, text: str, right: float, middle: float, look: Look) -> float:
        """Draw a small plate with words, ending at `right`, and return where it begins."""
        px, high = layout.px, layout.px(self.MARK)
        words = self.words(layout, text)
        wide = words.width + px(32)
        box = Box(right - wide, middle - high / 2, wide, high)
        plate(box, look.mark, high / 2)
        put(words, box.x + px(16), middle - words.capital / 2, look.on_mark)
        return box.x

    @staticmethod
    def words(layout: Layout, text: str) -> lettering.Line:
        """Set the words of a mark."""
        return lettering.line(text, layout.px(34), "SemiBold")

    @staticmethod
    def marks(row: Row) -> list[str]:
        """Say in words what is special about a call; a colour alone would not be seen by all."""
        words = ["Ưu tiên"] if row.priority else []
        return [*words, f"Lần {row.times}"] if row.times > 1 else words


class Look:
    """A row and how it is drawn.

    Only the newest call is a filled, bright plate, and only while it is fresh: there is never more
    than one. Other fresh calls are bright letters behind a bright edge, old ones are calm.
    """

    def __init__(self, row: Row, *, live: bool) -> None:
        self.row = row
        self.live = live
        self.fresh = row.fresh and live
        filled = self.fresh and row.newest
        bright = live and (row.fresh or row.newest)
        self.ground = HALL.call if filled else HALL.surface
        quiet = HALL.text if live else HALL.text_quiet
        self.text = HALL.on_call if filled else HALL.call if bright else quiet
        self.quiet = HALL.on_call if filled else HALL.text_quiet
        self.mark = HALL.on_call if filled else HALL.priority
        self.on_mark = HALL.call if filled else HALL.on_priority

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Look) and (self.row, self.live) == (other.row, other.live)

    def __hash__(self) -> int:
        return hash((self.row, self.live))


class Hero(CallPanel):
    """The newest call, unmistakable: it reads as the sentence that is spoken."""

    def draw(self, layout: Layout, box: Box, value: Look) -> None:
        """Draw the heads, the marks beside them, and label → place below."""
        px = layout.px
        plate(box, value.ground, px(16))
        head = lettering.line("Mời số", px(44), "SemiBold")
        head_y = box.top - px(36) - head.capital
        put(head, box.x + px(self.PAD), head_y, value.quiet)
        where = lettering.line("đến quầy" if value.row.numbered else "đến", px(44), "SemiBold")
        put(where, box.x + px(self.PLACE), head_y, value.quiet)
        right = box.x + px(self.PLACE - 44)
        for words in self.marks(value.row):
            right = self.mark(layout, words, right, head_y + head.capital / 2, value) - px(12)
        below = Box(box.x, box.y, box.width, head_y - px(16) - box.y)
        self.columns(layout, below, value, layout.hero_type, px(self.LABEL))
        where_x = box.x + px(self.PLACE)
        arrow(Box(where_x - px(150), below.middle - px(36), px(100), px(72)), value.text, px(7))


class CallRow(CallPanel):
    """One earlier call, on the columns of the newest."""

    EDGE: ClassVar[float] = 14

    def draw(self, layout: Layout, box: Box, value: Look) -> None:
        """Draw label, marks, arrow, place, each in a column of its own."""
        px = layout.px
        plate(box, HALL.call if value.fresh else value.ground, px(12))
        edge = px(self.EDGE) if value.fresh else 0.0
        plate(Box(box.x + edge, box.y, box.width - edge, box.height), value.ground, px(12))
        arrow_x = box.x + px(self.PLACE - self.ARROW)
        arrow(Box(arrow_x, box.middle - px(20), px(74), px(40)), value.quiet, px(4))
        left = self._marks(layout, box, value, arrow_x - px(2 * self.AIR))
        room = min(px(self.LABEL), left - px(2 * self.AIR) - box.x - px(self.PAD))
        self.columns(layout, box, value, layout.row_type, room)

    def _marks(self, layout: Layout, box: Box, look: Look, right: float) -> float:
        """Stand the marks above each other, beside each other where a row is low; tell where."""
        px, marks = layout.px, self.marks(look.row)
        step = px(self.MARK + self.AIR)
        if len(marks) * step + px(self.AIR) > box.height:
            for words in marks:
                right = self.mark(layout, words, right, box.middle, look) - px(self.AIR)
            return right
        left, middle = right, box.middle + (len(marks) - 1) * step / 2
        for words in marks:
            left = min(left, self.mark(layout, words, right, middle, look))
            middle -= step
        return left


class EmptyRow(Panel[None]):
    """The place of an earlier call while there is none: the grid stands still."""

    def draw(self, layout: Layout, box: Box, value: None) -> None:  # noqa: ARG002 (nothing to say)
        """Draw the ground only."""
        plate(box, HALL.surface, layout.px(12))


class Welcome(Panel[str]):
    """What stands there before the first call of the day."""

    def draw(self, layout: Layout, box: Box, value: str) -> None:
        """Draw the centre's name large, and what to do."""
        px = layout.px
        plate(box, HALL.surface, px(16))
        room = box.width - px(144)
        lines = lettering.wrap(value, px(84), room, 3)
        x, y = box.x + px(72), box.middle + px(60) * len(lines) + px(40)
        hello = lettering.line("Kính chào quý vị", px(52), "Medium")
        put(hello, x, y + px(40), HALL.text_quiet)
        for line in lines:
            y -= px(116)
            put(line, x, y + px(30), HALL.text)
        ask = lettering.fit("Mời quý vị lấy số ở máy lấy số", px(64), room, "SemiBold")
        put(ask, x, y - px(110), HALL.call)


class ClockFace(Panel[tuple[str, str]]):
    """The time of day, large, and the date in words."""

    def draw(self, layout: Layout, box: Box, value: tuple[str, str]) -> None:
        """Draw time over date, both in the middle of the column."""
        px, (hour, date) = layout.px, value
        plate(box, HALL.surface, px(16))
        x = box.x + box.width / 2
        put(lettering.line(hour, px(140), "SemiBold"), x, box.y + px(86), HALL.text, "centre")
        words = lettering.fit(date, px(38), box.width - px(48), "Medium")
        put(words, x, box.y + px(30), HALL.text_quiet, "centre")


class WaitingList(Panel[tuple[Waiting, ...]]):
    """How many wait for each service."""

    MOST: ClassVar[int] = 12

    def draw(self, layout: Layout, box: Box, value: tuple[Waiting, ...]) -> None:
        """Draw letter, name and count; with very many services, those where somebody waits."""
        px = layout.px
        plate(box, HALL.surface, px(16))
        pad = px(28)
        head = lettering.line("Số người đang chờ", px(38), "SemiBold")
        put(head, box.x + pad, box.top - px(28) - head.capital, HALL.text_quiet)
        busy_first = sorted(value, key=lambda one: one.count == 0)[: self.MOST]
        shown = [one for one in value if one in busy_first]
        if not shown:
            return
        space = box.height - px(28) - head.capital - px(16) - px(10)
        step = min(px(72), space / len(shown))
        scale = min(1.0, step / px(64))
        y = box.y + px(10) + space
        for one in shown:
            y -= step
            self._row(layout, Box(box.x + pad, y, box.width - 2 * pad, step), one, scale)

    @staticmethod
    def _row(layout: Layout, box: Box, one: Waiting, scale: float) -> None:
        def px(units: float) -> float:
            return layout.px(units) * scale

        letter = lettering.line(one.letter, px(42))
        put(letter, box.x + px(22), box.middle - letter.capital / 2, HALL.call, "centre")
        count = lettering.line(str(one.count), px(48))
        colour = HALL.text if one.count else HALL.text_quiet
        put(count, box.right, box.middle - count.capital / 2, colour, "right")
        # What follows a colon explains the name; a screen across the hall has no room for it.
        name = (one.name or one.service).split(":")[0]
        x = box.x + px(60)
        lines = lettering.wrap(name, px(28), box.right - count.width - px(16) - x, 2, "Medium")
        leading = px(29)
        y = box.middle + (len(lines) - 1) * leading / 2 - lines[0].capital / 2
        for line in lines:
            put(line, x, y, colour)
            y -= leading


class Strip(Panel[tuple[str, bool]]):
    """The line at the foot: the centre's name, a notice, or, loudly, that nothing is live."""

    def draw(self, layout: Layout, box: Box, value: tuple[str, bool]) -> None:
        """Draw one line of text."""
        px, (text, warns) = layout.px, value
        plate(box, HALL.warning if warns else HALL.surface, px(12))
        pad = px(36)
        room = box.width - 2 * pad
        loud = lettering.fit(text, px(50), room, "Bold") if warns else None
        line = loud or lettering.fit(text, px(40), room, "Medium")
        colour = HALL.on_warning if warns else HALL.text_quiet
        put(line, box.x + pad, box.middle - line.capital / 2, colour)
