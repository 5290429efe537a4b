"""A page that asks how somebody wants it: the choices at the foot, the question over them."""

from __future__ import annotations

from kiosk.screens.frame import GAP, Scene
from kiosk.screens.message import centred
from kiosk.screens.plan import Plan
from look.layout import Box
from look.parts import Part

_HIGH = 200.0  # of a choice where there is room
_SHARE = 0.6  # the most of the height that the choices take: the question is read first


def over_choices(
    scene: Scene,
    count: int,
    *,
    columns: int,
    sign: str,
    title: str,
    hint: str = "",
) -> tuple[list[Part], tuple[Box, ...]]:
    """Stand a question large over so many choices; give its parts and the choices' boxes.

    The choices never stand higher than a seated hand reaches, whatever the layout: whoever asks
    for the lower one reaches no higher. What is read fills the rest of the panel.
    """
    whole = scene.plan.raised(scene.plan.ways()[1])
    reached = Plan(scene.width, scene.height, scene.plan.large, scene.reach).ways()[1]
    rows, gap = -(-count // columns), scene.plan.apart()
    tall = min(rows * scene.px(_HIGH) + (rows - 1) * gap, whole.h * _SHARE, reached.h)
    strip, above = whole.foot(tall, scene.px(2 * GAP))
    return centred(scene, above, sign, title, hint), strip.grid(columns, rows, gap)
