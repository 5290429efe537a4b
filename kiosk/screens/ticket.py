"""The ticket: the number as large as it can stand, and one thing to do next."""

from __future__ import annotations

from dataclasses import replace

from kiosk.events import Issued, Slip
from kiosk.screens.frame import BODY, GAP, ROW, SMALL, Scene
from kiosk.visitor import MOST_SERVICES
from kiosk.waiting import waiting
from look.fonts import Weight
from look.layout import Box
from look.parts import Panel, Part, Sign
from look.text import LINE
from look.theme import DAY

_NUMBER = 180  # units at the least, whatever else is said
_LEAST = 36
_WEIGHTS: dict[str, Weight] = {"screen": "SemiBold"}


def ticket(scene: Scene) -> tuple[Part, ...]:
    """Lay out the ticket."""
    issued = scene.visit.ticket
    if issued is None:
        return ()
    gap = scene.px(GAP)
    foot, area = scene.plan.ways()
    area = scene.plan.raised(area)
    large = scene.plan.large
    if scene.wide:
        left, right = area.left(area.w * 0.52, scene.px(56))
    else:
        left, right = area.top(area.h * (0.5 if large else 0.42), scene.px(40))
    adds = _can_add(scene, issued)
    if large and adds:
        again, add, done = foot.columns(3, scene.plan.apart())
    else:
        again, done = foot.columns(2, gap)
    parts: list[Part] = [
        scene.terse("done", ("ticket.done",), done, kind="action", sign="done", size=ROW)
    ]
    if adds:
        if not large:
            add, right = right.foot(scene.px(116), gap)
        parts.append(scene.terse("add", ("ticket.add", "ticket.add_short"), add, sign="add"))
    if scene.visit.can_print_again:
        keys = ("ticket.reprint", "ticket.reprint_short")
        parts.append(scene.terse("reprint", keys, again, sign="printer"))
    return (*_number(scene, issued, left), *_facts(scene, issued, right), *parts)


def _can_add(scene: Scene, issued: Issued) -> bool:
    """Tell whether this number can go on to one more service: the hub must know it."""
    on_it = (issued.service, *issued.later)
    return (
        bool(issued.id)
        and not scene.hub_away
        and len(on_it) < MOST_SERVICES
        and any(offer.open and offer.id not in on_it for offer in scene.offers)
    )


def _number(scene: Scene, issued: Issued, box: Box) -> list[Part]:
    inner = box.inset(scene.px(40), scene.px(24 if scene.plan.large else 40))
    title, rest = inner.top(scene.px(ROW * LINE))
    # The number keeps its height; what else is said takes what it leaves.
    names = rest.top(max(0.0, rest.h - scene.px(_NUMBER)))[0]
    parts: list[Part] = []
    name = scene.name_of(issued.service)
    if issued.later:
        later = "; ".join(scene.name_of(id_) for id_ in issued.later)
        text = scene.say("ticket.later", names=later)
        most = names.top(names.h * 0.65)[0]  # three lines of larger type stand there
        words = scene.words(most, text, BODY, align="centre", floor=_LEAST, most=3)
        strip, rest = rest.foot(words.setting.height)
        names = names.top(names.h - words.setting.height)[0]
        parts.append(replace(words, box=strip))
    words = scene.words(names, name, ROW, weight="Medium", align="centre", floor=_LEAST, most=2)
    service, number = rest.foot(words.setting.height)
    return [
        Panel(box, DAY.surface, radius=scene.px(28)),
        scene.words(title, scene.say("ticket.title"), ROW, colour=DAY.text_quiet, align="centre"),
        scene.words(
            number, issued.label, 440, weight="Bold", colour=DAY.action, align="centre", most=1
        ),
        replace(words, box=service),
        *parts,
    ]


def _facts(scene: Scene, issued: Issued, area: Box) -> list[Part]:
    """Say what to do and how long it takes, in one size, above how the slip is."""
    lines = [("screen", scene.say("ticket.look"))]
    ahead, wait = waiting(issued)
    if ahead is not None:
        key = "ticket.ahead" if ahead else "ticket.first"
        lines.append(("people", scene.say(key, count=ahead)))
    if wait:
        key = "ticket.wait" if wait[0] < wait[1] else "ticket.wait_one"
        lines.append(("clock", scene.say(key, low=wait[0], high=wait[1])))
    if caution := _caution(scene, issued):
        lines.append(("warning", caution))
    below, room = area, area.left(scene.px(84), scene.px(36))[1]
    for size in (60, 54, 48, SMALL, _LEAST):
        slip, area = _slip(scene, issued, below, SMALL if size < SMALL else BODY + 4)
        said = [
            scene.words(room, text, size, weight=_WEIGHTS.get(sign, "Regular"), floor=size, most=4)
            for sign, text in lines
        ]
        free = area.h - sum(words.setting.height for words in said)
        if free >= 0:
            break
    gap = min(scene.px(60), max(0.0, free) / len(said))
    block = area.middle(area.w, min(area.h, area.h - free + gap * len(said)))
    parts: list[Part] = []
    for (sign, _), words in zip(lines, said, strict=True):
        row, block = block.top(words.setting.height + gap)
        picture, room = row.left(scene.px(84), scene.px(36))
        side = min(picture.w, picture.h)
        parts += [Sign(picture.middle(side, side), sign, DAY.action), replace(words, box=room)]
    return [*parts, *slip]


def _caution(scene: Scene, issued: Issued) -> str:
    """Say the one thing to beware of that matters most."""
    if scene.visit.not_added:
        return scene.say("ticket.not_added")
    if issued.offline:
        return scene.say("ticket.offline")
    return scene.say(f"before.{issued.warning}") if issued.warning else ""


def _slip(scene: Scene, issued: Issued, area: Box, size: float) -> tuple[list[Part], Box]:
    """Say how the slip is, on a card as high as what it says; give the rest."""
    slip = scene.visit.slip
    good = slip in (Slip.PRINTING, Slip.PRINTED)
    key = slip.value if slip else "none"
    if slip is Slip.PRINTED and scene.visit.replaces:
        key = "printed_new"
    text = scene.say(f"ticket.{key}", label=issued.label)
    # Where no slips are printed at all nothing is amiss, but the number has to be kept in mind.
    worn = (DAY.action, DAY.on_action) if slip is None else (DAY.warning, DAY.on_warning)
    fill, ink = (DAY.surface_pressed, DAY.text) if good else worn
    most = area.foot(scene.px(250))[0].inset(scene.px(32), scene.px(16))
    room = most.left(scene.px(84), scene.px(28))[1]
    words = scene.words(room, text, size, weight="SemiBold", colour=ink, floor=_LEAST, most=4)
    high = max(scene.px(140), words.setting.height + 2 * scene.px(24))
    box, rest = area.foot(high, scene.px(GAP))
    picture, room = box.inset(scene.px(32), scene.px(8)).left(scene.px(84), scene.px(28))
    parts: list[Part] = [
        Panel(box, fill, radius=scene.px(20)),
        Sign(picture, "printer" if good else "ticket" if slip is None else "warning", ink),
        replace(words, box=room),
    ]
    return parts, rest
