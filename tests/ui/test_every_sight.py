"""Every screen of the kiosk in each way to see it: larger, white on black, all touched low down.

Upright panels for the lower layout; a seated hand reaches six tenths of them, as of a panel of 32
inches whose lower edge is 775 mm above the floor.
"""

from __future__ import annotations

import pytest

from look.layout import Box
from look.parts import Button
from motcua.screen import Screen
from tests.ui import measuring
from tests.ui.every_sight import WAYS, beyond_reach


@pytest.fixture(scope="module")
def found(xvfb: Screen) -> dict[str, list[str]]:
    return measuring.drawn("tests.ui.every_sight", xvfb)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("cut", id="every text stands whole in its box"),
        pytest.param("covered", id="no text under a button, an edge or another text"),
        pytest.param("small", id="capitals are 4.8 mm high, in larger type 7.3 mm"),
        pytest.param("touch", id="targets are 20 mm, with 5 mm between"),
        pytest.param("reach", id="in the lower layout nothing is touched above what is reached"),
        pytest.param("faint", id="text stands out 7 to 1 on the pixels, large text 4.5"),
        pytest.param("dim", id="pictograms stand out 3 to 1 on the pixels"),
    ],
)
def test_every_screen_can_be_seen_in_each_way(found: dict[str, list[str]], rule: str) -> None:
    assert not found[rule], "\n".join(found[rule])


def test_each_way_was_drawn(found: dict[str, list[str]]) -> None:
    for way, (sight, _) in WAYS.items():
        stands = ["portrait"] if sight.low else ["portrait", "landscape"]
        for one in stands:
            assert f"home vi {way} {one}" in found["seen"]


def test_a_target_above_what_is_reached_is_found() -> None:
    low, high = (
        Button(name, "", Box(0, y, 84, 84), (), "#ffffff") for name, y in (("a", 800), ("b", 700))
    )
    assert list(beyond_reach((low, high), 1920, 0.6)) == ["b begins at 700 of 1920 pixels"]
