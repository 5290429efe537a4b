"""Rules and staff plans side by side, counters by quarter hour, and what a journal teaches."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from hub.queueing import events as e
from hub.queueing.discipline import Discipline, Policy
from hub.queueing.values import NO_PRIORITY, place_of
from hub.simulation.comparing import result
from hub.simulation.crowd import Citizen
from hub.simulation.day import midnight, run_day
from hub.simulation.learning import Lessons, Pupil, taught
from hub.simulation.measures import Outcome
from hub.simulation.planning import Plan, Trial, plan
from hub.simulation.world import QUARTER_S, Law, Post, Visit, World, busier

HOUR = 3600.0
HOURS = ((8 * HOUR, 11 * HOUR), (13 * HOUR, 15 * HOUR))
DAYS = [date(2026, 1, 5) + timedelta(days=n) for n in range(12)]
POLICY = Policy(Discipline.STRICT)
OFFICE = World(
    services={"a": Visit("A", 300, 0.7), "b": Visit("B", 600, 1.0)},
    counters={str(n): Post(("a", "b"), present=HOURS) for n in range(1, 4)},
    arrivals={
        "a": tuple(6.0 if 32 <= q < 44 else 2.0 for q in range(96)),
        "b": tuple(1.5 if 32 <= q < 44 else 0.5 for q in range(96)),
    },
    hours=HOURS,
    shares={"elderly": 0.25},
)
MANY = [date(2026, 1, 5) + timedelta(days=n) for n in range(40)]


def learned(world: World) -> Lessons:
    """Teach what happened on many days of a world."""
    pupil, seq = Pupil(), 0
    for day in MANY:
        done = run_day(world, POLICY, day, "learn", seq=seq)
        seq += len(done.events)
        for event in done.events:
            pupil.hear(event)
    return pupil.lessons()


def test_a_result_counts_everybody_once() -> None:
    days = [run_day(replace(OFFICE, absent=0.1), POLICY, day, 1) for day in DAYS]
    found = result("strict", days)
    assert found.tickets == sum(len(day.tickets) for day in days)
    served = found.outcomes[Outcome.SERVED]
    assert found.waits.people == served
    assert sum(waits.people for waits in found.by_class.values()) == served
    assert sum(waits.people for waits in found.by_service.values()) == served
    for service, classes in found.by_both.items():
        assert sum(waits.people for waits in classes.values()) == found.by_service[service].people
    assert found.longest_s >= found.waits.longest_s >= found.waits.p90_s >= found.waits.p50_s


def test_waits_are_told_without_the_break_and_the_longest_with_it() -> None:
    at_s = 10.9 * HOUR
    late = Citizen(at_s, "a", NO_PRIORITY, 300.0, 0.0)
    world = replace(OFFICE, counters={"1": Post(("a",), present=HOURS)})
    long = replace(late, at_s=at_s - 60, work_s=0.5 * HOUR)
    found = result("", [run_day(world, POLICY, DAYS[0], 1, people=[long, late])])
    assert found.waits.longest_s == pytest.approx(0.1 * HOUR, abs=1)
    assert found.longest_s == pytest.approx(2.1 * HOUR, abs=1)


def test_priority_shortens_the_waits_of_those_who_have_it() -> None:
    fifo, strict = (
        result("", [run_day(busier(OFFICE, 1.2), Policy(one), day, 1) for day in DAYS])
        for one in (Discipline.FIFO, Discipline.STRICT)
    )
    assert strict.by_class["elderly"].mean_s < fifo.by_class["elderly"].mean_s
    assert strict.by_class[NO_PRIORITY].mean_s > fifo.by_class[NO_PRIORITY].mean_s


def erlang_needs(load: float, visit_s: float, target_s: float) -> int:
    """Tell how many counters keep nine of ten under a target, after a long time (Erlang 1917)."""
    counters = math.floor(load) + 1
    while True:
        terms = [load**n / math.factorial(n) for n in range(counters)]
        busy = load**counters / math.factorial(counters) * counters / (counters - load)
        wait = busy / (sum(terms) + busy)
        if wait * math.exp(-(counters - load) * target_s / visit_s) <= 0.1:
            return counters
        counters += 1


@pytest.mark.parametrize("target_s", [30, 120, 300])
def test_on_an_even_day_a_plan_is_erlangs(target_s: int, long: bool) -> None:
    load, visit_s, hours = 4.0, 120.0, ((0.0, 4 * HOUR),)
    world = World(
        services={"a": Visit("A", visit_s, law=Law.EXPONENTIAL)},
        counters={"1": Post(("a",), present=hours)},
        arrivals={"a": (load * QUARTER_S / visit_s,) * 16},
        hours=hours,
        walk_s=0.0,
        notice_s=0.0,
        turn_s=0.0,
    )
    days = MANY if long else DAYS[:5]
    planned = plan(world, Policy(Discipline.FIFO), days, 1, target_s)
    # In the first hour nobody has piled up yet.
    later = [quarter.needed for quarter in planned.quarters[4:]]
    erlangs = erlang_needs(load, visit_s, target_s)
    assert sum(later) / len(later) == pytest.approx(erlangs, abs=0.75 if long else 1.25)


@pytest.fixture(scope="module")
def found() -> Plan:
    """Plan for ten minutes."""
    return plan(OFFICE, POLICY, DAYS, 1, 600)


def test_a_plan_keeps_its_target_in_every_quarter_hour(found: Plan) -> None:
    assert found.kept
    assert [quarter.start_s for quarter in found.quarters][:2] == [8 * HOUR, 8.25 * HOUR]
    assert len(found.quarters) == 20
    assert all(quarter.p90_s <= 600 for quarter in found.quarters)
    assert all(quarter.needed >= 1 for quarter in found.quarters)
    # The morning has three times the work of the afternoon.
    morning = sum(quarter.needed for quarter in found.quarters[:12]) / 12
    afternoon = sum(quarter.needed for quarter in found.quarters[12:]) / 8
    assert morning > 1.5 * afternoon


def test_a_plan_is_tried_as_it_is_measured(found: Plan) -> None:
    trial = Trial(OFFICE, POLICY, DAYS, 1)
    needed = {int(quarter.start_s // QUARTER_S): quarter.needed for quarter in found.quarters}
    measured = {int(q.start_s // QUARTER_S): q.p90_s for q in found.quarters}
    assert trial.keeps(needed, measured)
    busiest = max(measured, key=lambda quarter: measured[quarter])
    assert not trial.keeps(needed, {**measured, busiest: measured[busiest] - 0.001})


def test_a_plan_comes_near_its_target_on_days_that_it_has_not_seen(found: Plan) -> None:
    waits = [quarter.unseen_p90_s for quarter in found.quarters]
    assert waits != [quarter.p90_s for quarter in found.quarters]
    assert sum(wait > 600 for wait in waits) <= 2
    assert max(waits) < 1.5 * 600


def test_a_stricter_target_takes_more_hours(found: Plan) -> None:
    strict, lax = (plan(OFFICE, POLICY, DAYS, 1, target) for target in (180, 1800))
    assert strict.hours > found.hours > lax.hours


def test_a_plan_shows_what_the_staff_plan_gives() -> None:
    half = {"1": Post(("a", "b"), present=((8 * HOUR, 8.125 * HOUR),))}
    first = plan(replace(OFFICE, counters=half), POLICY, DAYS[:2], 1, 1800).quarters[0]
    assert first.planned == 0.5


def test_a_target_that_no_number_of_counters_keeps_is_told() -> None:
    found = plan(replace(OFFICE, notice_s=120.0), POLICY, DAYS[:1], 1, 60)
    assert not found.kept


def test_nobody_comes_and_one_counter_is_enough() -> None:
    found = plan(busier(OFFICE, 0.0), POLICY, DAYS[:2], 1, 600)
    assert {quarter.needed for quarter in found.quarters} == {1}


def test_a_journal_teaches_who_comes_when() -> None:
    lessons = learned(OFFICE)
    assert lessons.days == len(MANY)
    for service, rates in OFFICE.arrivals.items():
        told = lessons.arrivals[service]
        assert sum(told[32:44]) == pytest.approx(sum(rates[32:44]), rel=0.05)
        assert sum(told[:32]) == 0
    assert lessons.shares["elderly"] == pytest.approx(0.25, abs=0.02)


def test_a_journal_teaches_how_long_visits_take_and_how_they_spread() -> None:
    lessons = learned(OFFICE)
    for service, visit in OFFICE.services.items():
        mean_s, cv = lessons.visits[service]
        assert mean_s == pytest.approx(visit.mean_s, rel=0.07)
        assert cv == pytest.approx(visit.cv, rel=0.1)


def test_a_journal_teaches_who_stays_away_and_who_gives_up() -> None:
    lessons = learned(replace(busier(OFFICE, 1.2), absent=0.1, patience_s=2400.0, telling=1.0))
    assert lessons.absent == pytest.approx(0.1, abs=0.01)
    assert lessons.patience_s == pytest.approx(2400, rel=0.15)


def test_days_made_from_a_journal_are_like_those_it_tells_of() -> None:
    guessed = replace(OFFICE, services={**OFFICE.services, "a": Visit("A", 60)})
    again = taught(guessed, learned(OFFICE))
    before, after = (
        result("", [run_day(world, POLICY, day, 2) for day in MANY]) for world in (OFFICE, again)
    )
    assert after.tickets == pytest.approx(before.tickets, rel=0.03)
    busy = [
        sum((u.open - u.idle for u in one.counters.values()), timedelta())
        for one in (before, after)
    ]
    assert busy[1] / busy[0] == pytest.approx(1, rel=0.06)


def test_a_number_handed_in_late_counts_when_it_was_taken() -> None:
    at = midnight(DAYS[0]) + timedelta(hours=8)
    pupil = Pupil()
    pupil.hear(replace(_issued(1, at), at=at + timedelta(hours=3), offline=True))
    gone = at + timedelta(hours=3, minutes=30)
    pupil.hear(e.TicketCancelled(seq=2, at=gone, ticket="t1", label="A"))
    lessons = pupil.lessons()
    assert [q for q, number in enumerate(lessons.arrivals["a"]) if number] == [32]
    assert lessons.patience_s == 3.5 * HOUR


def test_a_visit_left_open_over_the_break_teaches_nothing() -> None:
    start = midnight(DAYS[0])

    def worked(_start: datetime, end: datetime) -> tuple[float, bool]:
        return 0.0, end < start + timedelta(hours=12)

    pupil = Pupil(worked)
    for number in range(20):
        at = start + timedelta(hours=11.9)
        for event in _visit(number, at, at + timedelta(hours=2)):
            pupil.hear(event)
    assert pupil.lessons().tickets == 20
    assert not pupil.lessons().visits


def _issued(number: int, at: datetime) -> e.TicketIssued:
    return e.TicketIssued(
        seq=1,
        at=at,
        ticket=f"t{number}",
        label="A",
        day=DAYS[0],
        service="a",
        priority="none",
        place=place_of(at),
    )


def _visit(number: int, at: datetime, until: datetime) -> list[e.Event]:
    id_ = f"t{number}"
    return [
        _issued(number, at),
        e.TicketCalled(seq=2, at=at, ticket=id_, label="A", counter="1", call_id="c"),
        e.ServiceStarted(seq=3, at=at, ticket=id_, label="A", counter="1"),
        e.TicketFinished(seq=4, at=until, ticket=id_, label="A", counter="1"),
    ]


def test_of_a_service_with_few_visits_the_settings_know_more() -> None:
    lessons = replace(learned(OFFICE), visits={})
    assert taught(OFFICE, lessons).services == OFFICE.services
