"""Which language: all there are, each by the name its speakers know it by."""

from __future__ import annotations

from itertools import product

from kiosk.screens.frame import ROW, SMALL, Scene
from look.layout import Box
from look.parts import Button, Part, Words

_HIGH, _HEAD = 150, 230  # of a language, and of the question above them


def languages(scene: Scene) -> tuple[Part, ...]:
    """Lay out the languages, and the way on; room for ten."""
    foot, area = scene.plan.ways()
    on = scene.say("see.go_on")
    go_on = scene.button("go-on", on, foot, kind="action", sign="done", size=ROW)
    there = scene.texts.languages
    columns = 2 if scene.wide or scene.plan.above or len(there) > 5 else 1
    rows, gap = -(-len(there) // columns), scene.plan.apart()
    high = min(area.h, rows * scene.px(_HIGH) + (rows - 1) * gap)
    if not scene.plan.above:  # what is said stands by what is touched
        area = area.foot(min(area.h, high + scene.px(_HEAD)))[0]
    title, area = scene.titled(scene.say("languages.title"), area)
    cells = area.foot(min(area.h, high))[0].grid(columns, rows, gap)
    names = [
        scene.button(
            f"language:{one}",
            scene.texts.name(one),
            cell,
            kind="action" if one == scene.visit.lang else "plain",
            sign="done" if one == scene.visit.lang else "",
            size=ROW,
            floor=36,
        )
        for one, cell in zip(there, cells, strict=False)
    ]
    return (title, *names, go_on)


def other_languages(scene: Scene, box: Box) -> Button:
    """Make the button that leads to the other language, by its name; to the list of more than one.

    On it stand the names of all the others, or what they are where the room is too small.
    """
    others = [one for one in scene.texts.languages if one != scene.visit.lang]
    named = ", ".join(map(scene.texts.name, others))
    name = f"language:{others[0]}" if len(others) == 1 else "languages"
    # A name that nearly fits one line has one; the pictogram gives way to names.
    ways = (("language", 1), ("language", 2), ("", 2))
    for text, (sign, most) in product((named, scene.say("languages.other")), ways):
        made = scene.button(name, text, box, sign=sign, size=SMALL, floor=36, most=most)
        words = next(part for part in made.face if isinstance(part, Words))
        if " ".join(words.setting.lines) == text:  # neither cut nor broken within a word
            break
    return made
