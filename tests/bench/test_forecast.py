"""The forecast on days it has not seen; `./run bench forecast_shares forecast_errors` is longer."""

from __future__ import annotations

import statistics

import pytest

from tests.bench.forecast_told import CLASSICS, renewed, waited


@pytest.mark.parametrize("discipline", ["strict", "accumulating"])
def test_half_wait_less_than_told_and_nine_of_ten_less_than_the_other(discipline: str) -> None:
    every = waited(7, 0.4, discipline)
    half = statistics.fmean(one.waited_s <= (one.ours.p50_s or 0) for one in every)
    most = statistics.fmean(one.waited_s <= (one.ours.p90_s or 0) for one in every)
    assert 0.45 < half < 0.55
    assert 0.87 < most < 0.93


@pytest.mark.parametrize("discipline", ["strict", "accumulating"])
def test_of_those_who_ask_anew_while_they_wait_as_many_wait_less_than_told(
    discipline: str,
) -> None:
    every = renewed(7, 0.4, discipline)
    half = statistics.fmean(one.waited_s <= (one.ours.p50_s or 0) for one in every)
    most = statistics.fmean(one.waited_s <= (one.ours.p90_s or 0) for one in every)
    assert 0.45 < half < 0.55
    assert 0.87 < most < 0.93


def test_the_forecast_misses_by_less_than_the_classic_predictors() -> None:
    every = waited(7, 0.4, "strict")
    ours = statistics.fmean(abs(one.waited_s - (one.ours.p50_s or 0)) for one in every)
    for name in CLASSICS:
        theirs = statistics.fmean(abs(one.waited_s - one.classic[name]) for one in every)
        assert ours < theirs, name
