"""How to see the screen: larger type, white on black, all that is touched lower down."""

from __future__ import annotations

from dataclasses import replace

from kiosk.screens.frame import BODY, KINDS, ROW, SMALL, Scene
from look.layout import Box
from look.parts import Button, Panel, Part, Sign, Words
from look.theme import DAY

_HIGH = 190  # of a switch
_SIGNS = {"large": "larger", "contrast": "contrast", "low": "lower"}


def seeing(scene: Scene) -> tuple[Part, ...]:
    """Lay out the ways to see, each a switch, and the way on."""
    foot, area = scene.plan.ways()
    go_on = scene.button(
        "go-on", scene.say("see.go_on"), foot, kind="action", sign="done", size=ROW
    )
    chosen = {name for name in _SIGNS if getattr(scene.visit.sight, name)}
    names = ["large", "contrast", *(["low"] if scene.lowers else [])]
    columns = len(names) if scene.wide else 1
    rows, gap = -(-len(names) // columns), scene.plan.apart()
    high = rows * scene.px(_HIGH) + (rows - 1) * gap
    # At the foot, whatever the layout: who asks for a lower one reaches no higher.
    title, area = scene.titled(
        scene.say("see.title"), area.foot(min(area.h, high + scene.px(230)))[0]
    )
    cells = area.foot(min(area.h, high))[0].grid(columns, rows, gap)
    switches = [
        switch(scene, f"sight:{name}", f"see.{name}", _SIGNS[name], cell, on=name in chosen)
        for name, cell in zip(names, cells, strict=True)
    ]
    return (title, *switches, go_on)


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
