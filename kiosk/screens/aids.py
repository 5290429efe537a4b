"""What every screen has at its foot: a person to call, and other ways to take in what it says."""

from __future__ import annotations

from kiosk.calling import Heard
from kiosk.screens.frame import ROW, Scene
from kiosk.screens.message import centred
from look.layout import Box
from look.parts import Button, Part

_SHARES = {"call": 1.85, "listen": 1.05, "see": 1.85}  # of the strip's width


def aids(scene: Scene) -> list[Part]:
    """Lay out the strip of aids, always in the same order."""
    names = ["call", *(["listen"] if scene.listens else []), "see"]
    gap, strip = scene.plan.apart(), scene.plan.aids
    one = (strip.w - gap * (len(names) - 1)) / sum(_SHARES[name] for name in names)
    parts: list[Part] = []
    for name in names:
        box, strip = strip.left(one * _SHARES[name], gap)
        parts.append(_aid(scene, name, box))
    return parts


def _aid(scene: Scene, name: str, box: Box) -> Button:
    """Make one aid. The ways to see are named one by one where there is room for it."""
    if name == "call" and scene.call.stands:
        called = ("aids.called", "aids.called_short")
        return scene.terse(name, called, box, kind="action", sign="done")
    keys: dict[str, tuple[str, ...]] = {
        "call": ("aids.call", "aids.call_short"),
        "listen": ("aids.listen",),
        "see": ("aids.see_low" if scene.lowers else "aids.see_all", "aids.see"),
    }
    return scene.terse(name, keys[name], box, kind="aid", sign=name)


def help_comes(scene: Scene) -> tuple[Part, ...]:
    """Tell whoever called that the staff knows, or whom to ask where the line to it is down."""
    foot, area = scene.plan.ways()
    heard = scene.call.heard
    sign = "call" if heard is Heard.TOLD else "warning"
    said, hint = scene.say(f"help.{heard}"), scene.say(f"help.{heard}_hint")
    parts = centred(scene, scene.plan.raised(area), sign, said, hint)
    go_on = scene.say("help.go_on")
    return (*parts, scene.button("go-on", go_on, foot, kind="action", sign="done", size=ROW))
