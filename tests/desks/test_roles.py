"""Every page and every button of the desk, tried by every role: what is in no table is refused."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi.routing import APIRoute

from desk import app
from desk.look import Look
from hub.clerks import Role
from hub.house import House
from look.theme import DAY
from tests.contract.hubs import RunningHub
from tests.desks.people import HOA, LAN, MINH, Visitor

NAMES = {Role.CLERK: HOA, Role.GUIDE: MINH, Role.LEAD: LAN}
# What everybody may open, signed in or not, and what everybody may who is signed in.
OPEN = {
    "GET /desk/static/colours.css",
    "GET /desk/static/font-{weight}.ttf",
    "GET /desk/static/{name}",
    "GET /desk/sign-in",
    "POST /desk/sign-in",
    "POST /desk/sign-out",
    "POST /desk/language",
}
SIGNED_IN = {"GET /desk", "GET /desk/{rest:path}"}
# Whose a page is; who leads the room may open all.
OF = {
    re.compile(r"/desk/counter/.*"): Role.CLERK,
    re.compile(r"/desk/guide(/.*)?"): Role.GUIDE,
    re.compile(r"/desk/room(/.*)?"): Role.LEAD,
}


def routes() -> list[str]:
    """List every call of the desk, as the hub serves it."""
    house = SimpleNamespace(
        store=None, centre=SimpleNamespace(id="c"), clock=None, shelf=None, bell=None
    )
    router = app.routes(cast("House", house), Look({}, DAY, "Trung tâm", ()))
    found = [route for route in router.routes if isinstance(route, APIRoute)]
    return sorted(f"{method} {route.path}" for route in found for method in route.methods or ())


def role_of(call: str) -> Role | None:
    path = call.partition(" ")[2]
    return next((role for pattern, role in OF.items() if pattern.fullmatch(path)), None)


def filled(call: str) -> tuple[str, str]:
    method, _, path = call.partition(" ")
    values = {"day": "2026-11-25", "kind": "csv", "counter": "1", "hall": "main", "verb": "open"}
    path = re.sub(r"\{(\w+)(:path)?\}", lambda found: values.get(found[1], "x"), path)
    return method, path


def test_every_call_of_the_desk_belongs_to_somebody() -> None:
    assert set(routes()) >= OPEN | SIGNED_IN
    lost = [call for call in routes() if call not in OPEN | SIGNED_IN and role_of(call) is None]
    assert not lost, "say whose these are"


@pytest.mark.parametrize("call", [call for call in routes() if role_of(call)])
def test_only_its_role_and_the_lead_get_further_than_the_door(
    call: str, hub: RunningHub, visitors: dict[Role, Visitor]
) -> None:
    method, path = filled(call)
    before = hub.http.get("/api/v1/board/main").json()["revision"]
    for role, visitor in visitors.items():
        if role in {role_of(call), Role.LEAD}:
            continue
        answer = _ask(visitor, method, path)
        assert answer.status_code == 403, (role, call)
    stranger = _ask(Visitor(hub), method, path)
    assert stranger.status_code == (303 if method == "GET" else 401)
    assert hub.http.get("/api/v1/board/main").json()["revision"] == before


def _ask(visitor: Visitor, method: str, path: str) -> Any:
    return visitor.get(path) if method == "GET" else visitor.press(path, page="p", seen="0")


@pytest.fixture(scope="module")
def visitors(hub: RunningHub) -> dict[Role, Visitor]:
    """Sign one of each role in."""
    found = {}
    for role, name in NAMES.items():
        found[role] = Visitor(hub)
        assert found[role].sign_in(name).status_code == 303
    return found
