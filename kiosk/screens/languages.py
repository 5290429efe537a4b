"""Which language: all there are, each by the name its speakers know it by."""

from __future__ import annotations

from itertools import product

from kiosk.screens.choices import over_choices
from kiosk.screens.frame import ROW, SMALL, Scene
from look.layout import Box
from look.parts import Button, Part, Words


def languages(scene: Scene) -> tuple[Part, ...]:
    """Lay out the languages, and the way on; room for ten."""
    on = scene.say("see.go_on")
    go_on = scene.button("go-on", on, scene.plan.ways()[0], kind="action", sign="done", size=ROW)
    there = scene.texts.languages
    said, cells = over_choices(
        scene,
        len(there),
        columns=scene.wide + (2 if len(there) > 5 else 1),
        sign="language",
        title=scene.say("languages.title"),
    )
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
    return (*said, *names, go_on)


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
