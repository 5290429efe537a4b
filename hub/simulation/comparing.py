"""Several days as one result, so that disciplines and staff plans can stand side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.simulation.day import Day
from hub.simulation.measures import Outcome, Turn, Use, Waits, by, summed, turns, uses


@dataclass(frozen=True, slots=True)
class Result:
    """What some days under one rule and one staff plan came to.

    `waits` are those of whoever was served, without the break. `longest_s` is the longest by the
    clock on the wall, also of people whom the day's end sent home.
    """

    name: str
    days: int
    outcomes: Mapping[Outcome, int]
    waits: Waits
    by_class: Mapping[str, Waits]
    by_service: Mapping[str, Waits]
    by_both: Mapping[str, Mapping[str, Waits]]
    longest_s: float
    counters: Mapping[str, Use]

    @property
    def tickets(self) -> int:
        """Count all tickets."""
        return sum(self.outcomes.values())


def result(name: str, days: Sequence[Day]) -> Result:
    """Sum finished days up."""
    everyone = [turn for day in days for turn in turns(day)]
    served = [turn for turn in everyone if turn.outcome is Outcome.SERVED]
    stayed = [turn for turn in everyone if turn.outcome in (Outcome.SERVED, Outcome.EXPIRED)]
    counted = Counter(turn.outcome for turn in everyone)
    return Result(
        name=name,
        days=len(days),
        outcomes={outcome: counted[outcome] for outcome in Outcome},
        waits=summed(turn.open_wait_s for turn in served),
        by_class=by(_class, served),
        by_service=by(_service, served),
        by_both={
            service: by(_class, [turn for turn in served if _service(turn) == service])
            for service in sorted({_service(turn) for turn in served})
        },
        longest_s=max((turn.wait_s for turn in stayed), default=0.0),
        counters=_together(days),
    )


def _class(turn: Turn) -> str:
    return turn.ticket.priority


def _service(turn: Turn) -> str:
    return turn.ticket.service


def _together(days: Sequence[Day]) -> dict[str, Use]:
    found: dict[str, Use] = {}
    for day in days:
        for counter, use in uses(day).items():
            found[counter] = found.get(counter, Use()) + use
    return found
