"""The house is kept: types, style, and no word that must not stand in it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "words", [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)], ids=" ".join
)
def test_the_checks_find_nothing(words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    assert done.returncode == 0, done.stdout + done.stderr


_IGNORE = re.compile(r"#\s*(?:noqa|type: ignore)(?::\s*[A-Z]+[0-9]+|\[[^]]*\])?(.*)")


def test_every_ignore_has_its_reason_beside_it() -> None:
    without = []
    for path in sorted(HOUSE.glob("*/**/*.py")):
        if ".venv" in path.parts or path == Path(__file__):
            continue
        before = ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = _IGNORE.search(line)
            if found and not found[1].strip(" -#()") and not before.strip().startswith("#"):
                without.append(f"{path.relative_to(HOUSE)}:{number}: {line.strip()}")
            before = line
    assert not without, "\n".join(without)
