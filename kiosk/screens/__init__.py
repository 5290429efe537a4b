"""The kiosk's screens: one function each, from a `Scene` to the parts it is made of. Pure."""

from __future__ import annotations

from kiosk.calling import Heard
from kiosk.screens.aids import aids, help_comes
from kiosk.screens.browse import shelf, shelves
from kiosk.screens.check_in import came_back, check_in
from kiosk.screens.frame import Offer, Scene
from kiosk.screens.home import home
from kiosk.screens.languages import languages
from kiosk.screens.message import idle, sorry, wait
from kiosk.screens.needs import needs
from kiosk.screens.procedure import page
from kiosk.screens.search import search
from kiosk.screens.seeing import seeing
from kiosk.screens.services import priority, services
from kiosk.screens.ticket import ticket
from kiosk.visitor import Screen
from look.parts import Part

__all__ = ["Offer", "Scene", "draw"]

_SCREENS = {
    Screen.HOME: home,
    Screen.PRIORITY: priority,
    Screen.SERVICES: services,
    Screen.SEARCH: search,
    Screen.SHELVES: shelves,
    Screen.SHELF: shelf,
    Screen.PAGE: page,
    Screen.WAIT: wait,
    Screen.TICKET: ticket,
    Screen.SORRY: sorry,
    Screen.CHECK_IN: check_in,
    Screen.CAME_BACK: came_back,
}


def draw(scene: Scene) -> tuple[str, tuple[Part, ...]]:
    """Name and lay out what this visit shows now, with the aids at its foot."""
    name, parts = _shown(scene)
    return name, (*parts, *aids(scene))


def _shown(scene: Scene) -> tuple[str, tuple[Part, ...]]:
    visit = scene.visit
    if visit.asking:
        return "idle", idle(scene)
    if visit.showing == "call" and scene.call.heard is not Heard.NOBODY:
        return "help", help_comes(scene)
    if visit.showing == "see":
        return "see", seeing(scene)
    if visit.showing == "languages":
        return "languages", languages(scene)
    if visit.showing == "needs":
        return "needs", needs(scene)
    return visit.screen.value, _SCREENS[visit.screen](scene)
