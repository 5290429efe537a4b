"""What the staff should know of a visitor before they come to the counter; nobody has to say."""

from __future__ import annotations

from kiosk.screens.frame import BODY, ROW, Scene
from kiosk.screens.seeing import switch
from kiosk.visitor import NEEDS
from look.parts import Part
from look.text import LINE
from look.theme import DAY

_HIGH, _HEAD = 190, 230  # of a switch, and of the question above them
_SIGNS = {"hearing": "hearing", "sight": "see", "wheelchair": "disabled", "language": "language"}


def needs(scene: Scene) -> tuple[Part, ...]:
    """Lay out the needs, each a switch, who will see them, and the way on."""
    foot, area = scene.plan.ways()
    on = scene.say("needs.go_on")
    go_on = scene.button("go-on", on, foot, kind="action", sign="done", size=ROW)
    columns = 2 if scene.wide or scene.plan.above else 1
    rows, gap = -(-len(NEEDS) // columns), scene.plan.apart()
    note, head = 2 * scene.px(BODY * LINE), scene.px(_HEAD)
    high = min(area.h, rows * scene.px(_HIGH) + (rows - 1) * gap)
    if not scene.plan.above:  # what is said stands by what is touched
        area = area.foot(min(area.h, high + head + note))[0]
    title, area = scene.titled(scene.say("needs.title"), area, below=note)
    strip, area = scene.lifted(area, note)
    said = scene.words(
        strip, scene.say("needs.hint"), BODY, colour=DAY.text_quiet, valign="top", floor=36
    )
    cells = area.foot(min(area.h, high))[0].grid(columns, rows, gap)
    switches = [
        switch(
            scene, f"need:{name}", f"needs.{name}", _SIGNS[name], cell, on=name in scene.visit.needs
        )
        for name, cell in zip(NEEDS, cells, strict=True)
    ]
    return (title, said, *switches, go_on)
