"""The hub over HTTP: its routes put together, a limit on bodies, problems for every refusal."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI

from hub import problems
from hub.devices import everybody_may
from hub.guard import Guard
from hub.house import House
from hub.limit import BodyLimit
from hub.routes import book, commands, health, reading


def create(house: House, *rooms: APIRouter) -> FastAPI:
    """Make the web application of one hub; `rooms` bring pages behind a door of their own."""
    app = FastAPI(
        title="Một Cửa",
        summary="The queue of a public service centre",
        version=house.version,
        # Their pages load scripts from elsewhere; a ward may have no line out.
        docs_url=None,
        redoc_url=None,
        # An address with a slash too many is none. A redirect would send a command once more.
        redirect_slashes=False,
    )
    app.add_middleware(BodyLimit)
    # The last one added is asked first: of a stranger not even the body is read.
    elsewhere = tuple(room.prefix for room in rooms)
    app.add_middleware(Guard, door=house.door, routes=app.router.routes, elsewhere=elsewhere)
    problems.install(app)
    for room in (commands, reading, book, health):
        app.include_router(room.routes(house))
    for other in rooms:
        app.include_router(other)
    _describe(app)
    return app


_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A device's key. It is asked for as soon as the centre gave any device one.",
}


def _describe(app: FastAPI) -> None:
    """Put in what all routes share: the problem document, the key, and the refusals without it."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        schema = described()
        components = schema.setdefault("components", {})
        if "securitySchemes" in components:
            return schema
        components["securitySchemes"] = {"key": _KEY}
        schemas = components.setdefault("schemas", {})
        schemas.setdefault("Problem", problems.Problem.model_json_schema())
        for path, calls in schema["paths"].items():
            for method, call in calls.items():
                refusals = problems.documented(429)
                if not everybody_may(method.upper(), path):
                    # Either is enough: whether no key is, the centre decides.
                    call["security"] = [{"key": []}, {}]
                    refusals |= problems.documented(401, 403)
                call["responses"] |= {str(status): told for status, told in refusals.items()}
        return schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it
