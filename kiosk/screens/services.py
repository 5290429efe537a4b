"""The lists one chooses from: the services, and the classes served with priority."""

from __future__ import annotations

from kiosk.screens.frame import GAP, KINDS, ROW, SMALL, Offer, Scene
from look import pictograms
from look.layout import Box
from look.parts import Button, Panel, Part, Sign
from look.theme import DAY

ROWS_TALL, ROWS_WIDE = 9, 5


def services(scene: Scene) -> tuple[Part, ...]:
    """Lay out the services, one row each."""
    area, between, nav = scene.nav()
    chosen = dict(scene.priorities).get(scene.visit.priority)
    parts: list[Part] = [*nav]
    if chosen:
        # Rows of two lines need the height: a landscape window has room beside its buttons.
        strip, area = (between, area) if scene.wide else area.top(scene.px(92), scene.px(GAP))
        parts.append(Panel(strip, DAY.priority, radius=scene.px(20)))
        text = scene.say("services.title_priority", name=chosen)
        inner = strip.inset(scene.px(32), 0)
        parts.append(scene.words(inner, text, SMALL + 4, weight="Medium", colour=DAY.on_priority))
    issued = scene.visit.ticket if scene.visit.adding else None
    key = "services.title_more" if issued else "services.title"
    title, area = scene.heading(scene.say(key), area)
    parts.append(title)
    columns, rows = (2, ROWS_WIDE) if scene.wide else (1, ROWS_TALL)
    on_it = (issued.service, *issued.later) if issued else ()
    offers = [offer for offer in scene.offers if offer.id not in on_it]
    shown, area, turners = scene.paged(offers, columns * rows, columns * (rows - 1), area)
    cells = area.grid(columns, rows - bool(turners), scene.px(20))
    rooms = [_room(scene, cell)[1] for cell in cells]
    # One size for all names: a list of one voice.
    sizes = [
        scene.words(room, offer.name, ROW, weight="Medium", most=2).setting.px
        for offer, room in zip(shown, rooms, strict=False)
    ]
    size = min(sizes) / scene.scale.unit if sizes else ROW
    for offer, cell in zip(shown, cells, strict=False):
        parts += _offer(scene, offer, cell, size)
    return (*parts, *turners)


def priority(scene: Scene) -> tuple[Part, ...]:
    """Lay out the priority classes, one below the other."""
    area, _, nav = scene.nav()
    title, area = scene.heading(scene.say("priority.title"), area)
    most = ROWS_WIDE if scene.wide else 7
    shown, area, turners = scene.paged(scene.priorities, most, most - 1, area)
    rows = max(5, len(shown))
    area = area.top(min(area.h, scene.px(230) * rows))[0]
    cells = area.rows(rows, scene.px(20))
    classes = [_class(scene, *pair) for pair in zip(shown, cells, strict=False)]
    return (*nav, title, *classes, *turners)


def _room(scene: Scene, box: Box) -> tuple[Box, Box, Box]:
    """Cut a row: its pictogram, its words, its letter or arrow."""
    # Two lines have air above and below: in a low row the type gives way, not the margin.
    room = box.inset(scene.px(28), scene.px(10.5))
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
        # No border, so no margin to keep: the two lines may take the whole height.
        quiet = DAY.text_quiet
        above, below = Box(room.x, box.y, room.w, box.h).rows(2)
        note = scene.say("services.closed")
        return [
            Sign(picture, sign, quiet),
            scene.words(above, offer.name, min(size, 46), weight="Medium", colour=quiet, floor=38),
            scene.words(below, note, SMALL, colour=quiet, floor=38),
            scene.words(badge, offer.letter, 60, weight="Bold", colour=quiet, align="centre"),
        ]
    face = (
        scene.panel(box, fill, line),
        Sign(picture, sign, DAY.action),
        scene.words(room, offer.name, size, weight="Medium", colour=ink, most=2),
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
