"""The hub over HTTP: its routes put together, a limit on bodies, problems for every refusal."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from hub import problems
from hub.house import House
from hub.limit import BodyLimit
from hub.routes import book, commands, health, reading


def create(house: House) -> FastAPI:
    """Make the web application of one hub."""
    app = FastAPI(
        title="Một Cửa",
        summary="The queue of a public service centre",
        version=house.version,
        # Their pages load scripts from elsewhere; a ward may have no line out.
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(BodyLimit)
    problems.install(app)
    for room in (commands, reading, book, health):
        app.include_router(room.routes(house))
    _describe_problems(app)
    return app


def _describe_problems(app: FastAPI) -> None:
    """Put the problem document among the schemas that the routes refer to."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        schema = described()
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        schemas.setdefault("Problem", problems.Problem.model_json_schema())
        return schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it
