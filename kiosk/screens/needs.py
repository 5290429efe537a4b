"""What the staff should know of a visitor before they come to the counter; nobody has to say."""

from __future__ import annotations

from kiosk.screens.choices import over_choices
from kiosk.screens.frame import ROW, Scene
from kiosk.screens.seeing import switch
from kiosk.visitor import NEEDS
from look.parts import Part

_SIGNS = {"hearing": "hearing", "sight": "see", "wheelchair": "disabled", "language": "language"}


def needs(scene: Scene) -> tuple[Part, ...]:
    """Lay out the needs, each a switch, who will see them, and the way on."""
    on = scene.say("needs.go_on")
    go_on = scene.button("go-on", on, scene.plan.ways()[0], kind="action", sign="done", size=ROW)
    said, cells = over_choices(
        scene,
        len(NEEDS),
        columns=2 if scene.wide else 1,
        sign="people",
        title=scene.say("needs.title"),
        hint=scene.say("needs.hint"),
    )
    switches = [
        switch(
            scene, f"need:{name}", f"needs.{name}", _SIGNS[name], cell, on=name in scene.visit.needs
        )
        for name, cell in zip(NEEDS, cells, strict=True)
    ]
    return (*said, *switches, go_on)
