"""What every screen has at its foot: a person to call, and other ways to take in what it says."""

from __future__ import annotations

from kiosk.calling import Heard
from kiosk.screens.frame import APART, BODY, GAP, SMALL, Scene
from kiosk.screens.message import centred
from look.parts import Part

_SHARES = {"call": 1.6, "listen": 1.0}  # of the strip's width


def aids(scene: Scene) -> list[Part]:
    """Lay out the strip of aids, always in the same order."""
    names = ["call", *(["listen"] if scene.listens else [])]
    one = (scene.aids.w - scene.px(APART) * (len(names) - 1)) / sum(_SHARES[n] for n in names)
    strip, parts = scene.aids, list[Part]()
    for name in names:
        box, strip = strip.left(one * _SHARES[name], scene.px(APART))
        kind, sign, text = "aid", name, scene.say(f"aids.{name}")
        if name == "call" and scene.call.stands:
            kind, sign, text = "action", "done", scene.say("aids.called")
        parts.append(scene.button(name, text, box, kind=kind, sign=sign, size=SMALL))
    return parts


def help_comes(scene: Scene) -> tuple[Part, ...]:
    """Tell whoever called that the staff knows, or whom to ask where the line to it is down."""
    foot, area = scene.inner.foot(scene.inner.h * 0.2, scene.px(GAP))
    heard = scene.call.heard
    sign = "call" if heard is Heard.TOLD else "warning"
    said, hint = scene.say(f"help.{heard}"), scene.say(f"help.{heard}_hint")
    parts = centred(scene, area, sign, said, hint)
    box = foot.middle(min(foot.w, scene.px(900)), min(foot.h, scene.px(160)))
    go_on = scene.say("help.go_on")
    return (*parts, scene.button("go-on", go_on, box, kind="action", sign="done", size=BODY))
