"""One comparison: our side and its anchor, taking turns, on the same machine in the same run.

A number alone says as much about the machine as about us. So each row has an anchor: the least
that would do the same work. The two sides alternate in short rounds, so that whatever else the
machine does falls on both.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal

Side = Literal["ours", "anchor"]
Samples = list[float]
#: One round of one side: it works, and gives what it measured; by row, where rows measure
#: different things.
Round = Callable[[], Samples | Mapping[str, Samples]]
Sides = Mapping[Side, Round]


@dataclass(frozen=True)
class Size:
    """How much is measured: `share` of the full amount, and how many rounds at the least."""

    share: float = 1.0

    def of(self, full: int, least: int = 1) -> int:
        """Scale an amount."""
        return max(least, round(full * self.share))


FULL, QUICK = Size(), Size(0.1)


def median(samples: Samples) -> float:
    """The middle one."""
    return statistics.median(samples)


def percentile(share: float) -> Callable[[Samples], float]:
    """Make the function that gives a percentile: the smallest value that `share` do not exceed."""

    def nearest_rank(samples: Samples) -> float:
        ordered = sorted(samples)
        return ordered[math.ceil(len(ordered) * share / 100) - 1]

    return nearest_rank


@dataclass(frozen=True)
class Contest:
    """What is compared: the rows it gives, and how to set both sides up.

    `stage` opens whatever the sides need and gives one round of each, `rows` tell how the samples
    of all rounds become one number; `units` name those that are not in `unit`.
    """

    name: str
    unit: str
    stage: Callable[[Size, frozenset[Side]], AbstractContextManager[Sides]]
    rows: Mapping[str, Callable[[Samples], float]]
    rounds: int = 5
    digits: int = 1
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One line of the result. `ratio` is ours divided by the anchor."""

    name: str
    ours: float | None
    anchor: float | None
    ratio: float | None
    unit: str
    n: int
    ours_command: str
    anchor_command: str


def hold(contest: Contest, size: Size, sides: frozenset[Side]) -> list[Row]:
    """Let the two sides take turns, and compute the rows."""
    taken: dict[Side, dict[str, Samples]] = {
        side: {name: [] for name in contest.rows} for side in ("ours", "anchor")
    }
    with contest.stage(size, sides) as rounds:
        for number in range(size.of(contest.rounds, least=min(2, contest.rounds))):
            # Who goes first changes from round to round.
            order: tuple[Side, Side] = ("ours", "anchor") if number % 2 == 0 else ("anchor", "ours")
            for side in order:
                if side in sides:
                    measured = rounds[side]()
                    for name, samples in taken[side].items():
                        samples.extend(measured if isinstance(measured, list) else measured[name])
    return [
        _row(contest, name, number, taken["ours"][name], taken["anchor"][name])
        for name, number in contest.rows.items()
    ]


def _row(
    contest: Contest,
    name: str,
    number: Callable[[Samples], float],
    of_ours: Samples,
    of_anchor: Samples,
) -> Row:
    ours, anchor = (
        round(number(samples), contest.digits) if samples else None
        for samples in (of_ours, of_anchor)
    )
    return Row(
        name=name,
        ours=ours,
        anchor=anchor,
        ratio=round(ours / anchor, 2) if ours is not None and anchor else None,
        unit=contest.units.get(name, contest.unit),
        n=len(of_ours) or len(of_anchor),
        ours_command=f"./run bench {contest.name} --side ours",
        anchor_command=f"./run bench {contest.name} --side anchor",
    )
