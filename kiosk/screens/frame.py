"""The grid of the kiosk's screens: margins, type sizes, and the parts they are made of.

All sizes are units of 1/1080 of the shorter side. On a 21.5-inch panel a unit is 0.248 mm, on a
32-inch one 0.369 mm, so the smallest target of 84 units is 20.8 mm there and 31 mm here (20 mm:
Colle & Hiszem 2004), and the smallest text of 42 units has capitals of 7.6 mm (7.3 mm at 0.6 m:
EN 301 549, 5.1.4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import product

from kiosk.calling import NOBODY, Call
from kiosk.screens.plan import APART, FOOT, GAP, MARGIN, Plan
from kiosk.visitor import Visit
from look.clock import VIETNAM
from look.fonts import Weight
from look.layout import Box
from look.parts import Align, Button, Panel, Part, Sign, Valign, Words
from look.text import LINE, fit
from look.texts import Texts
from look.theme import DAY, Scale
from procedures.page import Page

TURN = 100.0  # the height of the buttons that turn a page
SMALL, BODY, ROW, TITLE, BIG = 42, 48, 56, 76, 104
_TERSE = 36  # capitals of 6.5 mm on the smallest panel
#: How a short button is tried: with its pictogram or without, in so many lines.
_TRIES = ((True, 1), (True, 2), (False, 2))
__all__ = [
    "APART",
    "BIG",
    "BODY",
    "FOOT",
    "GAP",
    "KINDS",
    "MARGIN",
    "ROW",
    "SMALL",
    "TITLE",
    "TURN",
]
__all__ += ["Offer", "Scene"]


@dataclass(frozen=True)
class Offer:
    """One service as a row: its letter, its name, whether it gives numbers now."""

    id: str
    name: str
    letter: str
    open: bool = True


@dataclass(frozen=True)
class Scene:
    """All that the screens draw from."""

    visit: Visit
    texts: Texts
    width: int
    height: int
    centre: str = ""
    emblem: str = ""  # a picture file
    offers: tuple[Offer, ...] = ()
    counters: Mapping[str, str] = field(default_factory=dict)
    own: str = ""  # the kiosk's id, which its own numbers begin with
    priorities: tuple[tuple[str, str], ...] = ()
    page: Page | None = None
    shelves: tuple[tuple[str, str], ...] = ()  # what one can browse, with its name
    hub_away: bool = False
    disk_ill: bool = False  # what is told to citizens may not be kept
    printer_away: bool = False
    call: Call = NOBODY
    listens: bool = False  # the screen can be read aloud
    reach: float = 1.0  # of an upright panel: the lower part that a seated hand reaches
    now: datetime | None = None
    opens_at: datetime | None = None

    @cached_property
    def plan(self) -> Plan:
        """Where things stand, as this visitor wants to see them."""
        sight = self.visit.sight
        return Plan(self.width, self.height, sight.large, self.reach if sight.low else 1.0)

    @property
    def scale(self) -> Scale:
        """The sizes of what is read."""
        return self.plan.scale

    @property
    def closed(self) -> bool:
        """Tell whether the centre gives no numbers now: its hours say so, with or without a hub."""
        return bool(self.opens_at and self.now and self.now < self.opens_at)

    @property
    def wide(self) -> bool:
        """Tell a lying window from an upright one."""
        return self.plan.wide

    @property
    def inner(self) -> Box:
        """What a screen may fill."""
        return self.plan.inner

    @property
    def lowers(self) -> bool:
        """Tell whether a part of the panel is out of a seated hand's reach."""
        return self.reach < 1.0 and not self.wide

    def px(self, units: float) -> float:
        """Turn units into pixels."""
        return self.scale.px(units)

    def say(self, key: str, **values: object) -> str:
        """Say a sentence in the visitor's language."""
        return self.texts.say(self.visit.lang, key, **values)

    def say_opening(self) -> str:
        """Say when a closed centre opens again: the hour alone if it is today."""
        assert self.opens_at is not None, "only a centre that is closed opens again"
        at = self.opens_at.astimezone(VIETNAM)
        if self.now and at.date() == self.now.date():
            return self.say("closed.today", time=f"{at:%H:%M}")
        return self.say("closed.later", time=f"{at:%H:%M}", day=self.say_day(at))

    def say_day(self, day: datetime) -> str:
        """Say a day: its name and its date."""
        weekday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day.weekday()]
        name = self.say(f"day.{weekday}")
        return f"{name}, {day.day}/{day.month}"

    def name_of(self, service: str) -> str:
        """Name a service."""
        return next((offer.name for offer in self.offers if offer.id == service), "")

    def words(
        self,
        box: Box,
        text: str,
        size: float,
        *,
        weight: Weight = "Regular",
        colour: str = DAY.text,
        align: Align = "left",
        valign: Valign = "middle",
        floor: float = SMALL,
        most: int = 99,
        even: bool = True,
    ) -> Words:
        """Set a text in its box: at `size` if it fits, smaller down to `floor` if it must."""
        sizes, units = [], size
        while units > floor:
            sizes.append(round(self.px(units)))
            units *= 0.93
        sizes.append(round(self.px(floor)))
        setting = fit(text, weight, tuple(sizes), box.w, box.h, most=most, even=even)
        return Words(box, setting, colour, align, valign)

    def panel(self, box: Box, fill: str = DAY.surface, line: str | None = None) -> Panel:
        """Lay a card."""
        return Panel(box, fill, line, radius=self.px(20), border=self.px(3))

    def button(
        self,
        name: str,
        text: str,
        box: Box,
        *,
        kind: str = "plain",
        sign: str = "",
        size: float = BODY,
        quick: bool = False,
        most: int = 2,
        floor: float = SMALL,
    ) -> Button:
        """Make a button with a text in its middle, a pictogram before it, or one alone."""
        fill, pressed, ink, line = KINDS[kind]
        face: list[Panel | Words | Sign] = [self.panel(box, fill, line)]
        room = box.inset(min(self.px(18), box.w * 0.1), self.px(6))
        beside = size * (0.92 if most == 1 else 1.05)
        big = min(self.px(beside if text else 64), room.h) if sign else 0.0
        gap = self.px(16) if sign and text else 0.0
        words = self.words(
            Box(room.x, room.y, room.w - big - gap, room.h),
            text,
            size,
            weight="Medium",
            colour=ink,
            align="left" if sign else "centre",
            floor=floor,
            most=most,
        )
        if sign:
            picture, room = room.middle(big + gap + words.setting.width, room.h).left(big, gap)
            face.append(Sign(picture, sign, ink))
        face.append(replace(words, box=room))
        return Button(name, text, box, tuple(face), pressed, quick)

    def terse(
        self,
        name: str,
        keys: Sequence[str],
        box: Box,
        *,
        sign: str,
        kind: str = "plain",
        size: float = SMALL,
    ) -> Button:
        """Make a button of the first of its texts that fits; its pictogram gives way before it.

        One line that is a little smaller is read more easily than two.
        """
        for key, (signed, most) in product(keys, _TRIES):
            text, shown = self.say(key), sign if signed else ""
            made = self.button(
                name, text, box, kind=kind, sign=shown, size=size, most=most, floor=_TERSE
            )
            words = next(part for part in made.face if isinstance(part, Words))
            if " ".join(words.setting.lines) == text:  # neither cut nor broken within a word
                break
        return made

    def nav(self, *, slim: bool = False) -> tuple[Box, Box, list[Part]]:
        """Stand "back" and "home" among the ways, `slim` where something stands between them.

        Give the area above, the free strip between the two, and the two.
        """
        strip, rest = self.plan.ways()
        gap = self.plan.apart()
        width = min((strip.w - gap) / 2, self.px(380))
        if slim:
            width = (strip.w - 2 * gap) / 3
        left, between = strip.left(width, gap)
        between, right = between.left(between.w - width - gap, gap)
        size = SMALL if slim else BODY
        parts: list[Part] = [
            self.terse("back", ("nav.back",), left, sign="back", size=size),
            self.terse("home", ("nav.home",), right, sign="home", size=size),
        ]
        return rest, between, parts

    def heading(
        self, text: str, area: Box, size: float = TITLE, gap: float = GAP
    ) -> tuple[Words, Box]:
        """Set the question of a screen above it, on one line if it nearly fits; give the rest."""
        line = self.px(size) * LINE
        one, rest = area.top(line, self.px(gap))
        floor = max(SMALL, size * 0.85)
        words = self.words(one, text, size, weight="SemiBold", floor=floor, most=1)
        if words.setting.whole:
            return words, rest
        most, _ = area.top(5 * self.px(SMALL) * LINE)
        words = self.words(most, text, size, weight="SemiBold", valign="top")
        strip, rest = area.top(words.setting.height, self.px(gap))
        return replace(words, box=strip), rest

    def titled(self, text: str, area: Box, below: float = 0.0) -> tuple[Words, Box]:
        """Set the question of a list; in the lower layout above what is reached.

        The list needs the height there. `below` pixels under it stay free for what is `lifted`.
        """
        above = self.plan.above
        if above is None:
            return self.heading(text, area)
        room = above.top(above.h - below)[0]
        return self.words(room, text, TITLE, weight="SemiBold", valign="bottom"), area

    def lifted(self, area: Box, high: float) -> tuple[Box, Box]:
        """Cut a strip for what is only read off the top; the lower layout lifts it out of reach."""
        if self.plan.above is None:
            return area.top(high, self.px(GAP))
        return self.plan.above.foot(high)[0], area


#: fill, fill while pressed, ink, border
KINDS: dict[str, tuple[str, str, str, str | None]] = {
    "plain": (DAY.surface, DAY.surface_pressed, DAY.text, DAY.line),
    "action": (DAY.action, DAY.action_pressed, DAY.on_action, None),
    "priority": (DAY.priority, DAY.priority_pressed, DAY.on_priority, None),
    "aid": (DAY.surface_pressed, DAY.surface, DAY.text, DAY.line),
}
