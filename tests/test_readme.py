"""The README's two commands exist, and the second is what `.ci/run` runs.

The first is really run by `tests/journey`; the second is running now.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent


def readme_commands() -> list[list[str]]:
    text = (HOUSE / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line.partition("#")[0].split() for line in block.splitlines()]


def test_the_readme_has_two_commands() -> None:
    assert readme_commands() == [["./run"], ["./run", "test"]]
    assert os.access(HOUSE / "run", os.X_OK)


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for page in (HOUSE / "README.md", *sorted((HOUSE / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def ci(root: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a copy of `.ci/run` in a house whose `run` only says what it was asked."""
    (root / "house/.ci").mkdir(parents=True)
    for name in (".ci/run", "README.md"):
        copy = root / "house" / name
        copy.write_bytes((HOUSE / name).read_bytes())
        copy.chmod(0o755)
    (root / "house/run").write_text('#!/bin/sh\necho "run $* with $MOTCUA_LISTS"\n')
    (root / "house/run").chmod(0o755)
    return subprocess.run(
        [root / "house/.ci/run"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]} | (env or {}),
    )


def test_ci_runs_the_readmes_test_command_with_the_lists(tmp_path: Path) -> None:
    (tmp_path / "shared/procedures").mkdir(parents=True)
    done = ci(tmp_path)
    assert done.returncode == 0
    assert done.stdout == f"run test with {tmp_path}/shared/procedures\n"


def test_ci_fails_without_the_lists(tmp_path: Path) -> None:
    done = ci(tmp_path)
    assert done.returncode != 0
    assert "national lists" in done.stderr


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_run_is_a_shell_script_without_a_slip(shell: str) -> None:
    for script in ("run", ".ci/run"):
        if (script, shell) != (".ci/run", "dash"):
            subprocess.run([shell, "-n", HOUSE / script], check=True)


def test_every_system_package_stands_once_and_in_one_file() -> None:
    text = (HOUSE / "system-packages.txt").read_text()
    lines = [line.split() for line in text.splitlines() if line and line[0] != "#"]
    assert all(only in ([], ["tests"]) for _, *only in lines)
    names = [name for alternatives, *_ in lines for name in alternatives.split("|")]
    assert len(set(names)) == len(names)
    assert {"python3-venv", "mosquitto"} <= set(names)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", name) for name in names)
