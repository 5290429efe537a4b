"""The doctor looks at the hall's screens: how far they are read, and where their windows stand."""

from __future__ import annotations

import pytest

from display.settings import DisplaySettings
from motcua.checks import Verdict, screens

NUMBERED = [f"Quầy {number}" for number in range(1, 13)]


@pytest.mark.parametrize("monitor", ["", "1080x1920+0+0"])
def test_the_usual_screen_serves_the_usual_hall_lying_and_standing(monitor: str) -> None:
    check = screens.check_distance(DisplaySettings(monitor=monitor), NUMBERED)
    assert check.verdict is Verdict.OK, check


def test_a_screen_too_small_for_its_hall_is_told_how_far_it_serves_and_what_would_do() -> None:
    small = DisplaySettings(inches=43, distance_m=9)
    check = screens.check_distance(small, NUMBERED)
    assert check.verdict is Verdict.WARNING
    assert "đến 6.1 m" in check.said
    assert "từ 64 inch" in check.todo
    assert screens.check_distance(small.model_copy(update={"inches": 64.0}), NUMBERED).todo == ""
    nearer = small.model_copy(update={"distance_m": 6.1})
    assert screens.check_distance(nearer, NUMBERED).todo == ""


def test_a_long_name_of_a_counter_is_not_read_as_far_as_its_number() -> None:
    named = [*NUMBERED[:3], "Tiếp nhận và trả kết quả"]
    check = screens.check_distance(DisplaySettings(), named)
    assert check.verdict is Verdict.WARNING
    assert "rút ngắn tên quầy" in check.todo


@pytest.mark.parametrize(
    ("monitor", "outputs", "verdict"),
    [
        ("1920x1080+0+0", None, Verdict.OK),
        ("540x960+9000+9000", 2, Verdict.FAULT),
        ("1", 2, Verdict.OK),
        ("2", 2, Verdict.FAULT),
        ("2", None, None),
        ("", 2, None),
    ],
)
def test_a_window_without_an_output_of_its_own_is_found(
    monitor: str, outputs: int | None, verdict: Verdict | None
) -> None:
    check = screens.check_monitor("D1", monitor, (3840, 1080), outputs)
    assert (check and check.verdict) is verdict
