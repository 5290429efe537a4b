"""How long one may still wait, and which day it is."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.queueing.day import business_day
from hub.queueing.forecast import SPREAD, forecast

TEN_MINUTES = 600.0


def test_at_a_free_counter_nobody_waits() -> None:
    now = forecast(0, TEN_MINUTES, counters=1, idle=1)
    assert (now.ahead, now.p50_s, now.p90_s) == (0, 0, 0)


def test_at_a_busy_counter_one_waits_for_about_one_visit() -> None:
    busy = forecast(0, TEN_MINUTES, counters=1, idle=0)
    assert busy.p50_s is not None
    assert busy.p90_s is not None
    assert 300 < busy.p50_s < 600 < busy.p90_s < 1500


@given(st.integers(0, 200), st.floats(30, 7200), st.integers(0, 20), st.integers(0, 20))
def test_nine_of_ten_wait_no_less_than_half(
    ahead: int, mean_s: float, counters: int, idle: int
) -> None:
    wait = forecast(ahead, mean_s, counters, min(idle, counters))
    assert wait.p50_s is not None
    assert wait.p90_s is not None
    assert 0 <= wait.p50_s <= wait.p90_s


@given(st.integers(0, 100), st.integers(1, 10))
def test_more_people_ahead_never_shorten_the_wait(ahead: int, counters: int) -> None:
    fewer = forecast(ahead, TEN_MINUTES, counters, 0)
    more = forecast(ahead + 1, TEN_MINUTES, counters, 0)
    assert fewer.p50_s is not None
    assert more.p50_s is not None
    assert fewer.p50_s <= more.p50_s


def test_the_forecast_fits_the_visits_it_assumes() -> None:
    visits, seed = 8, random.Random(20261124)
    shape = 1 / SPREAD**2
    sums = [
        sum(seed.gammavariate(shape, TEN_MINUTES / shape) for _ in range(visits))
        for _ in range(4000)
    ]
    wait = forecast(visits - 1, TEN_MINUTES, counters=1, idle=0)
    assert wait.p50_s is not None
    assert wait.p90_s is not None
    assert 0.47 < sum(s < wait.p50_s for s in sums) / len(sums) < 0.53
    assert 0.88 < sum(s < wait.p90_s for s in sums) / len(sums) < 0.92


# 23:50 in Việt Nam.
LATE = datetime(2026, 11, 24, 16, 50, tzinfo=UTC)
DAY = date(2026, 11, 24)


def test_the_first_command_opens_the_day_of_the_local_date() -> None:
    assert business_day(LATE, None, None) == DAY
    assert business_day(LATE + timedelta(minutes=10), None, None) == date(2026, 11, 25)


def test_a_queue_at_work_keeps_its_day_over_midnight() -> None:
    assert business_day(LATE + timedelta(hours=1), DAY, LATE) == DAY


def test_after_a_night_the_next_day_opens() -> None:
    assert business_day(LATE + timedelta(hours=8), DAY, LATE) == date(2026, 11, 25)


def test_a_clock_that_jumps_back_opens_no_earlier_day() -> None:
    assert business_day(LATE - timedelta(days=2), DAY, LATE) == DAY
