"""What docs/access.md calls upon is there: every test it names, every file it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.screens.plan import LOWEST_REACH, reach

HOUSE = Path(__file__).resolve().parents[2]
PAGE = (HOUSE / "docs/access.md").read_text("utf-8")
TESTS = "".join(path.read_text("utf-8") for path in (HOUSE / "tests").rglob("test_*.py"))


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+)`", PAGE))))
def test_a_test_that_is_named_is_there(name: str) -> None:
    assert f"def {name}(" in TESTS


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:tests|look|docs)/[\w/.]+)`", PAGE))))
def test_a_file_that_is_named_is_there(path: str) -> None:
    assert (HOUSE / path).exists()


@pytest.mark.parametrize(("inches", "bottom_mm"), [(21.5, 910.0), (32.0, 770.0)])
def test_the_heights_it_allows_leave_room_for_the_lower_layout(
    inches: float, bottom_mm: float
) -> None:
    assert reach(inches, bottom_mm) >= LOWEST_REACH
    assert reach(inches, bottom_mm + 10) < LOWEST_REACH
    assert f"{bottom_mm:.0f} mm" in PAGE
