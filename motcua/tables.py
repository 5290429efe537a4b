"""What the simulator found, as tables for a person and as values for a program."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from rich.console import Console
from rich.table import Table

from hub.centre import CentreConfig
from hub.queueing.values import NO_PRIORITY
from hub.simulation.comparing import Result
from hub.simulation.measures import Outcome, Use, Waits
from hub.simulation.planning import Plan

# Where nobody looks the table is as wide as it needs to be.
_PIPED = 200
_WORDS = {
    Outcome.SERVED: "served",
    Outcome.NOBODY: "absent",
    Outcome.LEFT: "left",
    Outcome.EXPIRED: "expired",
}


def show_results(results: Sequence[Result], centre: CentreConfig) -> None:
    """Print one day, or several rules side by side."""
    days = f"{results[0].days} days" if results[0].days > 1 else "one day"
    _show(f"{days}: tickets a day, waits in minutes (the longest with the break)", _whole(results))
    classes = {NO_PRIORITY: "without priority"} | {row.id: row.name for row in centre.priorities}
    by_class = [one.by_class for one in results]
    _show("waits by class: p50 / p90, minutes", _waits(classes, results, by_class))
    services = {row.id: row.name for row in centre.services}
    by_service = [one.by_service for one in results]
    _show("waits by service: p50 / p90, minutes", _waits(services, results, by_service))
    counters = {row.id: row.name for row in centre.counters}
    _show("counters: hours open a day / idle", _counters(counters, results))


def _show(title: str, table: Table) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPED)
    console.print(title, style="bold")
    console.print(table)
    console.print()


def _table(columns: Iterable[str], first: str = "") -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(first, no_wrap=True, max_width=26)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _header(one: Result) -> str:
    return one.name.replace(" · ", "\n")


def _whole(results: Sequence[Result]) -> Table:
    table = _table(("tickets", *_WORDS.values(), "p50", "p90", "longest", "idle"))
    for one in results:
        tickets = f"{one.tickets / one.days:.1f}"
        ends = (f"{one.outcomes[outcome] / one.days:.1f}" for outcome in _WORDS)
        idle = _idle(sum(one.counters.values(), Use()))
        row = (tickets, *ends, *_pair(one.waits), minutes(one.longest_s), idle)
        table.add_row(one.name or "as it is", *row)
    return table


def _waits(
    names: Mapping[str, str], results: Sequence[Result], waits: Sequence[Mapping[str, Waits]]
) -> Table:
    table = _table(("people", *map(_header, results)))
    for id_, name in names.items():
        people = max(some[id_].people if id_ in some else 0 for some in waits)
        if people:
            table.add_row(name, str(people), *(" / ".join(_pair(some.get(id_))) for some in waits))
    return table


def _counters(names: Mapping[str, str], results: Sequence[Result]) -> Table:
    table = _table(map(_header, results))
    for id_, name in names.items():
        spent = [(one.counters[id_], timedelta(hours=one.days)) for one in results]
        if any(use.open for use, _ in spent):
            table.add_row(name, *(f"{use.open / day:.1f} / {_idle(use)}" for use, day in spent))
    return table


def show_plan(plan: Plan) -> None:
    """Print what each quarter hour needs."""
    table = _table(("arrivals", "needed", "p90", "on other days", "staff plan", "p90"), "from")
    for quarter in plan.quarters:
        table.add_row(
            clock(quarter.start_s),
            f"{quarter.arrivals:.1f}",
            str(quarter.needed),
            _late(quarter.p90_s, plan),
            _late(quarter.unseen_p90_s, plan),
            f"{quarter.planned:g}",
            _late(quarter.planned_p90_s, plan),
        )
    _show(f"counters needed so that nine of ten wait at most {plan.target_s / 60:g} minutes", table)
    print(f"{plan.hours:g} hours of work at counters that serve everything; {plan.days} days")
    print("p90 in minutes, without the break; ! is over the target")
    if not plan.kept:
        print("no number of counters keeps this target in every quarter hour")


def _late(wait_s: float, plan: Plan) -> str:
    return minutes(wait_s) if wait_s <= plan.target_s else f"{minutes(wait_s)} !"


def results_json(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Write results for a program; times are seconds."""
    return [
        {
            "name": one.name,
            "days": one.days,
            "tickets": one.tickets,
            **{outcome.value: number for outcome, number in one.outcomes.items()},
            "longest_s": _round(one.longest_s),
            "waits": _waits_json(one.waits),
            "by_class": {id_: _waits_json(some) for id_, some in sorted(one.by_class.items())},
            "by_service": {id_: _waits_json(some) for id_, some in sorted(one.by_service.items())},
            "by_service_and_class": {
                service: {id_: _waits_json(some) for id_, some in sorted(classes.items())}
                for service, classes in sorted(one.by_both.items())
            },
            "counters": {
                id_: {"open_s": _seconds(use.open), "idle_s": _seconds(use.idle)}
                for id_, use in one.counters.items()
            },
        }
        for one in results
    ]


def plan_json(plan: Plan) -> dict[str, Any]:
    """Write a plan for a program; times are seconds, `start` is the time of day."""
    return {
        "target_s": plan.target_s,
        "days": plan.days,
        "kept": plan.kept,
        "hours": plan.hours,
        "quarters": [
            {
                "start": clock(quarter.start_s),
                **{name: _round(value) for name, value in asdict(quarter).items()},
            }
            for quarter in plan.quarters
        ],
    }


def clock(seconds: float) -> str:
    """Write a time of day."""
    return f"{int(seconds // 3600 % 24):02d}:{int(seconds % 3600 // 60):02d}"


def minutes(seconds: float) -> str:
    """Write minutes; the first decimal only where it says something."""
    return f"{seconds / 60:.1f}" if seconds < 600 else f"{seconds / 60:.0f}"


def _pair(waits: Waits | None) -> tuple[str, str]:
    return (minutes(waits.p50_s), minutes(waits.p90_s)) if waits and waits.people else ("–", "–")


def _idle(use: Use) -> str:
    return f"{100 * (use.idle / use.open):.0f}%" if use.open else "–"


def _waits_json(waits: Waits) -> dict[str, float]:
    return {name: _round(value) for name, value in asdict(waits).items()}


def _seconds(span: timedelta) -> float:
    return _round(span.total_seconds())


def _round(value: float) -> float:
    return round(value, 1) if isinstance(value, float) else value
