"""How often a wait stays under what was told, and by how much it misses, on unseen days.

The anchors of the errors are those of Ibrahim and Whitt (2009): the wait of the last one who was
called (LES), how long the first in line has waited by now (HOL), and the length of the line times
the mean visit, divided by the open counters (QL, with the same learned means as ours). They are
told, as we are, when a counter is free, and they too stand still over lunch. The anchor of the
shares is the forecast of a first day, which has learned nothing. `forecast_renewed` is of the rest
of a wait: at every other call one of those who wait asks anew.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from hub.queueing.forecast import Forecast
from tests.bench.forecast_days import CLASSES, HOURS
from tests.bench.forecast_told import CLASSICS, ROUNDS, Waited, renewed, waited
from tests.bench.measure import Contest, Samples, Side, Sides, Size

Told = dict[str, Samples]


def _rounds(
    size: Size,
    told: Mapping[Side, Callable[[tuple[Waited, ...]], Told]],
    asked: Callable[[int, float], tuple[Waited, ...]] = waited,
) -> Sides:
    """Give each side its rounds: one seed after another, the same for both."""

    def round_of(side: Side) -> Callable[[], Told]:
        seeds = itertools.count()
        return lambda: told[side](asked(next(seeds), size.share))

    return {"ours": round_of("ours"), "anchor": round_of("anchor")}


def _of_class(name: str, one: Waited) -> bool:
    return one.priority == name


def _of_hour(hour: int, one: Waited) -> bool:
    return one.hour == hour


def _of_wait(least: float, most: float, one: Waited) -> bool:
    return least <= one.since_s / 60 < most


_Groups = Mapping[str, Callable[[Waited], bool]]
_GROUPS: _Groups = {
    "": lambda _one: True,
    **{f"_{name}": partial(_of_class, name) for name in CLASSES},
    **{f"_{hour:02}h": partial(_of_hour, hour) for hour in HOURS},
}
# Of a wait that has lasted so many minutes.
_LASTED: _Groups = {
    "": lambda _one: True,
    **{
        f"_{least:02.0f}m": partial(_of_wait, least, most)
        for least, most in itertools.pairwise((0, 5, 15, 30, math.inf))
    },
}
_SHARE_ROWS = [f"forecast_p{share}{group}" for share in (50, 90) for group in _GROUPS]
_RENEWED_ROWS = [f"forecast_renewed_p{share}{group}" for share in (50, 90) for group in _LASTED]
_ERROR_ROWS = [f"forecast_{loss}_{name}" for loss in ("mae", "pinball") for name in CLASSICS]


def _under(
    forecast: Callable[[Waited], Forecast], row: str = "forecast", groups: _Groups = _GROUPS
) -> Callable[[tuple[Waited, ...]], Told]:
    def told(every: tuple[Waited, ...]) -> Told:
        found: Told = {}
        for group, holds in groups.items():
            those = [one for one in every if holds(one)]
            for share in (50, 90):
                found[f"{row}_p{share}{group}"] = [
                    100.0 * (one.waited_s <= (getattr(forecast(one), f"p{share}_s") or 0))
                    for one in those
                ]
        return found

    return told


def _errors(forecast: Callable[[Waited, str], float]) -> Callable[[tuple[Waited, ...]], Told]:
    def told(every: tuple[Waited, ...]) -> Told:
        found: Told = {}
        for name in CLASSICS:
            missed = [abs(one.waited_s - forecast(one, name)) / 60 for one in every]
            found[f"forecast_mae_{name}"] = missed
            # Of the median, too short and too long weigh the same.
            found[f"forecast_pinball_{name}"] = [0.5 * error for error in missed]
        return found

    return told


@contextmanager
def _shares(size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
    ours, anchor = _under(lambda one: one.ours), _under(lambda one: one.untaught)
    yield _rounds(size, {"ours": ours, "anchor": anchor})


@contextmanager
def _renewals(size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
    row = ("forecast_renewed", _LASTED)
    ours, anchor = _under(lambda one: one.ours, *row), _under(lambda one: one.untaught, *row)
    yield _rounds(size, {"ours": ours, "anchor": anchor}, renewed)


@contextmanager
def _losses(size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
    ours = _errors(lambda one, _name: float(one.ours.p50_s or 0))
    anchor = _errors(lambda one, name: one.classic[name])
    yield _rounds(size, {"ours": ours, "anchor": anchor})


CONTESTS = (
    Contest(
        *("forecast_shares", "%", _shares, dict.fromkeys(_SHARE_ROWS, statistics.fmean)),
        rounds=ROUNDS,
    ),
    Contest(
        *("forecast_renewed", "%", _renewals, dict.fromkeys(_RENEWED_ROWS, statistics.fmean)),
        rounds=ROUNDS,
    ),
    Contest(
        *("forecast_errors", "min", _losses, dict.fromkeys(_ERROR_ROWS, statistics.fmean)),
        rounds=ROUNDS,
        digits=2,
    ),
)
