"""The lists one chooses from: the services, and the classes served with priority."""

from __future__ import annotations

from kiosk.screens.frame import GAP, KINDS, ROW, SMALL, TITLE, Offer, Scene
from kiosk.screens.lists import listed
from look import pictograms
from look.layout import Box
from look.parts import Button, Panel, Part, Sign
from look.text import LINE
from look.theme import DAY

_NAME = 35  # the least for the name of a service: forty-five signs in two lines of larger type
_CLOSED = 33  # what cannot be chosen: three lines of it stand in a row
_OFFER = 129  # two lines of the smallest text, and air: nine of them stand upright
_CLASS, _CLASS_MOST = 130, 230
_CHOSEN, _CHOSEN_LARGE = 68, 100  # what says for which class of priority one chooses


def services(scene: Scene) -> tuple[Part, ...]:
    """Lay out the services, one row each."""
    area, between, nav = scene.nav(slim=True)
    parts: list[Part] = [*nav]
    if not scene.visit.adding:
        parts.append(_needs(scene, between))
    chosen = dict(scene.priorities).get(scene.visit.priority)
    issued = scene.visit.ticket if scene.visit.adding else None
    asked = scene.say("services.title_more" if issued else "services.title")
    if chosen and scene.wide:
        # Rows of two lines need the height: it stands beside the question.
        left, right = area.columns(2, scene.plan.apart())
        parts += _chosen(scene, chosen, right.top(scene.px(TITLE * LINE))[0])
        title, _ = scene.heading(asked, left)
        area = area.top(title.box.h, scene.px(GAP))[1]
    else:
        high = scene.px(_CHOSEN_LARGE if scene.plan.large else _CHOSEN) if chosen else 0.0
        if chosen:
            strip, area = scene.lifted(area, high)
            parts += _chosen(scene, chosen, strip)
        title, area = scene.titled(asked, area, below=high and high + scene.px(GAP))
    parts.append(title)
    on_it = (issued.service, *issued.later) if issued else ()
    offers = [offer for offer in scene.offers if offer.id not in on_it]
    rows, turners = listed(scene, offers, area, _OFFER, columns=2 if scene.wide else 1)
    # One size for all names: a list of one voice.
    sizes = [
        scene.words(
            _room(scene, cell)[1], offer.name, ROW, weight="Medium", most=2, floor=_NAME
        ).setting.px
        for offer, cell in rows
    ]
    size = min(sizes) / scene.scale.unit if sizes else ROW
    for offer, cell in rows:
        parts += _offer(scene, offer, cell, size)
    return (*parts, *turners)


def _needs(scene: Scene, box: Box) -> Button:
    """Offer, out of the way, to tell the staff what one needs; a sign says that it was done."""
    sign = "done" if scene.visit.needs else "support"
    return scene.terse("needs", ("needs.offer", "needs.offer_short"), box, sign=sign)


def _chosen(scene: Scene, name: str, strip: Box) -> list[Part]:
    """Say for which class of priority one chooses."""
    text = scene.say("services.title_priority", name=name)
    room = strip.inset(scene.px(32), scene.px(2))
    ink = DAY.on_priority
    words = scene.words(room, text, SMALL + 4, weight="Medium", colour=ink, floor=36, most=2)
    return [Panel(strip, DAY.priority, radius=scene.px(20)), words]


def priority(scene: Scene) -> tuple[Part, ...]:
    """Lay out the priority classes: one below the other, on a lying panel beside each other too."""
    area, _, nav = scene.nav()
    title, area = scene.titled(scene.say("priority.title"), area)
    columns = 2 if scene.wide else 1
    fewest = -(-max(5, len(scene.priorities)) // columns)
    high = min(area.h, scene.px(_CLASS_MOST) * fewest)
    rows, turners = listed(
        scene, scene.priorities, area.top(high)[0], _CLASS, columns=columns, fewest=fewest
    )
    return (*nav, title, *(_class(scene, *pair) for pair in rows), *turners)


def _room(scene: Scene, box: Box) -> tuple[Box, Box, Box]:
    """Cut a row: its pictogram, its words, its letter or arrow."""
    # Two lines have air above and below: in a low row the type gives way, not the margin.
    room = box.inset(scene.px(28), scene.px(10))
    side = min(room.h, scene.px(96))
    picture, room = room.left(side, scene.px(28))
    mark = Box(room.right - side, room.y, side, room.h).middle(side, side)
    words = Box(room.x, room.y, room.w - side - scene.px(20), room.h)
    return picture.middle(side, side), words, mark


def _offer(scene: Scene, offer: Offer, box: Box, size: float) -> list[Part]:
    fill, pressed, ink, line = KINDS["plain"]
    picture, room, badge = _room(scene, box)
    sign = pictograms.of(offer.id)
    if not offer.open:
        # No letter and no border, so no margin to keep: the words may take their place.
        room = Box(room.x, box.y, badge.right - room.x, box.h)
        text, quiet = f"{offer.name}\n{scene.say('services.closed')}", DAY.text_quiet
        said = scene.words(
            room, text, min(size, 46), weight="Medium", colour=quiet, floor=_CLOSED, most=3
        )
        return [Sign(picture, sign, quiet), said]
    face = (
        scene.panel(box, fill, line),
        Sign(picture, sign, DAY.action),
        scene.words(room, offer.name, size, weight="Medium", colour=ink, most=2, floor=_NAME),
        Panel(badge, DAY.action, radius=scene.px(18)),
        scene.words(badge, offer.letter, 60, weight="Bold", colour=DAY.on_action, align="centre"),
    )
    return [Button(f"service:{offer.id}", offer.name, box, face, pressed)]


def _class(scene: Scene, named: tuple[str, str], box: Box) -> Button:
    fill, pressed, ink, line = KINDS["plain"]
    name, text = named
    picture, room, mark = _room(scene, box)
    face = (
        scene.panel(box, fill, line),
        Sign(picture, pictograms.of(name), DAY.priority),
        scene.words(room, text, ROW, weight="Medium", colour=ink, most=2),
        Sign(mark.middle(scene.px(56), mark.h), "next", DAY.action),
    )
    return Button(f"priority:{name}", text, box, face, pressed)
