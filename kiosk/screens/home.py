"""Home: three doors, the first the largest, and a quiet one for those who come back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.screens.frame import BIG, BODY, GAP, KINDS, SMALL, TITLE, Scene
from kiosk.screens.languages import other_languages
from kiosk.screens.message import centred
from kiosk.screens.tiles import tile
from look.layout import Box
from look.parts import Align, Button, Panel, Part, Picture, Sign, Words
from look.text import LINE
from look.theme import DAY

TILES = 12
_TILE, _TILE_LARGE = 100, 146  # a tile: the fewer, the lower the area is
_DOORS = 370  # the three ways in, upright
_CLOSED = 520  # what is told while the centre is closed, and the search
_CENTRE = 35  # the name of the centre stands in three lines, sixty-six signs beside an emblem
_NOTE = 32  # what is not as usual stands in two lines, in a longer language too


@dataclass(frozen=True)
class _Size:
    """How large a door is, in units: its name, its pictogram, its margin; has it a hint?"""

    title: float
    sign: float
    margin: float
    hinted: bool = True


_MAIN, _PLAIN, _SLIM = (
    _Size(BIG * 1.3, 230, 44),
    _Size(TITLE, 136, 44),
    _Size(TITLE, 100, 28, False),
)


@dataclass(frozen=True)
class _Door:
    """One way in, by the key of its texts."""

    id: str
    says: str
    kind: str
    sign: str
    size: _Size

    def sized(self, size: _Size) -> _Door:
        """Make it that large."""
        return replace(self, size=size)

    def stand(self, scene: Scene, box: Box) -> Button:
        """Make the button: the pictogram, the name, and the hint below where there is room."""
        fill, pressed, ink, line = KINDS[self.kind]
        size, text = self.size, scene.say(f"home.{self.says}")
        room = box.inset(scene.px(size.margin), scene.px(12 if size.hinted else 8))
        side = min(scene.px(size.sign), room.h * 0.8, room.w * 0.25)
        picture, room = room.left(side, scene.px(size.margin * 0.85))
        if not size.hinted:
            above, most = room, 2
        elif scene.wide:  # a narrow door, so its name may need two lines to be the largest
            above, most = room.top(room.h - scene.px(BODY * LINE))[0], 2
        else:
            above, most = room.top(room.h * 0.6)[0], 1
        title = scene.words(
            above, text, size.title, weight="SemiBold", colour=ink, floor=36, most=most
        )
        face: list[Panel | Words | Sign] = [
            scene.panel(box, fill, line),
            Sign(picture, self.sign, ink),
        ]
        if not size.hinted:
            return Button(self.id, text, box, (*face, title), pressed)
        said = scene.say(f"home.{self.says}_hint")
        below = room.foot(room.h - title.setting.height)[0]
        for most in (1, 2):
            hint = scene.words(below, said, BODY, colour=ink, most=most, floor=36)
            if hint.setting.whole:
                break
        else:
            return Button(self.id, text, box, (*face, replace(title, box=room)), pressed)
        block = room.middle(room.w, title.setting.height + hint.setting.height)
        above, below = block.top(title.setting.height)
        face += (replace(title, box=above, valign="top"), replace(hint, box=below, valign="top"))
        return Button(self.id, text, box, tuple(face), pressed)


_TAKE = _Door("take", "take", "action", "ticket", _MAIN)
_PRIORITY = _Door("take-priority", "priority", "priority", "priority", _SLIM)
_SEARCH = _Door("search", "search", "plain", "search", _SLIM)


def home(scene: Scene) -> tuple[Part, ...]:
    """Lay out the home screen."""
    foot, area = scene.plan.ways()
    head, area = scene.lifted(area, scene.px(110 if scene.wide else 250))
    shelves, area = _shelves(scene, area)
    return (
        *_head(scene, head),
        *_foot(scene, foot),
        *shelves,
        *(_closed(scene, area) if scene.closed else _doors(scene, area)),
    )


def _doors(scene: Scene, area: Box) -> list[Part]:
    """Stand the three ways in; the search alone while nothing is known of the services."""
    gap = scene.px(GAP)
    if scene.wide:
        first, rest = area.top(area.h * 0.4, gap)
        second, third = rest.rows(2, gap)
    else:
        first, rest = area.top(area.h * 0.56, gap)
        second, third = rest.columns(2, gap)
    # The search stays where it will be: a finger on its way there still meets it.
    search = _SEARCH.stand(scene, third)
    if not scene.offers:
        return [*centred(scene, first, "clock", scene.say("home.starting")), search]
    return [_TAKE.stand(scene, first), _PRIORITY.stand(scene, second), search]


def _closed(scene: Scene, area: Box) -> list[Part]:
    """Say when the centre opens; the book answers all the same."""
    door, rest = area.foot(min(area.h * 0.3, scene.px(180)), scene.px(GAP))
    said = centred(scene, rest, "clock", scene.say("closed.title"), scene.say_opening())
    return [*said, _SEARCH.sized(_SLIM if scene.wide else _PLAIN).stand(scene, door)]


def _head(scene: Scene, head: Box) -> list[Part]:
    """Name the centre, and say what is not as usual, else the time."""
    parts: list[Part] = []
    lang = scene.visit.lang
    if scene.wide:
        name, note = head.left(head.w * (0.53 if scene.plan.large else 0.62), scene.px(GAP))
    else:
        name, note = head.top(head.h * 0.56)
    title = scene.centre or scene.say("home.welcome")
    high = min(name.h, scene.plan.apart(120))
    picture, beside = name.left(high, scene.px(32))
    for room in (beside, name) if scene.emblem else (name,):
        words = scene.words(room, title, TITLE, weight="SemiBold", floor=_CENTRE)
        if words.setting.whole:
            break
    if room is beside:  # it gives way to a name that is too long beside it
        parts.append(Picture(picture.middle(high, high), scene.emblem))
    parts.append(words)
    if sentence := _sentence(scene):
        sign, box = note.left(scene.px(60), scene.px(20))
        warning = DAY.warning
        words = scene.words(box, sentence, SMALL, weight="Medium", colour=warning, floor=_NOTE)
        return [*parts, Sign(sign, "warning", warning), words]
    if scene.now:
        # Whose language has no words here sees at least that it was understood.
        day = scene.texts.name(lang) if scene.texts.pictured(lang) else scene.say_day(scene.now)
        time = f"{scene.now:%H:%M}  ·  {day}"
        align: Align = "left" if note.x == head.x else "right"
        parts.append(
            scene.words(
                note, time, BODY, weight="Medium", colour=DAY.text_quiet, align=align, floor=36
            )
        )
    return parts


def _foot(scene: Scene, foot: Box) -> list[Part]:
    """Stand the door of those who come back, and the other languages."""
    width = scene.px(230 if scene.plan.large else 300)
    back, side = foot.left(foot.w - width - scene.px(GAP), scene.px(GAP))
    parts: list[Part] = [other_languages(scene, side)] if len(scene.texts.languages) > 1 else []
    if not scene.offers or scene.closed:
        return parts
    if scene.hub_away:  # only the hub knows who was sent away to mend papers
        for key in ("home.check_in_away", "home.check_in_away_short"):
            said = scene.say(key)
            quiet = scene.words(back, said, SMALL, colour=DAY.text_quiet, floor=36, most=2)
            if quiet.setting.whole:
                break
        parts.append(quiet)
    else:
        keys = ("home.check_in", "home.check_in_short")
        parts.append(scene.terse("check-in", keys, back, kind="plain", sign="paper"))
    return parts


def _shelves(scene: Scene, area: Box) -> tuple[list[Part], Box]:
    """Stand the first events of life on the screen itself: what is asked most is two touches away.

    Give them and what is left of the area. Their place is kept while the book is still being
    opened: nothing that can be touched may move under a finger.
    """
    gap = scene.plan.apart()
    if scene.wide:
        area, block = area.left(area.w * (0.4 if scene.plan.large else 0.34), scene.px(40))
    else:
        doors = scene.px(_CLOSED if scene.closed else _DOORS)
        least = scene.px(_TILE_LARGE if scene.plan.large else _TILE)
        high = max(least, min(area.h * 0.67, area.h - doors))
        block, area = area.foot(high, scene.px(GAP))
    events = [pair for pair in scene.shelves if pair[0].startswith("event:")]
    if not scene.shelves:
        return [], area
    large = scene.plan.large
    parts: list[Part] = []
    # One row of tiles says itself what it is for.
    if block.h > scene.px(2 * _TILE_LARGE):
        title, block = scene.heading(scene.say("browse.home"), block, BODY, gap=8)
        parts.append(title)
    columns = 3 if scene.wide and not large else 2
    rows = int((block.h + gap) // (scene.px(_TILE_LARGE if large else _TILE) + gap))
    cells = block.grid(columns, max(1, min(TILES // columns, rows)), gap)
    more = ("shelves", scene.say("browse.more"))
    shown = zip((*events[: len(cells) - 1], more), cells, strict=False)
    return [*parts, *(tile(scene, *pair, cell) for pair, cell in shown)], area


def _sentence(scene: Scene) -> str:
    if scene.closed:
        return ""
    if scene.hub_away:
        # A number of the kiosk's own is given only where it can be kept.
        key = "home.offline_disk" if scene.disk_ill else "home.offline"
        return scene.say(key) if scene.offers else ""
    return scene.say("home.no_printer") if scene.printer_away else ""
