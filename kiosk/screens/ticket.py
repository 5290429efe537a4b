"""The ticket: the number as large as it can stand, and one thing to do next."""

from __future__ import annotations

from dataclasses import replace

from kiosk.events import Issued, Slip
from kiosk.screens.frame import BODY, GAP, ROW, Scene
from kiosk.visitor import MOST_SERVICES
from kiosk.waiting import minutes
from look.fonts import Weight
from look.layout import Box
from look.parts import Panel, Part, Sign
from look.text import LINE
from look.theme import DAY


def ticket(scene: Scene) -> tuple[Part, ...]:
    """Lay out the ticket."""
    issued = scene.visit.ticket
    if issued is None:
        return ()
    gap = scene.px(GAP)
    foot, area = scene.ways()
    if scene.wide:
        left, right = area.left(area.w * 0.52, scene.px(56))
    else:
        left, right = area.top(area.h * 0.42, scene.px(40))
    again, done = foot.columns(2, gap)
    parts: list[Part] = [
        scene.button("done", scene.say("ticket.done"), done, kind="action", sign="done", size=ROW)
    ]
    if _can_add(scene, issued):
        add, right = right.foot(scene.px(116), gap)
        parts.append(scene.button("add", scene.say("ticket.add"), add, sign="add"))
    if scene.visit.can_print_again:
        text = scene.say("ticket.reprint")
        parts.append(scene.button("reprint", text, again, sign="printer"))
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
    inner = box.inset(scene.px(40), scene.px(40))
    name = scene.name_of(issued.service)
    words = scene.words(inner, name, ROW, weight="Medium", align="centre", most=2)
    title, rest = inner.top(scene.px(ROW * LINE))
    parts: list[Part] = []
    if issued.later:
        names = "; ".join(scene.name_of(id_) for id_ in issued.later)
        text = scene.say("ticket.later", names=names)
        later = scene.words(inner, text, BODY, align="centre", most=2)
        strip, rest = rest.foot(later.setting.height)
        parts.append(replace(later, box=strip))
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
    parts: list[Part] = []
    state, area = area.foot(scene.px(216), scene.px(GAP))
    lines = [("screen", scene.say("ticket.look"))]
    if issued.ahead is not None:
        key = "ticket.ahead" if issued.ahead else "ticket.first"
        lines.append(("people", scene.say(key, count=issued.ahead)))
    wait = minutes(issued.wait_p50_s, issued.wait_p90_s) if issued.ahead else None
    if wait:
        key = "ticket.wait" if wait[0] < wait[1] else "ticket.wait_one"
        lines.append(("clock", scene.say(key, low=wait[0], high=wait[1])))
    if caution := _caution(scene, issued):
        lines.append(("warning", caution))
    block = area.middle(area.w, min(area.h, scene.px(150) * len(lines)))
    for (sign, text), row in zip(lines, block.rows(len(lines)), strict=True):
        picture, room = row.left(scene.px(84), scene.px(36))
        parts.append(Sign(picture, sign, DAY.action))
        weight: Weight = "SemiBold" if sign == "screen" else "Regular"
        parts.append(scene.words(room, text, 60, weight=weight, most=2))
    return [*parts, *_slip(scene, issued, state)]


def _caution(scene: Scene, issued: Issued) -> str:
    """Say the one thing to beware of that matters most."""
    if scene.visit.not_added:
        return scene.say("ticket.not_added")
    if issued.offline:
        return scene.say("ticket.offline")
    return scene.say(f"before.{issued.warning}") if issued.warning else ""


def _slip(scene: Scene, issued: Issued, box: Box) -> list[Part]:
    slip = scene.visit.slip
    good = slip in (Slip.PRINTING, Slip.PRINTED)
    key = slip.value if slip else "none"
    text = scene.say(f"ticket.{key}", label=issued.label)
    fill, ink = (DAY.surface_pressed, DAY.text) if good else (DAY.warning, DAY.on_warning)
    picture, room = box.inset(scene.px(32), scene.px(16)).left(scene.px(84), scene.px(28))
    return [
        Panel(box, fill, radius=scene.px(20)),
        Sign(picture, "printer" if good else "warning", ink),
        scene.words(room, text, BODY + 4, weight="SemiBold", colour=ink, most=3),
    ]
