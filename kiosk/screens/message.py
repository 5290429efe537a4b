"""One sentence and what to do about it: wait, sorry, are you still there."""

from __future__ import annotations

from kiosk.screens.frame import BODY, GAP, ROW, TITLE, Scene
from look.layout import Box
from look.parts import Part, Sign
from look.theme import DAY


def wait(scene: Scene) -> tuple[Part, ...]:
    """Ask for a moment's patience. Nothing can be touched and nothing moves."""
    return tuple(_centred(scene, scene.inner, "ticket", scene.say("wait.title"), ""))


def sorry(scene: Scene) -> tuple[Part, ...]:
    """Tell why there is no number and whom to ask."""
    area, nav = scene.nav()
    key = f"sorry.{scene.visit.sorry}"
    text = scene.say(key if scene.texts.has("vi", key) else "sorry.refused")
    return (*nav, *_centred(scene, area, "warning", scene.say("sorry.title"), text))


def idle(scene: Scene) -> tuple[Part, ...]:
    """Ask whether somebody is still there; one large button goes on."""
    foot, area = scene.inner.foot(scene.inner.h * 0.3, scene.px(GAP))
    foot = foot.middle(min(foot.w, scene.px(1100)), min(foot.h, scene.px(320)))
    stay = scene.say("idle.stay")
    return (
        *_centred(scene, area, "clock", scene.say("idle.title"), scene.say("idle.hint")),
        scene.button("stay", stay, foot, kind="action", sign="done", size=TITLE),
    )


def _centred(scene: Scene, area: Box, sign: str, title: str, text: str) -> list[Part]:
    room = area.middle(min(area.w, scene.px(1300)), min(area.h, scene.px(680)))
    picture, room = room.top(scene.px(200), scene.px(40))
    above, below = room.top(scene.px(TITLE * 1.3 * 2), scene.px(GAP))
    return [
        Sign(picture, sign, DAY.action),
        scene.words(above, title, TITLE, weight="SemiBold", align="centre", most=2),
        scene.words(
            below, text, ROW, colour=DAY.text_quiet, align="centre", valign="top", floor=BODY
        ),
    ]
