from __future__ import annotations

import pytest

from look.theme import DAY, HALL, Colours, contrast

TEXT_ON_GROUND = [
    ("text", "ground"),
    ("text", "surface"),
    ("text", "surface_pressed"),
    ("text_quiet", "ground"),
    ("text_quiet", "surface"),
    ("action", "ground"),
    ("action", "surface"),
    ("on_action", "action"),
    ("on_action", "action_pressed"),
    ("on_priority", "priority"),
    ("on_priority", "priority_pressed"),
    ("on_call", "call"),
    ("on_warning", "warning"),
    ("warning", "ground"),
]
SHAPE_ON_GROUND = [("line", "ground"), ("line", "surface"), ("priority", "ground")]


@pytest.mark.parametrize("colours", [DAY, HALL], ids=["day", "hall"])
@pytest.mark.parametrize("pair", TEXT_ON_GROUND, ids="-on-".join)
def test_every_text_stands_out_seven_to_one(colours: Colours, pair: tuple[str, str]) -> None:
    assert contrast(getattr(colours, pair[0]), getattr(colours, pair[1])) >= 7


@pytest.mark.parametrize("colours", [DAY, HALL], ids=["day", "hall"])
@pytest.mark.parametrize("pair", SHAPE_ON_GROUND, ids="-on-".join)
def test_every_border_stands_out_three_to_one(colours: Colours, pair: tuple[str, str]) -> None:
    assert contrast(getattr(colours, pair[0]), getattr(colours, pair[1])) >= 3


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
