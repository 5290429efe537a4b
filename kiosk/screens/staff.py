"""The staff's page: the pad before it, then what is wrong, what to do, and the slips to print."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.health import Finding
from kiosk.jobs import Unsettled
from kiosk.screens.frame import APART, BODY, FOOT, GAP, KINDS, MARGIN, SMALL, TITLE, Scene
from kiosk.screens.lists import listed
from kiosk.staff import Room, Staff
from look.clock import VIETNAM
from look.layout import Box
from look.parts import Button, Panel, Part, Sign, Words
from look.text import LINE
from look.theme import DAY

_PAD = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "backspace", "0", "enter")
_SLIP = 92  # the height of a row of the list: one line
_GOOD = 88  # the height of a part that is well
_QUIET = 36  # what to do stands in two lines


@dataclass(frozen=True)
class Known:
    """What the staff's page tells."""

    staff: Staff
    closed_s: float = 0.0  # so long no PIN may be tried
    findings: tuple[Finding, ...] = ()
    slips: tuple[Unsettled, ...] = ()


def staff_page(scene: Scene, known: Known) -> tuple[Part, ...]:
    """Lay out the pad or the page, over the whole window: no aid and no clock of a visit."""
    whole = Box(0, 0, scene.width, scene.height).inset(scene.px(MARGIN), scene.px(40))
    if known.staff.room is Room.PAD:
        return _pad(scene, known, whole)
    return _page(scene, known, whole)


def _pad(scene: Scene, known: Known, area: Box) -> tuple[Part, ...]:
    gap = scene.px(APART)
    foot, area = area.foot(scene.px(FOOT), scene.px(GAP))
    area = area.middle(min(area.w, scene.px(620)), min(area.h, scene.px(1080)))
    title, area = scene.heading(scene.say("staff.pin"), area)
    field, area = area.top(scene.px(120), gap)
    staff = known.staff
    if known.closed_s > 0:
        said = scene.say("staff.closed", minutes=math.ceil(known.closed_s / 60))
    elif staff.checking or staff.wrong:
        said = scene.say("staff.checking" if staff.checking else "staff.wrong")
    else:
        said = ""
    room = field.inset(scene.px(24), scene.px(8))
    dots = "•" * len(staff.typed)
    parts: list[Part] = [
        title,
        Panel(field, DAY.surface, DAY.action, radius=scene.px(20), border=scene.px(5)),
        scene.words(room, said or dots, BODY if said else TITLE, align="centre", most=2, floor=34),
    ]
    open_ = not (known.closed_s > 0 or staff.checking)
    for key, box in zip(_PAD, area.grid(3, 4, gap), strict=True):
        if not open_:
            parts.append(scene.panel(box, DAY.surface_pressed))
        elif key == "enter":
            parts.append(_enter(scene, box, bool(staff.typed)))
        else:
            face, sign = ("", "backspace") if key == "backspace" else (key, "")
            parts.append(scene.button(f"key:{key}", face, box, sign=sign, size=TITLE, quick=True))
    width = min(foot.w, scene.px(620))
    close = foot.middle(width, foot.h)
    return (*parts, scene.button("close", scene.say("staff.close"), close, sign="back"))


def _enter(scene: Scene, box: Box, ready: bool) -> Part:
    if not ready:
        return scene.panel(box, DAY.surface_pressed)
    return scene.button("enter", "", box, kind="action", sign="done")


def _page(scene: Scene, known: Known, area: Box) -> tuple[Part, ...]:
    gap = scene.px(GAP)
    buttons, area = _foot(scene, area)
    when = f"{scene.own}  ·  {scene.now:%H:%M}" if scene.now else scene.own
    head, area = area.top(scene.px(TITLE * LINE), gap)
    clock = Box(head.right - scene.px(330), head.y, scene.px(330), head.h)
    name = Box(head.x, head.y, head.w - clock.w - gap, head.h)
    title = scene.words(name, scene.say("staff.title"), TITLE, weight="SemiBold", most=1)
    parts: list[Part] = [
        title,
        scene.words(clock, when, BODY, colour=DAY.text_quiet, align="right", most=1),
    ]
    if scene.wide:
        health, slips = area.left(area.w * 0.52, scene.px(56))
    else:
        health, slips = area.top(area.h * 0.6, gap)
    left, told = _findings(scene, known.findings, health)
    if not scene.wide:
        top = left.y + gap / 2
        slips = Box(slips.x, top, slips.w, slips.bottom - top)
    return (*parts, *told, *_slips(scene, known, slips), *buttons)


def _findings(scene: Scene, findings: Sequence[Finding], area: Box) -> tuple[Box, list[Part]]:
    """Tell how each part is, what is not well twice as high; give what is left of the area."""
    gap = scene.px(12)
    shares = sum(1 if finding.good else 2 for finding in findings)
    one = min(scene.px(_GOOD), (area.h - gap * (len(findings) - 1)) / max(1, shares))
    parts: list[Part] = []
    for finding in findings:
        row, area = area.top(one * (1 if finding.good else 2), gap)
        parts += _finding(scene, finding, row)
    return area, parts


def _finding(scene: Scene, finding: Finding, box: Box) -> list[Part]:
    """Say how one part is; of one that is not well, what to do."""
    room = box.inset(scene.px(20), scene.px(6))
    ink = DAY.text if finding.good else DAY.warning
    picture, room = room.left(scene.px(64), scene.px(24))
    part, state = f"staff.{finding.part}", f"staff.{finding.part}_{finding.state}"
    text = f"{scene.say(part)}: {scene.say(state)}"
    sign = Sign(picture, "done" if finding.good else "warning", DAY.action if finding.good else ink)
    card = scene.panel(box, DAY.surface, None if finding.good else DAY.warning)
    if finding.good:
        said = scene.words(room, text, SMALL, weight="Medium", colour=ink, floor=_QUIET, most=2)
        return [card, sign, said]
    above, below = room.top(scene.px(SMALL * LINE))
    said = scene.words(above, text, SMALL, weight="SemiBold", colour=ink, floor=_QUIET, most=1)
    what = scene.say(f"{state}_todo")
    # Two lines have air below them; one line alone needs none.
    below = below.top(min(below.h, max(scene.px(_QUIET * LINE), below.h - scene.px(12))))[0]
    todo = scene.words(below, what, SMALL, floor=_QUIET - 2, most=2, valign="top")
    block = room.middle(room.w, min(room.h, above.h + todo.setting.height))
    above, below = block.top(above.h)
    return [card, sign, replace(said, box=above), replace(todo, box=below)]


def _slips(scene: Scene, known: Known, area: Box) -> list[Part]:
    """List the slips that may not have come out; each is printed again by one touch."""
    title, area = scene.heading(scene.say("staff.slips"), area, BODY, gap=12)
    parts: list[Part] = [title]
    if known.staff.said:
        strip, area = area.foot(scene.px(SMALL * LINE))
        said = scene.say(known.staff.said)
        parts.append(scene.words(strip, said, SMALL, weight="Medium", floor=_QUIET, most=1))
    if not known.slips:
        strip = area.top(scene.px(SMALL * LINE * 2))[0]
        none = scene.say("staff.no_slips")
        words = scene.words(strip, none, SMALL, colour=DAY.text_quiet, valign="top", most=2)
        return [*parts, words]
    turned = replace(scene, visit=replace(scene.visit, part=known.staff.part))
    shown, turners = listed(turned, known.slips, area, _SLIP)
    return [*parts, *(_slip(scene, *pair) for pair in shown), *turners]


def _slip(scene: Scene, slip: Unsettled, box: Box) -> Button:
    fill, pressed, ink, line = KINDS["plain"]
    box = box.top(min(box.h, scene.px(_SLIP * 1.3)))[0]
    room = box.inset(scene.px(24), scene.px(8))
    picture, room = room.left(scene.px(56), scene.px(24))
    label, rest = room.left(room.w * 0.36, scene.px(16))
    at = datetime.fromtimestamp(slip.at, VIETNAM)
    said = f"{scene.say(f'staff.slip_{slip.outcome.value}')}, {at:%H:%M}"
    face: tuple[Panel | Words | Sign, ...] = (
        scene.panel(box, fill, line),
        Sign(picture, "printer", DAY.action),
        scene.words(label, slip.label, BODY, weight="Bold", colour=ink, most=1),
        scene.words(rest, said, SMALL, colour=ink, floor=_QUIET, most=1, align="right"),
    )
    return Button(f"copy:{slip.label}", slip.label, box, face, pressed)


def _foot(scene: Scene, area: Box) -> tuple[list[Part], Box]:
    """Stand what can be done at the foot: in one row, upright in two."""
    gap = scene.px(GAP)
    rows = 1 if scene.wide else 2
    foot, area = area.foot(scene.px(FOOT) * rows + gap * (rows - 1), gap)
    cells = foot.grid(4 // rows, rows, gap)
    doors = (
        ("paper", "staff.paper", "paper", "plain"),
        ("test", "staff.test", "printer", "plain"),
        ("forget", "staff.forget", "", "plain"),
        ("close", "staff.close", "done", "action"),
    )
    return [
        scene.button(id_, scene.say(key), cell, sign=sign, kind=kind)
        for (id_, key, sign, kind), cell in zip(doors, cells, strict=True)
    ], area
