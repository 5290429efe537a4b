"""The simulated office against what is known of queues: exactly where there is an exact law.

Where chance is left, the tolerance stands beside it; the seed is fixed, so a test that passes
passes always. With ``--long`` ten times as many people come and the tolerance is a third.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import mean

import pytest

from hub.queueing.discipline import Discipline, Policy
from hub.queueing.values import NO_PRIORITY, Ticket
from hub.simulation.crowd import Citizen, crowd
from hub.simulation.day import Day, run_day
from hub.simulation.measures import in_line, turns
from hub.simulation.world import QUARTER_S, Law, Post, Visit, World

A_DAY = date(2026, 1, 5)
MINUTE = 60.0
NEVER = timedelta(days=36_500)
FIFO = Policy(Discipline.FIFO, longest_wait=NEVER)


def office(
    load: float,
    counters: int = 1,
    *,
    law: Law = Law.EXPONENTIAL,
    shares: dict[str, float] | None = None,
    people: int = 12_000,
) -> World:
    """Make an office of the textbooks: one service of a minute, one endless day, nobody walks."""
    quarters = math.ceil(people / (load * counters * QUARTER_S / MINUTE))
    day = ((0.0, quarters * QUARTER_S),)
    return World(
        services={"a": Visit("A", MINUTE, law=law)},
        counters={str(n): Post(("a",), present=day) for n in range(counters)},
        arrivals={"a": (load * counters * QUARTER_S / MINUTE,) * quarters},
        hours=day,
        shares=shares or {},
        walk_s=0.0,
        notice_s=0.0,
        turn_s=0.0,
        overtime_s=1e7,
    )


def waits(day: Day) -> list[float]:
    """List how long each waited, in seconds, in order of arrival."""
    return [_wait(ticket) for ticket in sorted(day.tickets.values(), key=lambda t: t.order)]


def _wait(ticket: Ticket) -> float:
    assert ticket.called_at
    return (ticket.called_at - ticket.issued_at).total_seconds()


def mean_waits(day: Day) -> dict[str, float]:
    """Tell the mean wait of each class in mean visits."""
    classes = {ticket.priority for ticket in day.tickets.values()}
    return {
        one: mean(_wait(t) for t in day.tickets.values() if t.priority == one) / MINUTE
        for one in classes
    }


def erlang_c(counters: int, load: float) -> float:
    """Tell the mean wait in mean visits at so many counters (Erlang 1917)."""
    offered = load * counters
    terms = [offered**n / math.factorial(n) for n in range(counters)]
    all_busy = offered**counters / math.factorial(counters) / (1 - load)
    return all_busy / (sum(terms) + all_busy) / (counters * (1 - load))


def kiefer_wolfowitz(people: Sequence[Citizen], counters: int) -> list[float]:
    """Tell each wait by the recursion of Kiefer and Wolfowitz 1955 (with one counter Lindley's)."""
    free_at = [0.0] * counters
    found = []
    for citizen in people:
        starts = max(citizen.at_s, heapq.heappop(free_at))
        found.append(starts - citizen.at_s)
        heapq.heappush(free_at, starts + citizen.work_s)
    return found


@pytest.mark.parametrize("counters", [1, 2, 5])
@pytest.mark.parametrize("law", list(Law))
def test_in_order_of_arrival_every_single_wait_is_the_one_of_the_recursion(
    counters: int, law: Law
) -> None:
    world = office(0.9, counters, law=law, people=1500)
    people = crowd(world, "kiefer")
    day = run_day(world, FIFO, A_DAY, 0, people=people)
    # Stamps are whole microseconds that strictly grow, so they lag a little behind.
    assert waits(day) == pytest.approx(kiefer_wolfowitz(people, counters), abs=0.01)


@pytest.mark.parametrize(
    ("counters", "load", "tolerance"),
    [(1, 0.5, 0.08), (1, 0.7, 0.12), (3, 0.7, 0.12), (6, 0.8, 0.15)],
)
def test_the_mean_wait_is_erlangs(counters: int, load: float, tolerance: float, long: bool) -> None:
    world = office(load, counters, people=120_000 if long else 12_000)
    measured = mean_waits(run_day(world, FIFO, A_DAY, "erlang"))[NO_PRIORITY]
    expected = erlang_c(counters, load)
    assert measured == pytest.approx(expected, rel=tolerance / (3 if long else 1))


def test_erlangs_formula_with_one_counter_is_the_simple_one() -> None:
    assert erlang_c(1, 0.7) == pytest.approx(0.7 / 0.3)


def test_visits_that_all_last_the_same_halve_the_wait() -> None:
    """Check Pollaczek and Khinchine's formula."""
    world = office(0.7, law=Law.FIXED)
    measured = mean_waits(run_day(world, FIFO, A_DAY, "khinchine"))[NO_PRIORITY]
    assert measured == pytest.approx(0.7 / 0.3 / 2, rel=0.1)


@pytest.mark.parametrize("discipline", list(Discipline))
def test_littles_law_is_exact_on_a_finished_day(discipline: Discipline) -> None:
    world = office(0.9, 2, shares={"elderly": 0.3}, people=1000)
    day = run_day(world, Policy(discipline), A_DAY, "little")
    in_the_line = sum((span * number for span, number in in_line(day)), timedelta())
    assert in_the_line == sum((turn.wait for turn in turns(day)), timedelta())
    assert in_the_line.total_seconds() == pytest.approx(sum(waits(day)))


@pytest.mark.parametrize("discipline", [d for d in Discipline if d is not Discipline.FIFO])
def test_no_discipline_makes_work_disappear(discipline: Discipline) -> None:
    """Check Kleinrock's conservation law: with one counter all are done at the same moment."""
    world = office(0.9, shares={"elderly": 0.4}, law=Law.FIXED, people=1000)
    fifo, other = (
        run_day(world, Policy(one, longest_wait=NEVER), A_DAY, "conserved")
        for one in (Discipline.FIFO, discipline)
    )
    assert sum(waits(other)) == pytest.approx(sum(waits(fifo)), abs=1.0)


def accumulating(load: float, share: float, rate: float) -> tuple[float, float]:
    """Tell the mean waits of those with and without priority (Kleinrock 1964), in mean visits."""
    high, low = load * share, load * (1 - share)
    together = load / (1 - load)
    without = together / (1 - high * (1 - 1 / rate))
    return together - low * without * (1 - 1 / rate), without


@pytest.mark.parametrize("rate", [1.5, 2.0, 4.0])
def test_accumulating_priority_parts_the_waits_as_kleinrock_says(rate: float, long: bool) -> None:
    world = office(0.8, shares={"elderly": 0.3}, people=120_000 if long else 20_000)
    policy = Policy(Discipline.ACCUMULATING, rates={"elderly": rate}, longest_wait=NEVER)
    measured = mean_waits(run_day(world, policy, A_DAY, "kleinrock"))
    high, low = accumulating(0.8, 0.3, rate)
    tolerance = 0.05 if long else 0.15
    assert measured["elderly"] == pytest.approx(high, rel=tolerance)
    assert measured[NO_PRIORITY] == pytest.approx(low, rel=tolerance)
    # Chance falls on both classes alike, so their ratio is known much better.
    ratio = measured["elderly"] / measured[NO_PRIORITY]
    assert ratio == pytest.approx(high / low, rel=0.02 if long else 0.05)


def test_in_heavy_traffic_the_waits_stand_as_the_rates_do() -> None:
    """Check the limit of Kleinrock's formula: who gains twice as fast waits half as long."""
    world = office(0.99, shares={"elderly": 0.3}, people=20_000)
    policy = Policy(Discipline.ACCUMULATING, rates={"elderly": 2.0}, longest_wait=NEVER)
    measured = mean_waits(run_day(world, policy, A_DAY, "heavy"))
    assert measured["elderly"] / measured[NO_PRIORITY] == pytest.approx(0.5, rel=0.03)


def test_strict_priority_parts_the_waits_as_cobham_says(long: bool) -> None:
    world = office(0.8, shares={"elderly": 0.3}, people=120_000 if long else 20_000)
    policy = Policy(Discipline.STRICT, longest_wait=NEVER)
    measured = mean_waits(run_day(world, policy, A_DAY, "cobham"))
    high = 0.8 / (1 - 0.24)
    assert measured["elderly"] == pytest.approx(high, rel=0.03 if long else 0.08)
    assert measured[NO_PRIORITY] == pytest.approx(high / 0.2, rel=0.05 if long else 0.15)
