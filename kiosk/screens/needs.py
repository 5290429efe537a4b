"""What the staff should know of a visitor before they come to the counter; nobody has to say."""

from __future__ import annotations

from kiosk.screens.frame import BODY, ROW, Scene
from kiosk.screens.seeing import switch
from kiosk.visitor import NEEDS
from look.parts import Part
from look.text import LINE
from look.theme import DAY

_HIGH = 190  # of a switch
_SIGNS = {"hearing": "hearing", "sight": "see", "wheelchair": "disabled", "language": "language"}


def needs(scene: Scene) -> tuple[Part, ...]:
    """Lay out the needs, each a switch, who will see them, and the way on."""
    foot, area = scene.plan.ways()
    on = scene.say("needs.go_on")
    go_on = scene.button("go-on", on, foot, kind="action", sign="done", size=ROW)
    note = 2 * scene.px(BODY * LINE)
    title, area = scene.titled(scene.say("needs.title"), area, below=note)
    strip, area = scene.lifted(area, note)
    said = scene.words(
        strip, scene.say("needs.hint"), BODY, colour=DAY.text_quiet, valign="top", floor=36
    )
    columns = 2 if scene.wide or scene.plan.above else 1
    rows, gap = -(-len(NEEDS) // columns), scene.plan.apart()
    high = min(area.h, rows * scene.px(_HIGH) + (rows - 1) * gap)
    cells = area.foot(high)[0].grid(columns, rows, gap)
    switches = [
        switch(
            scene, f"need:{name}", f"needs.{name}", _SIGNS[name], cell, on=name in scene.visit.needs
        )
        for name, cell in zip(NEEDS, cells, strict=True)
    ]
    return (title, said, *switches, go_on)
