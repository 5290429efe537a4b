"""How to see the screen: larger type, white on black, all that is touched lower down."""

from __future__ import annotations

from dataclasses import replace

from kiosk.screens.choices import over_choices
from kiosk.screens.frame import BODY, KINDS, ROW, SMALL, Scene
from look.layout import Box
from look.parts import Button, Panel, Part, Sign, Words
from look.theme import DAY

_SIGNS = {"large": "larger", "contrast": "contrast", "low": "lower"}


def seeing(scene: Scene) -> tuple[Part, ...]:
    """Lay out the ways to see, each a switch, and the way on."""
    on = scene.say("see.go_on")
    go_on = scene.button("go-on", on, scene.plan.ways()[0], kind="action", sign="done", size=ROW)
    chosen = {name for name in _SIGNS if getattr(scene.visit.sight, name)}
    names = ["large", "contrast", *(["low"] if scene.lowers else [])]
    said, cells = over_choices(
        scene,
        len(names),
        columns=len(names) if scene.wide else 1,
        sign="see",
        title=scene.say("see.title"),
    )
    switches = [
        switch(scene, f"sight:{name}", f"see.{name}", _SIGNS[name], cell, on=name in chosen)
        for name, cell in zip(names, cells, strict=True)
    ]
    return (*said, *switches, go_on)


def switch(scene: Scene, name: str, says: str, sign: str, box: Box, *, on: bool) -> Button:
    """Make a switch: what it is, and below in words whether it is on."""
    text = scene.say(says)
    fill, pressed, ink, line = KINDS["action" if on else "plain"]
    room = box.inset(scene.px(28), scene.px(4))
    side = min(room.h * 0.7, scene.px(96))
    picture, room = room.left(side, scene.px(28))
    said = scene.say("see.on") if on else ""
    state = scene.words(room, said, SMALL, colour=ink, floor=36, most=1)
    high = state.setting.height if on else 0.0
    above = room.top(room.h - high)[0]
    # One line, a little smaller, rather than two.
    words = scene.words(above, text, ROW, weight="SemiBold", colour=ink, floor=BODY, most=1)
    if not words.setting.whole:
        words = scene.words(above, text, BODY, weight="SemiBold", colour=ink, floor=36, most=2)
    block = room.middle(room.w, words.setting.height + high)
    above, below = block.top(words.setting.height)
    face: list[Panel | Words | Sign] = [
        scene.panel(box, fill, line),
        Sign(picture, "done" if on else sign, ink if on else DAY.action),
        replace(words, box=above, valign="top"),
    ]
    if on:
        face.append(replace(state, box=below, valign="top"))
    return Button(name, text, box, tuple(face), pressed)
