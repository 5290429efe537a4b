"""One sentence and what to do about it: wait, sorry, are you still there."""

from __future__ import annotations

from dataclasses import replace

from kiosk.screens.frame import BODY, GAP, ROW, SMALL, TITLE, Scene
from kiosk.visitor import Screen
from look.layout import Box
from look.parts import Part, Sign
from look.theme import DAY


def wait(scene: Scene) -> tuple[Part, ...]:
    """Ask for a moment's patience. Only the aids can be touched, and nothing moves."""
    visit = scene.visit
    key = "wait.adding" if visit.adding else "wait.check_in" if visit.number else "wait.title"
    return tuple(centred(scene, scene.plan.raised(scene.inner), "ticket", scene.say(key)))


def sorry(scene: Scene) -> tuple[Part, ...]:
    """Tell why there is no number and whom to ask."""
    area, _, nav = scene.nav()
    key = f"sorry.{scene.visit.sorry}"
    text = scene.say(key if scene.texts.has("vi", key) else "sorry.refused")
    return (
        *nav,
        *centred(scene, scene.plan.raised(area), "warning", scene.say("sorry.title"), text),
    )


def idle(scene: Scene) -> tuple[Part, ...]:
    """Ask whether somebody is still there; one large button goes on.

    A number that is not on paper yet stands above: whoever is looking for a pen still reads it.
    """
    foot, area = scene.inner.foot(scene.inner.h * 0.3, scene.px(GAP))
    foot = foot.middle(min(foot.w, scene.px(1100)), min(foot.h, scene.px(320)))
    area = scene.plan.raised(area)
    stay = scene.say("idle.stay")
    number: list[Part] = []
    if scene.visit.screen is Screen.TICKET and (issued := scene.visit.ticket):
        box, area = area.top(area.h * 0.45, scene.px(GAP))
        number = [
            scene.words(
                box, issued.label, 440, weight="Bold", colour=DAY.action, align="centre", most=1
            )
        ]
    return (
        *number,
        *centred(scene, area, "clock", scene.say("idle.title"), scene.say("idle.hint")),
        scene.button("stay", stay, foot, kind="action", sign="done", size=TITLE),
    )


def centred(scene: Scene, area: Box, sign: str, title: str, text: str = "") -> list[Part]:
    """Stand a pictogram, a sentence and a quieter one as one block in the middle of `area`.

    Where the area is low the pictogram gives way, then the size of the words.
    """
    gap, between = scene.px(40), scene.px(GAP)
    measure = area.middle(min(area.w, scene.px(1640)), area.h)
    for large, small, picture in (
        (TITLE, ROW, 168),
        (TITLE, ROW, 100),
        (TITLE, ROW, 0),
        (64, BODY, 0),
        (ROW, SMALL, 0),
        (SMALL + 4, 36, 0),
    ):
        side = scene.px(picture) if picture else 0.0
        above = scene.words(measure, title, large, weight="SemiBold", align="centre", most=3)
        below = scene.words(
            measure, text, small, colour=DAY.text_quiet, align="centre", floor=min(small, BODY)
        )
        heights = [side, above.setting.height, below.setting.height if text else 0.0]
        high = sum(heights) + (gap if side else 0.0) + (between if text else 0.0)
        if high <= area.h:
            break
    rest = measure.middle(measure.w, min(high, area.h))
    parts: list[Part] = []
    if side:
        drawn, rest = rest.top(side, gap)
        parts.append(Sign(drawn, sign, DAY.action))
    first, rest = rest.top(heights[1], between)
    parts.append(replace(above, box=first, valign="top"))
    return [*parts, replace(below, box=rest, valign="top")] if text else parts
