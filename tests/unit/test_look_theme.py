from __future__ import annotations

import pytest

from look.settings import LookSettings
from look.theme import DAY, HALL, HIGH_CONTRAST, NIGHT, Colours, accented, contrast, nearest, suits

PALETTES = [DAY, HALL, HIGH_CONTRAST, NIGHT, accented(DAY, "#6b1d2a")]
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


@pytest.mark.parametrize(
    "colours", PALETTES, ids=["day", "hall", "high-contrast", "night", "accent"]
)
@pytest.mark.parametrize("pair", TEXT_ON_GROUND, ids="-on-".join)
def test_every_text_stands_out_seven_to_one(colours: Colours, pair: tuple[str, str]) -> None:
    assert contrast(getattr(colours, pair[0]), getattr(colours, pair[1])) >= 7


@pytest.mark.parametrize(
    "colours", PALETTES, ids=["day", "hall", "high-contrast", "night", "accent"]
)
@pytest.mark.parametrize("pair", SHAPE_ON_GROUND, ids="-on-".join)
def test_every_border_stands_out_three_to_one(colours: Colours, pair: tuple[str, str]) -> None:
    assert contrast(getattr(colours, pair[0]), getattr(colours, pair[1])) >= 3


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_an_accent_nobody_could_read_is_refused_with_the_nearest_good_one() -> None:
    with pytest.raises(ValueError, match=r"3\.1 to 1 and text needs 7 to 1.*#195d55"):
        LookSettings(accent="#2a9d8f")
    assert LookSettings(accent="#6b1d2a").colours.action == "#6b1d2a"


@pytest.mark.parametrize(
    "colour", ["#ffffff", "#ffd84d", "#ff0000", "#2a9d8f", "#8080ff", "#000000"]
)
def test_the_nearest_good_colour_is_good(colour: str) -> None:
    assert suits(nearest(colour))


def test_another_palette_gives_each_role_its_own_colour() -> None:
    assert DAY.surface == DAY.on_action, "two roles of one colour"
    assert HIGH_CONTRAST.instead_of(DAY.surface) == "#000000"
    assert HIGH_CONTRAST.instead_of(DAY.line) == "#ffffff"
    assert HIGH_CONTRAST.instead_of("#123456") == "#123456"
