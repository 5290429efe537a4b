"""Who may import whom, read from the source. Folders are the architecture diagram."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = (
    "broker_config",
    "counter",
    "desk",
    "display",
    "hub",
    "kiosk",
    "look",
    "motcua",
    "procedures",
)

# What a simulated day is made of; the rest of that room joins it to a centre.
SIMULATION = (
    "world",
    "crowd",
    "staffing",
    "lines",
    "floor",
    "visitors",
    "clerks",
    "day",
    "measures",
    "comparing",
    "planning",
    "learning",
)

# "A module of ours may import these of ours and these of others", the most particular name first.
# "values" are the plain values of the same room that stand beside it.
PURE = {
    "hub.queueing": {"hub.queueing"},
    "hub.clerks": set[str](),
    "hub.devices": set[str](),
    **{
        f"hub.simulation.{name}": {"hub.queueing", *(f"hub.simulation.{n}" for n in SIMULATION)}
        for name in SIMULATION
    },
    "kiosk.visit": {
        *("kiosk.events", "kiosk.lookup", "kiosk.marks", "kiosk.patience", "kiosk.typed"),
        "kiosk.visitor",
    },
    "kiosk.patience": {"kiosk.events", "kiosk.visitor"},
    "kiosk.printer.status": set[str](),
    "kiosk.printer.virtual.commands": set[str](),
    "kiosk.lookup": {"kiosk.events", "kiosk.marks", "kiosk.typed", "kiosk.visitor"},
    "kiosk.shelves": {"kiosk.events", "procedures.catalogue"},
    "kiosk.visitor": {"kiosk.events"},
    "kiosk.calling": set[str](),
    "kiosk.marks": set[str](),
    "kiosk.typed": set[str](),
    "kiosk.events": set[str](),
    "kiosk.spoken": {"look.numerals"},
    "kiosk.pad": set[str](),
    "kiosk.guide": {"kiosk.aloud", "kiosk.pad"},
    "kiosk.aloud": {"kiosk.spoken", "look.texts", "look.numerals", "look.parts"},
    "display.board": {"broker_config.messages", "display.speech"},
    "display.helping": {"broker_config.messages"},
    "counter.codec": set[str](),
    "look.theme": set[str](),
    "look.numerals": set[str](),
}
MAY_IMPORT = {
    "broker_config": set[str](),
    "look": set[str](),
    "procedures": set[str](),
    "hub": {"broker_config", "procedures"},
    "kiosk": {"hub.client", "broker_config", "procedures", "look"},
    "display": {"broker_config", "look"},
    "counter": {"hub.client", "broker_config", "look"},
    "desk": {"hub", "broker_config", "procedures", "look"},
    "motcua": set(ROOMS),
}
MAY_USE = {
    "broker_config": {"pydantic", "paho"},
    "look": {"kivy", "PIL", "fontpkg_be_vietnam_pro", "pydantic"},
    "procedures": {"whoosh", "pydantic", "openpyxl"},
}
# "This library is imported here and nowhere else."
ONLY_USER = {
    "sqlalchemy": {"hub"},
    "alembic": {"hub"},
    "psycopg": {"hub"},
    "fastapi": {"hub", "desk", "motcua.commands.rooms"},
    "starlette": {"hub", "desk"},
    "jinja2": {"desk.look"},
    "argon2": {"desk.signing"},
    "uvicorn": {"hub"},
    "whoosh": {"procedures.analysis", "procedures.index"},
    "openpyxl": {"procedures.workbook", "desk.export"},
    "paho": {"broker_config.link", "broker_config.listening"},
    "cryptography": {"hub.authority", "hub.keeping.seal"},
    # Not the hub itself: it asks nobody, and its start is longer for every library.
    "httpx": {"hub.client", "motcua.install.trial"},
    "serial": {"counter", "kiosk.printer.ports"},
    "escpos": {"kiosk"},
    "matplotlib": {"motcua.plots"},
    "tomlkit": {"motcua.rewriting"},
}
FORBIDDEN_NAMES = {"utils", "util", "common", "core", "helpers", "helper", "manager", "managers"}
SHADOWS = {"queue", "select", "calendar"}


@dataclass(frozen=True)
class Import:
    """One import in one module, by full names."""

    module: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.module} (line {self.line}) imports {self.imported}"


def modules() -> dict[str, Path]:
    """List our modules by name."""
    found = {}
    for room in ROOMS:
        for path in sorted((HOUSE / room).rglob("*.py")):
            parts = path.relative_to(HOUSE).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports() -> list[Import]:
    """Read every import of ours, also those inside functions."""
    known = modules()
    return [
        one for name, path in known.items() for one in imports_of(name, path.read_text(), known)
    ]


def imports_of(module: str, source: str, known: dict[str, Path]) -> list[Import]:
    """Read the imports of one module; ``from a import b`` is of ``a.b`` where that is a module."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [Import(module, alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, (
                f"{module}: line {node.lineno}: a relative import hides its room"
            )
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                name = full if full in known else str(node.module)
                found.append(Import(module, name, node.lineno))
    return found


def within(name: str, folders: set[str]) -> bool:
    """Tell whether a module is one of some, or lies in one of them."""
    return any(name == folder or name.startswith(f"{folder}.") for folder in folders)


def room_of(name: str) -> str:
    return name.partition(".")[0]


def wrong_neighbours(found: list[Import]) -> list[Import]:
    """Find imports of a room by one that may not know it."""
    return [
        one
        for one in found
        if room_of(one.imported) in ROOMS
        and room_of(one.imported) != room_of(one.module)
        and not within(one.imported, MAY_IMPORT[room_of(one.module)])
    ]


def wrong_libraries(found: list[Import]) -> list[Import]:
    """Find libraries used where they may not be."""
    wrong = []
    for one in found:
        library, room = room_of(one.imported), room_of(one.module)
        if library in ROOMS or library in sys.stdlib_module_names:
            continue
        if room in MAY_USE and library not in MAY_USE[room]:
            wrong.append(one)
        if (
            library in ONLY_USER
            and (room != "motcua" or library == "matplotlib")
            and not within(one.module, ONLY_USER[library])
        ):
            wrong.append(one)
    return wrong


def impure(found: list[Import]) -> list[Import]:
    """Find imports of a pure module beyond the standard library and values."""
    wrong = []
    for pure, values in PURE.items():
        for one in found:
            if not within(one.module, {pure}):
                continue
            library = room_of(one.imported)
            if library in sys.stdlib_module_names or within(one.imported, values):
                continue
            wrong.append(one)
    return wrong


def sentences(found: list[Import]) -> str:
    return "\n".join(map(str, found))


def test_a_room_imports_only_the_rooms_it_may_know() -> None:
    found = wrong_neighbours(imports())
    assert not found, sentences(found)


def test_each_library_is_used_only_in_its_room() -> None:
    found = wrong_libraries(imports())
    assert not found, sentences(found)


def test_every_library_we_ask_for_is_used() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.split(r"[\[<>=]", one)[0].lower() for one in project["dependencies"]}
    used = {one.imported.partition(".")[0] for one in imports()}
    brings = importlib.metadata.packages_distributions()
    met = {name.lower() for module in used for name in brings.get(module, ())}
    # SQLAlchemy loads one when an address names it, `zoneinfo` another, the third is only files,
    # and with the last FastAPI reads forms.
    assert asked - met <= {"psycopg", "tzdata", "fontpkg-be-vietnam-pro", "python-multipart"}


def test_every_room_is_packed_and_its_types_are_checked() -> None:
    tool = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    rooms = sorted(path.parent.name for path in HOUSE.glob("*/__init__.py"))
    assert rooms == sorted(ROOMS)
    # An installation in place hides a room that a wheel would lack.
    assert tool["hatch"]["build"]["targets"]["wheel"]["packages"] == rooms
    assert tool["mypy"]["packages"] == [*rooms, "tests"]


def test_what_is_said_knows_nothing_of_who_says_it() -> None:
    found = impure(imports())
    assert not found, sentences(found)


def test_the_pure_modules_are_there() -> None:
    missing = set(PURE) - set(modules())
    assert not missing


def test_no_name_says_nothing() -> None:
    for name in modules():
        parts = set(name.split("."))
        assert not parts & FORBIDDEN_NAMES, name
        assert name.rpartition(".")[2] not in SHADOWS, name


@pytest.mark.parametrize(
    ("module", "source", "broken"),
    [
        ("look.button", "import hub.client", wrong_neighbours),
        ("kiosk.app", "def later():\n    from hub import verbs", wrong_neighbours),
        ("kiosk.app", "from hub.store.engine import Store", wrong_neighbours),
        ("hub.app", "from motcua.settings import load", wrong_neighbours),
        ("display.app", "import procedures.index", wrong_neighbours),
        ("kiosk.spool", "import sqlalchemy.engine", wrong_libraries),
        ("procedures.answer", "from whoosh.fields import TEXT", wrong_libraries),
        ("broker_config.link", "import httpx", wrong_libraries),
        ("hub.queueing.moves", "from hub.store import tables", impure),
        ("hub.queueing.moves", "import pydantic", impure),
        ("kiosk.visit", "from kivy.clock import Clock", impure),
    ],
)
def test_a_broken_rule_is_found(module: str, source: str, broken: object) -> None:
    found = imports_of(module, source, modules())
    assert callable(broken)
    assert broken(found)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("kiosk.app", "from hub.client import Hub"),
        ("kiosk.app", "from hub import client"),
        ("hub.queueing.moves", "from hub.queueing.values import Ticket\nimport enum"),
        ("motcua.centre", "import hub.app, kiosk.app, sqlalchemy"),
    ],
)
def test_a_kept_rule_is_left_alone(module: str, source: str) -> None:
    found = imports_of(module, source, modules())
    assert not wrong_neighbours(found) + wrong_libraries(found) + impure(found)
