"""The run of the counters beside the truth: the same people, called one by one."""

from __future__ import annotations

import heapq
import statistics
from collections import deque
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

import pytest

from hub.queueing.day import VIETNAM
from hub.queueing.discipline import Caller, Discipline, Policy, choose
from hub.queueing.expectation import Expectation, expect
from hub.queueing.hall import Asker, Desk, Hall, Line, LineKey
from hub.queueing.values import NO_PRIORITY, Ticket, TicketState, place_of

NINE = datetime(2026, 11, 24, 9, tzinfo=VIETNAM)
VISIT_S = 300.0
AT = ("certify", "civil")
FIFO, STRICT, RATIO, ACCUMULATING = Discipline


def policy(discipline: Discipline = STRICT, ratio: int = 2, **by_service: Discipline) -> Policy:
    """Set a discipline over which no longest wait stands."""
    levels, rates = {"elderly": 2, "child": 1}, {"elderly": 3.0, "child": 0.5}
    return Policy(discipline, by_service, levels, rates, ratio, timedelta(days=30))


def desks(number: int) -> tuple[Desk, ...]:
    """Open so many counters that sit idle."""
    return tuple(Desk(str(n), AT, ("farming",), 0.0) for n in range(number))


def ticket(number: int, minutes: float, service: str = "certify", **its: str) -> Ticket:
    """Let somebody wait for so many minutes."""
    at = NINE - timedelta(minutes=minutes)
    kind = {"priority": NO_PRIORITY, "bound": None, **its}
    return Ticket(
        id=str(number),
        day=date(2026, 11, 24),
        label=f"A{number:03}",
        service=service,
        state=TicketState.WAITING,
        seq=number,
        place=place_of(at),
        issued_at=at,
        **kind,  # type: ignore[arg-type]  # a class and a counter
    )


def crowd(number: int, seed: int) -> list[Ticket]:
    """Let people come one every half minute, for any service, of any class."""
    draw = Random(seed)
    services, classes = (*AT, *AT, "farming"), (NO_PRIORITY, NO_PRIORITY, "elderly", "child")
    return [
        ticket(n, (number - n) / 2, draw.choice(services), priority=draw.choice(classes))
        for n in range(number)
    ]


def by_line(people: list[Ticket]) -> dict[LineKey, deque[Ticket]]:
    lines: dict[LineKey, deque[Ticket]] = {}
    for one in people:
        lines.setdefault(Asker.of(one).key, deque()).append(one)
    return lines


@dataclass(frozen=True)
class Called:
    """Who was called, after how long, and how many of the same service before."""

    ticket: Ticket
    wait_s: float
    ahead: int


def called(people: list[Ticket], at: tuple[Desk, ...], rule: Policy) -> list[Called]:
    """Call everybody, one by one, when nobody else comes."""
    lines = by_line(people)
    found: list[Called] = []
    streak = {desk.counter: desk.streak for desk in at}
    times = [(desk.free_s or 0.0, number) for number, desk in enumerate(at)]
    while times:
        now_s, number = times[0]
        desk = at[number]
        caller = Caller(desk.counter, desk.own, streak[desk.counter])
        heads = [line[0] for line in lines.values() if line]
        choice = choose(heads, caller, rule, NINE + timedelta(seconds=now_s))
        if choice is None:
            heapq.heappop(times)
            continue
        one = choice.ticket
        lines[Asker.of(one).key].popleft()
        ahead = sum(other.ticket.service == one.service for other in found)
        found.append(Called(one, now_s, ahead))
        streak[desk.counter] = 0 if one.priority == NO_PRIORITY else streak[desk.counter] + 1
        heapq.heapreplace(times, (now_s + VISIT_S, number))
    return found


def told(one: Ticket, people: list[Ticket], at: tuple[Desk, ...], rule: Policy) -> Expectation:
    """Ask for one of those who wait, as the tables would have it now."""
    lines = []
    for (service, priority, bound, _), those in by_line(people).items():
        before = sum(other.order < one.order for other in those)
        first_s, last_s = those[0].place / 1e6, those[-1].place / 1e6
        lines.append(Line(service, priority, len(those), first_s, last_s, bound, before))
    asker = Asker.of(one)
    index = next(line.before for line in lines if line.key == asker.key)
    hall = Hall(lines, at, lambda _service, _counter: VISIT_S, rule, NINE.timestamp())
    found = expect(replace(asker, index=index), hall)
    assert found is not None
    return found


@pytest.mark.parametrize("counters", [1, 3])
@pytest.mark.parametrize("discipline", [FIFO, STRICT, ACCUMULATING])
def test_who_came_after_one_is_not_thought_to_have_come_with_them(
    discipline: Discipline, counters: int
) -> None:
    rule, at = policy(discipline), desks(counters)
    for seed in range(3):
        people = crowd(25, seed)
        for truth in called(people, at, rule):
            found = told(truth.ticket, people, at, rule)
            assert (found.wait_s, found.ahead) == (truth.wait_s, truth.ahead)


@pytest.mark.parametrize("counters", [1, 3])
def test_with_another_rule_for_one_service_one_waits_about_as_long_as_told(counters: int) -> None:
    rule, at = policy(FIFO, certify=STRICT), desks(counters)
    for seed in range(3):
        people = crowd(25, seed)
        for truth in called(people, at, rule):
            found = told(truth.ticket, people, at, rule)
            assert abs(found.wait_s - truth.wait_s) <= VISIT_S
            assert found.ahead == truth.ahead


@pytest.mark.parametrize("ratio", [1, 2, 3])
def test_so_many_with_priority_then_one_without_are_thought_to_be_called(ratio: int) -> None:
    rule, at = policy(RATIO, ratio), desks(1)
    for seed in range(3):
        people = crowd(25, seed)
        for truth in called(people, at, rule):
            found = told(truth.ticket, people, at, rule)
            assert found.wait_s == truth.wait_s
            assert abs(found.ahead - truth.ahead) <= 1  # who of the others is of one's service


def test_after_a_long_row_with_priority_one_without_is_thought_to_be_next() -> None:
    rule = policy(RATIO)
    at = (desks(1)[0]._replace(streak=9),)
    people = [*(ticket(n, 30, priority="elderly") for n in range(9)), ticket(9, 1)]
    assert told(people[-1], people, at, rule) == Expectation(0.0, 0)


@pytest.mark.parametrize("counters", [1, 6])
@pytest.mark.parametrize(
    ("rule", "number"),
    [
        (policy(FIFO), 450),
        (policy(STRICT), 450),
        (policy(RATIO), 450),
        (policy(RATIO), 2000),
        (policy(ACCUMULATING), 450),
        (Policy(STRICT), 450),
    ],
    ids=["fifo", "strict", "ratio", "ratio-2000", "accumulating", "longest-wait"],
)
def test_in_groups_too_one_is_thought_to_wait_about_as_long_as_one_does(
    rule: Policy, number: int, counters: int
) -> None:
    at, people = desks(counters), crowd(number, 1)
    truths = called(people, at, rule)
    longest_s = truths[-1].wait_s
    missed = [
        abs(told(truth.ticket, people, at, rule).wait_s - truth.wait_s) / longest_s
        for truth in truths[:: number // 25]
    ]
    assert statistics.fmean(missed) < 0.025
    assert max(missed) < 0.08


def test_those_who_are_bound_to_one_counter_are_called_as_they_came_whatever_their_class() -> None:
    sent = [
        ticket(1, 30, bound="0"),
        ticket(2, 20, bound="0", priority="elderly"),
        ticket(3, 10, bound="0", priority="child"),
    ]
    for number, one in enumerate(sent):
        found = told(one, sent, desks(1), policy())
        assert (found.wait_s, found.ahead) == (number * VISIT_S, number)


def test_the_first_of_those_who_are_bound_stands_among_the_others_with_their_class() -> None:
    plain, elderly = ticket(1, 30, bound="0"), ticket(2, 20, bound="0", priority="elderly")
    other = ticket(3, 10, priority="child")
    people = [plain, elderly, other]
    assert [told(one, people, desks(1), policy()).ahead for one in people] == [1, 2, 0]


def test_whoever_is_sent_to_an_idle_counter_is_called_there_before_others_call_anybody() -> None:
    sent, others = ticket(1, 30, bound="1"), [ticket(n, 20) for n in range(2, 6)]
    assert told(sent, [sent, *others], desks(2), policy()) == Expectation(0.0, 0)
