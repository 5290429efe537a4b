"""Days that have not happened: run them, compare rules and staff plans, plan the counters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from motcua.options import AsJson, Overrides, SettingsFile, StateFolder
from motcua.saying import print_json, refuse

if TYPE_CHECKING:
    from hub.simulation.day import Day
    from hub.simulation.learning import Lessons
    from motcua.premises import Premises
    from motcua.simulating import Stage

# A Monday, and always the same one: a simulated day must not depend on today.
_A_MONDAY = "2026-01-05"
_SEVERAL = 20


def simulate(  # noqa: PLR0917 - Typer calls it by name
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    days: Annotated[
        int | None,
        typer.Option("--days", min=1, max=1000, help="Days (default: 1; 20 to compare or plan)."),
    ] = None,
    day: Annotated[
        datetime,
        typer.Option("--day", formats=["%Y-%m-%d"], help="The first day, or the next open one."),
    ] = _A_MONDAY,  # type: ignore[assignment] # Typer reads it as it would what was typed
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same days.")] = 1,
    compare: Annotated[
        str,
        typer.Option(
            "--compare",
            metavar="NAME,NAME",
            help="Orders of calling, or staff plans, side by side.",
        ),
    ] = "",
    compare_staff: Annotated[
        str, typer.Option("--compare-staff", metavar="PLAN,PLAN", help="Staff plans side by side.")
    ] = "",
    plan: Annotated[
        bool, typer.Option("--plan", help="Say how many counters each quarter hour needs.")
    ] = False,
    target: Annotated[
        float,
        typer.Option("--target", min=0.5, max=480, help="For --plan: nine of ten wait less (min)."),
    ] = 15.0,
    learn: Annotated[
        bool, typer.Option("--learn", help="Take arrivals and visits from the centre's journal.")
    ] = False,
    journal: Annotated[
        Path | None,
        typer.Option("--journal", metavar="FILE", help="Write the events as JSON lines."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Draw pictures, PNG and SVG.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run days that have not happened through the rules of the queue."""
    several = plan or compare or compare_staff
    if (journal and several) or (plan and (compare or compare_staff)):
        raise typer.BadParameter("--plan, --compare and --journal are three different questions")
    number = days or (_SEVERAL if several else 1)
    on = _stage(settings, state, overrides or (), day=day, number=number, seed=seed, learn=learn)
    try:
        if out:
            out.mkdir(parents=True, exist_ok=True)
        if plan:
            _plan(on, 60 * target, out, as_json)
        elif several:
            _compare(on, compare, compare_staff, out, as_json)
        else:
            _run(on, journal, out, as_json)
    except OSError as error:
        refuse(f"{error.filename}: {error.strerror}" if error.filename else error)


def _stage(
    settings: Path | None,
    state: Path | None,
    overrides: Sequence[str],
    *,
    day: datetime,
    number: int,
    seed: int,
    learn: bool,
) -> Stage:
    from hub.simulation.worlds import NoDayError
    from motcua.premises import survey
    from motcua.simulating import stage

    here = survey(settings, state, overrides)
    learned = _lessons(here) if learn else None
    try:
        return stage(here, day.date(), number, seed, learned)
    except NoDayError as error:
        refuse(error)


def _lessons(here: Premises) -> Lessons:
    from hub.simulation.past import NothingToLearnError, lessons
    from hub.store.engine import StoreError, database_url
    from hub.store.rows import UnreadableEventError
    from motcua.join import centre_config

    try:
        return lessons(database_url(here.settings.hub.database, here.state), centre_config(here))
    except (NothingToLearnError, StoreError, UnreadableEventError) as error:
        refuse(error)


def _run(on: Stage, journal: Path | None, out: Path | None, as_json: bool) -> None:
    from hub.simulation.comparing import result
    from motcua import tables

    days = on.run()
    results = [result("", days)]
    if journal:
        _write(journal, days)
    if out:
        from motcua.plots import draw_days

        draw_days(days, {row.id: row.name for row in on.centre.counters}, out)
    if as_json:
        print_json(_asked(on) | {"results": tables.results_json(results)})
    else:
        tables.show_results(results, on.centre)


def _compare(on: Stage, rules: str, staff: str, out: Path | None, as_json: bool) -> None:
    from hub.queueing.discipline import Discipline
    from motcua import tables
    from motcua.simulating import compared

    known = [str(rule) for rule in Discipline]
    named = _names("--compare", rules, [*known, *on.staff_plans])
    disciplines = [Discipline(name) for name in named if name in known]
    plans = [name for name in named if name not in known]
    plans += _names("--compare-staff", staff, on.staff_plans)
    results = list(compared(on, disciplines, plans))
    if out:
        from motcua.plots import draw_results

        classes = {row.id: row.name for row in on.centre.priorities}
        services = {row.id: row.name for row in on.centre.services}
        draw_results(results, classes, services, out)
    if as_json:
        print_json(_asked(on) | {"results": tables.results_json(results)})
    else:
        tables.show_results(results, on.centre)


def _plan(on: Stage, target_s: float, out: Path | None, as_json: bool) -> None:
    from motcua import tables
    from motcua.simulating import planned

    found = planned(on, target_s)
    if out:
        from motcua.plots import draw_plan

        draw_plan(found, out)
    if as_json:
        print_json(_asked(on) | {"plan": tables.plan_json(found)})
    else:
        tables.show_plan(found)


def _names(option: str, given: str, known: Sequence[str]) -> list[str]:
    names = [name.strip() for name in given.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise typer.BadParameter(f"{option}: there is no {name!r}; known: {', '.join(known)}")
    return names


def _asked(on: Stage) -> dict[str, Any]:
    learned = on.lessons and {"days": on.lessons.days, "tickets": on.lessons.tickets}
    return {"seed": on.seed, "days": [day.isoformat() for day in on.days], "learned": learned}


def _write(file: Path, days: Sequence[Day]) -> None:
    from hub.journal import line
    from hub.store.journal import Recorded

    with file.open("w", encoding="utf-8") as lines:
        for day in days:
            for event in day.events:
                recorded = Recorded(event, day.day, "")
                lines.write(json.dumps(line(recorded), ensure_ascii=False) + "\n")
