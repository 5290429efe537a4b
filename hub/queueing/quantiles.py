"""From an expected wait to the waits that half, and nine of ten, stay under.

An expectation errs by a factor, and how much is learned from the centre's own past. The logarithm
of the factor is a sum of parts: how long the wait is (a long one is more certain, in proportion),
the class, the hour, the service, how the centre is doing today. After each call all parts that
spoke move a little, up if the wait was longer than told, down if it was not: this is the gradient
of the pinball loss (Koenker and Bassett 1978), so each part comes to rest where the right share of
its own people waits less than told, whatever the load, the season or the law does to the waits
(Gibbs and Candès 2021 show the same for a single part). Nothing is kept but the parts.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist
from types import MappingProxyType

# Each with how large its steps are: far out fewer waits speak, so each must say more.
_STEPS = {0.5: 1.0, 0.9: 2.0}
SHARES = tuple(_STEPS)
_Z = {share: NormalDist().inv_cdf(share) for share in SHARES}
# Of one visit: standard deviation divided by the mean. A guess until the centre's history speaks.
SPREAD = 0.8
# A clerk takes so long to see that somebody came.
NOTICE_S = 15.0
# Expected waits, in seconds, at which a part of its own is learned; between them it is blended.
_KNOTS = (0.0, 120.0, 300.0, 600.0, 1200.0, 2400.0, 4800.0)
_NAMED = tuple((knot, f"wait {knot:g}") for knot in _KNOTS)
# The first steps are long; later ones are short, but never so short that a drift is not followed.
_FIRST_STEP, _STEP = 0.06, 0.004
_LIMIT = 4.0  # no factor beyond e⁴: a slip of the clock teaches little

Parts = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a wait was told from: an expectation and the parts that speak about it."""

    expected_s: float
    visit_s: float
    parts: Parts

    def priors_s(self) -> dict[float, float]:
        """Give the quantiles of the first day: a gamma distribution of as many visits."""
        base = self.expected_s + NOTICE_S
        shape = max(0.6, self.expected_s / max(1.0, self.visit_s)) / SPREAD**2
        return {share: base * _gamma(shape, z) for share, z in _Z.items()}


def parts_of(expected_s: float, service: str, priority: str, hour: int, pace: float) -> Parts:
    """Name the parts that speak about a wait, each with its weight."""
    return (
        *_blend(expected_s),
        (f"class {priority}", 1.0),
        (f"hour {hour}", 1.0),
        (f"service {service}", 1.0),
        ("pace", pace),
    )


def _blend(expected_s: float) -> Parts:
    for (low, lower), (high, higher) in itertools.pairwise(_NAMED):
        if expected_s < high:
            weight = (expected_s - low) / (high - low)
            return ((lower, 1 - weight), (higher, weight))
    return ((_NAMED[-1][1], 1.0),)


@dataclass(frozen=True, slots=True)
class Ratios:
    """What was learned of the errors: for each share, the parts."""

    parts: Mapping[float, Mapping[str, float]] = field(
        default_factory=lambda: MappingProxyType({share: {} for share in SHARES})
    )

    def waits_s(self, asked: Asked) -> dict[float, float]:
        """Tell, for each share, what so many of all such waits stay under."""
        waits = {}
        for share, prior_s in asked.priors_s().items():
            known = self.parts[share]
            power = 0.0
            for name, weight in asked.parts:
                power += weight * known.get(name, 0.0)
            waits[share] = prior_s * math.exp(max(-_LIMIT, min(_LIMIT, power)))
        return waits


class RatioLearner:
    """Follows the errors of the forecast, one wait after another."""

    def __init__(self) -> None:
        self._parts: dict[float, dict[str, float]] = {share: {} for share in SHARES}
        self._heard: dict[str, float] = {}

    def learn(self, asked: Asked, told: Mapping[float, float], waited_s: float) -> None:
        """Move the parts that spoke, against the error of what was told then."""
        for name, weight in asked.parts:
            self._heard[name] = self._heard.get(name, 0.0) + abs(weight)
        for share, parts in self._parts.items():
            error = share - (waited_s <= told[share])
            for name, weight in asked.parts:
                step = max(_STEP, _FIRST_STEP / math.sqrt(1 + self._heard[name] / 8))
                parts[name] = parts.get(name, 0.0) + _STEPS[share] * step * weight * error

    def ratios(self) -> Ratios:
        """Give what is known now, as a value that no longer changes."""
        return Ratios(MappingProxyType({s: dict(p) for s, p in self._parts.items()}))


def _gamma(shape: float, z: float) -> float:
    """Give the quantile at `z` of a gamma distribution with mean 1 (Wilson and Hilferty 1931)."""
    part = 1 / (9 * shape)
    return max(0.01, float((1 - part + z * part**0.5) ** 3))
