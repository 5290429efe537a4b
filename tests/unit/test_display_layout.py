"""The grid: large enough for the last row of chairs, and inside every window."""

from __future__ import annotations

import itertools

import pytest
from PIL import ImageFont

from display.layout import Layout, lay_out, panel_mm
from look import fonts
from look.layout import Box
from look.text import CAP
from look.theme import HALL, contrast

SIZES = [(1920, 1080), (1280, 720), (1366, 768), (960, 540), (3840, 2160), (1080, 1920)]


def boxes(layout: Layout) -> list[Box]:
    return [layout.hero, *layout.rows, layout.clock, layout.waiting, layout.strip]


def capital_mm(type_units: float) -> float:
    """Measure the capital H of the typeface on a 43-inch panel."""
    font = ImageFont.truetype(str(fonts.path("Bold")), round(type_units))
    high: float = -font.getbbox("H", anchor="ls")[1]
    return high / 1080 * panel_mm(43)


def test_the_capital_height_is_the_typefaces() -> None:
    font = ImageFont.truetype(str(fonts.path("Bold")), 1000)
    assert -font.getbbox("H", anchor="ls")[1] == pytest.approx(1000 * CAP, abs=10)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)], ids=str)
@pytest.mark.parametrize("distance_m", [3.0, 4.5, 6.0, 8.0])
def test_a_call_is_read_from_the_last_row_of_chairs(
    distance_m: float, size: tuple[int, int]
) -> None:
    """EN 301 549, 5.1.4: 12.2 mm per metre, 73 mm at 6 m, on a 43-inch 16:9 panel."""
    layout = lay_out(*size, distance_m, 43)
    assert capital_mm(layout.row_type) >= 12.2 * distance_m
    assert capital_mm(layout.hero_type) >= 12.2 * distance_m


def test_the_usual_labels_stand_at_full_size_in_their_columns() -> None:
    """Label to 36 + 736 at most; the words beside the arrow of a row begin at 770."""
    layout = lay_out(1920, 1080, 6, 43)
    row = ImageFont.truetype(str(fonts.path("Bold")), round(layout.row_type))
    hero = ImageFont.truetype(str(fonts.path("Bold")), round(layout.hero_type))
    assert all(hero.getlength(f"{letter}005") <= 736 for letter in "AHLXSKNR")
    assert row.getlength("K1-001") <= 734
    assert row.getlength("A1000") <= 734, "the thousandth of a day too"
    assert hero.getlength("12") <= layout.hero.w - 970 - 36


def test_a_larger_panel_needs_smaller_letters() -> None:
    assert lay_out(1920, 1080, 6, 65).row_type < lay_out(1920, 1080, 6, 43).row_type


def test_the_newest_call_is_larger_than_the_others_on_a_standing_panel_too() -> None:
    layout = lay_out(1080, 1920, 6, 43)
    assert len(layout.rows) == 2
    assert layout.stacked
    assert layout.hero_type >= 1.25 * layout.row_type
    label = ImageFont.truetype(str(fonts.path("Bold")), round(layout.hero_type))
    assert 0.75 * layout.hero.w < label.getlength("A005") < layout.hero.w - 72


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)], ids=str)
def test_a_room_has_no_place_for_calls_of_counters_that_it_has_not(size: tuple[int, int]) -> None:
    single, two = (lay_out(*size, 6, 43, counters=count) for count in (1, 2))
    assert single.rows == ()
    assert single.hero == single.calls
    assert len(two.rows) == 1


@pytest.mark.parametrize("distance_m", [3.0, 6.0, 8.0])
def test_the_words_around_a_call_grow_with_the_distance_and_rows_give_way(
    distance_m: float,
) -> None:
    """ISO 9241-303: capitals of 16' at least, 4.65 mm per metre."""
    layout = lay_out(1920, 1080, distance_m, 43)
    assert capital_mm(layout.words) >= 4.6 * distance_m
    assert layout.strip.h >= layout.words * 1.3
    longer = lay_out(1920, 1080, distance_m, 43, notice=2)
    assert longer.strip.h > layout.strip.h
    assert longer.calls.h < layout.calls.h


def test_at_six_metres_three_earlier_calls_stand_below_the_newest() -> None:
    layout = lay_out(1920, 1080, 6, 43)
    assert len(layout.rows) == 3
    assert layout.hero_type > 1.25 * layout.row_type


@pytest.mark.parametrize("distance_m", [1.0, 6.0, 12.0, 30.0])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_stands_outside_the_window_or_on_something_else(
    size: tuple[int, int], distance_m: float
) -> None:
    layout = lay_out(*size, distance_m, 43)
    for box in boxes(layout):
        assert box.w > 0
        assert box.h > 0
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= size[0] + 0.01
        assert box.bottom <= size[1] + 0.01
    for one, other in itertools.combinations(boxes(layout), 2):
        assert not one.overlaps(other)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (HALL.text, HALL.surface),
        (HALL.text_quiet, HALL.surface),
        (HALL.call, HALL.surface),
        (HALL.on_call, HALL.call),
        (HALL.call, HALL.on_call),
        (HALL.on_priority, HALL.priority),
        (HALL.on_warning, HALL.warning),
    ],
)
def test_every_text_of_the_hall_has_seven_to_one(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 7
