"""A kiosk that nobody uses: dark by the hour, and its picture never quite in one place."""

from __future__ import annotations

import itertools
from datetime import time

import pytest

from kiosk.quiet import AWAKE, Night, quiet
from kiosk.settings import KioskSettings

EVENING = Night(time(19), time(6))
BEGINS = 60.0


@pytest.mark.parametrize(
    ("hours", "now", "dark"),
    [
        ("19:00-06:00", "18:59", False),
        ("19:00-06:00", "19:00", True),
        ("19:00-06:00", "23:59", True),
        ("19:00-06:00", "05:59", True),
        ("19:00-06:00", "06:00", False),
        ("11:30-13:30", "12:00", True),
        ("11:30-13:30", "13:30", False),
        ("", "02:00", False),
    ],
)
def test_it_is_dark_in_its_hours_over_midnight_too(hours: str, now: str, dark: bool) -> None:
    assert quiet(BEGINS, time.fromisoformat(now), Night.parse(hours), BEGINS).dark is dark


def test_while_somebody_is_there_it_is_bright_and_stands_still() -> None:
    assert quiet(BEGINS - 0.1, time(22), EVENING, BEGINS) == AWAKE


def test_in_an_hour_the_picture_stands_in_nine_places_none_further_than_four_units() -> None:
    looks = [quiet(BEGINS + 10 * i, time(12), EVENING, BEGINS) for i in range(360)]
    places = [look.shift for look in looks]
    assert len(set(places)) == 9
    assert max(abs(axis) for place in places for axis in place) == 4
    moves = sum(one != other for one, other in itertools.pairwise(places))
    assert moves == 3600 // 180, "once in three minutes"
    steps = (abs(a - b) for pair in itertools.pairwise(places) for a, b in zip(*pair, strict=True))
    assert max(steps) == 4, "each a step from the one before"


@pytest.mark.parametrize("bad", ["19-6", "24:00-06:00", "19:00", "19:60-06:00"])
def test_hours_that_are_none_are_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="dark"):
        KioskSettings(dark=bad)
    assert Night.parse(KioskSettings().dark) == EVENING
