"""How fast one caller may ask."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_taken_and_then_the_pace_is_kept() -> None:
    clock = Clock()
    pace = Pace(10, 5, clock)
    assert [pace.wait("K1") for _ in range(5)] == [0.0] * 5
    wait_s = pace.wait("K1")
    assert 0 < wait_s <= 0.1 + 1e-9
    assert pace.wait("K1") == wait_s, "who is refused has not asked"
    clock.now += wait_s + 1e-6
    assert pace.wait("K1") == 0
    assert pace.wait("K1") > 0


def test_one_does_not_wait_for_another() -> None:
    pace = Pace(1, 1, Clock())
    assert pace.wait("K1") == 0
    assert pace.wait("K2") == 0
    assert pace.wait("K1") > 0


@given(st.lists(st.floats(0, 2), max_size=200))
def test_never_more_than_the_burst_and_the_pace(gaps: list[float]) -> None:
    clock = Clock()
    pace = Pace(4, 8, clock)
    taken = 0
    for gap in gaps:
        clock.now += gap
        taken += pace.wait("x") == 0
    assert taken <= 8 + 4 * sum(gaps) + 1e-6


def test_names_without_end_are_forgotten() -> None:
    pace = Pace(1, 1, Clock())
    for number in range(10_000):
        pace.wait(str(number))
    assert len(pace._done) <= 4096
