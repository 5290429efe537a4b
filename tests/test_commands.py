"""Every command has help and is documented; wrong usage ends with 2, a refusal with 1."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from motcua.cli import application

HOUSE = Path(__file__).resolve().parent.parent


# Typer brings a click of its own, whose classes it does not show.
Command = Any


def commands(group: Command, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*words, name))
        else:
            yield (*words, name)


ALL = sorted(commands(typer.main.get_command(application())))


def motcua(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "motcua", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def find(words: tuple[str, ...]) -> Command:
    command: Command = typer.main.get_command(application())
    for word in words:
        command = command.commands[word]
    return command


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_has_help(words: tuple[str, ...]) -> None:
    command = find(words)
    assert command.help
    for parameter in command.params:
        assert parameter.help, f"{parameter.name} has no help"
        # What stands in brackets is taken for a style, and never printed.
        assert "[" not in parameter.help, f"the help of {parameter.name} loses its brackets"


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_is_documented(words: tuple[str, ...]) -> None:
    pages = [HOUSE / "README.md", *sorted((HOUSE / "docs").glob("*.md"))]
    spans = [span for page in pages for span in re.findall(r"`([^`\n]+)`", page.read_text())]
    said = {re.sub(r"^(sudo )?(\./run|motcua) ", "", span) for span in spans}
    wanted = " ".join(words)
    assert any(span == wanted or span.startswith(f"{wanted} ") for span in said)


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_works_on_other_premises(words: tuple[str, ...]) -> None:
    options = {option for parameter in find(words).params for option in parameter.opts}
    if words == ("pictures",):
        pytest.skip("it draws the shipped example")
    if words == ("procedures", "template"):
        pytest.skip("an empty table is the same everywhere")
    if words[0] in {"install", "uninstall", "update", "bundle"}:
        pytest.skip("it is about the machine; its premises are where systemd's units say")
    assert {"--settings", "--set"} <= options
    assert "--state" in options or words == ("tour",)
    if words[0] in ("kiosk", "display", "counter"):
        assert "--trace" in options


def test_help_is_quick_and_loads_no_room() -> None:
    code = "import sys, motcua.cli; print(*(m for m in sys.modules), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"kivy", "sqlalchemy", "fastapi", "pydantic", "whoosh", "serial", "PIL"}


def test_help_is_printed_with_0() -> None:
    done = motcua("--help")
    assert done.returncode == 0
    assert "centre" in done.stdout


@pytest.mark.parametrize("words", [("nonsense",), ("hub", "--nonsense"), ("pictures",)])
def test_wrong_usage_ends_with_2(words: tuple[str, ...]) -> None:
    done = motcua(*words)
    assert done.returncode == 2
    assert done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("hub", "--settings", "gone.toml"),
        ("hub", "--set", "hub.database=sqlite:////dev/null/queue.db"),
        ("hub", "--set", "centre.holidays=gone.txt"),
        ("display", "--set", "display.colour=red"),
        ("centre", "--set", "hub.port"),
        ("kiosk", "--state", "/dev/null/state"),
        ("hub", "--state", "/proc"),
        ("broker", "--state", "/proc"),
        ("centre", "--state", "/proc"),
        ("counter", "--trace", "/proc", "--log", "warning"),
        ("broker", "--set", "broker.host=0.0.0.0"),
        ("journal", "export", "--state", "/tmp/there-is-no-queue-here"),
        ("procedures", "import", "gone.jsonl", "--state", "/tmp/there-is-no-queue-here"),
    ],
)
def test_a_refusal_is_one_line_and_ends_with_1(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fresh = tuple(word.replace("/tmp/there-is-no-queue-here", str(tmp_path)) for word in words)
    done = motcua(*fresh)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stdout == ""


def test_the_settings_may_be_named_by_the_environment(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "motcua", "clerk", "list"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"MOTCUA_SETTINGS": str(tmp_path / "gone.toml")},
    )
    assert done.returncode == 1
    assert "gone.toml" in done.stderr
