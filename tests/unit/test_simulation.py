"""Days that have not happened: what people and clerks do in them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from hub.proof import History
from hub.queueing import events as e
from hub.queueing.discipline import Discipline, Policy, overdue_before
from hub.queueing.values import NO_PRIORITY, DeskState, Ticket, TicketState
from hub.simulation.crowd import Citizen, crowd
from hub.simulation.day import Day, midnight, run_day
from hub.simulation.floor import Floor
from hub.simulation.measures import Outcome, quantile, summed, turns, uses
from hub.simulation.staffing import spells
from hub.simulation.world import Law, Post, Surprises, Visit, World

A_DAY = date(2026, 1, 5)
HOUR = 3600.0
MORNING, AFTERNOON = (8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR)
HOURS = (MORNING, AFTERNOON)
BUSY = tuple(10.0 if 32 <= quarter < 68 else 0.0 for quarter in range(96))

OFFICE = World(
    services={"a": Visit("A", 300), "b": Visit("B", 600)},
    counters={
        "1": Post(("a",), ("b",), HOURS),
        "2": Post(("a",), present=HOURS),
        "3": Post(("b",), ("a",), HOURS),
        "4": Post(("b",), present=HOURS),
    },
    arrivals={"a": tuple(rate * 0.6 for rate in BUSY), "b": tuple(rate * 0.25 for rate in BUSY)},
    hours=HOURS,
    shares={"elderly": 0.2, "merit": 0.05},
)
EVERYTHING = replace(
    OFFICE,
    absent=0.05,
    patience_s=3000.0,
    telling=0.5,
    mending=0.1,
    mend_s=900.0,
    surprises=Surprises(0.2, 0.1, 0.2, 0.02, 4.0, 0.2, 900, 0.1, 1800, 300),
)
QUICK = {"walk_s": 0.0, "notice_s": 0.0, "turn_s": 0.0}


def one(at_s: float, work_s: float = 300.0, **more: object) -> Citizen:
    """Draw up one citizen by hand."""
    given = {"service": "a", "priority": NO_PRIORITY, "walk_s": 0.0} | more
    return Citizen(at_s=at_s, work_s=work_s, **given)  # type: ignore[arg-type] # by the field's name


def desk_for(people: Sequence[Citizen], **more: object) -> Day:
    """Run a day at a single counter with its own people."""
    world = replace(OFFICE, counters={"1": Post(("a",), present=HOURS)}, **(QUICK | more))  # type: ignore[arg-type] # by the field's name
    return run_day(world, Policy(), A_DAY, 0, people=people)


def at(day: Day, kind: type[e.Event]) -> list[float]:
    """Tell when something happened, in hours of the day."""
    start = midnight(day.day)
    return [
        round((event.at - start) / timedelta(hours=1), 4)
        for event in day.events
        if type(event) is kind
    ]


@pytest.mark.parametrize("discipline", list(Discipline))
def test_the_same_seed_gives_the_same_day(discipline: Discipline) -> None:
    days = [run_day(EVERYTHING, Policy(discipline), A_DAY, 7) for _ in range(2)]
    assert repr(days[0].events) == repr(days[1].events)


def test_another_seed_or_another_date_gives_another_day() -> None:
    first = run_day(EVERYTHING, Policy(), A_DAY, 7)
    assert waits(run_day(EVERYTHING, Policy(), A_DAY, 8)) != waits(first)
    assert waits(run_day(EVERYTHING, Policy(), date(2026, 1, 6), 7)) != waits(first)


def waits(day: Day) -> list[float]:
    """List all waits of a day."""
    return [turn.wait_s for turn in turns(day)]


def test_a_day_of_400_tickets_takes_less_than_a_second() -> None:
    spent = []
    for _ in range(3):
        begun = time.perf_counter()
        day = run_day(replace(EVERYTHING, arrivals=_doubled()), Policy(), A_DAY, 1)
        spent.append(time.perf_counter() - begun)
        assert len(day.tickets) >= 400
    assert min(spent) < 1.0


def _doubled() -> dict[str, tuple[float, ...]]:
    return {id_: tuple(2 * rate for rate in rates) for id_, rates in OFFICE.arrivals.items()}


@pytest.mark.parametrize("discipline", list(Discipline))
def test_a_simulated_journal_passes_the_proof_of_a_real_one(discipline: Discipline) -> None:
    history, seq = History(), 0
    for date_ in (A_DAY, date(2026, 1, 6)):
        day = run_day(EVERYTHING, Policy(discipline), date_, 3, seq=seq)
        seq += len(day.events)
        for event in day.events:
            assert history.add(event, date_, str(event.seq)) is None
    assert history.events == seq
    assert history.belied is None


def test_the_same_people_come_under_every_rule_and_every_staff_plan() -> None:
    fewer = replace(EVERYTHING, counters={"1": EVERYTHING.counters["1"]})
    came = [
        [
            (t.label, t.priority, t.issued_at)
            for t in run_day(world, policy, A_DAY, 5).tickets.values()
        ]
        for world, policy in (
            (EVERYTHING, Policy(Discipline.FIFO)),
            (EVERYTHING, Policy(Discipline.STRICT)),
            (fewer, Policy()),
        )
    ]
    for first, *others in zip(*came, strict=True):
        for label, priority, issued_at in others:
            assert (label, priority) == first[:2]
            # Stamps grow strictly, so what else happens may move one by a few microseconds.
            assert abs(issued_at - first[2]) < timedelta(seconds=0.001)


def test_more_people_for_one_service_leave_the_others_as_they_were() -> None:
    more = replace(OFFICE, arrivals={**OFFICE.arrivals, "b": BUSY})
    before, after = (
        [citizen for citizen in crowd(world, "x") if citizen.service == "a"]
        for world in (OFFICE, more)
    )
    assert before == after


def test_people_come_as_often_and_with_such_shares_as_was_asked() -> None:
    people = [citizen for n in range(40) for citizen in crowd(OFFICE, f"day {n}")]
    expected = sum(sum(rates) for rates in OFFICE.arrivals.values()) - 0.85 * 10 * 4
    assert len(people) / 40 == pytest.approx(expected, rel=0.03)
    assert all(OFFICE.is_open(citizen.at_s) for citizen in people)
    elderly = sum(citizen.priority == "elderly" for citizen in people) / len(people)
    assert elderly == pytest.approx(0.2, abs=0.02)
    quarter = sum(36 <= citizen.at_s // 900 < 37 for citizen in people) / 40
    assert quarter == pytest.approx(8.5, rel=0.2)


@pytest.mark.parametrize("law", list(Law))
def test_visits_last_as_long_on_average_as_was_asked(law: Law) -> None:
    world = replace(OFFICE, services={id_: Visit("A", 300, law=law) for id_ in ("a", "b")})
    work = [citizen.work_s for n in range(40) for citizen in crowd(world, f"day {n}")]
    assert sum(work) / len(work) == pytest.approx(300, rel=0.03)


@pytest.mark.parametrize("discipline", list(Discipline))
def test_nobody_sits_idle_while_somebody_waits_whom_they_serve(discipline: Discipline) -> None:
    world = replace(EVERYTHING, **QUICK)  # type: ignore[arg-type] # by the field's name
    stood: list[tuple[datetime, list[Ticket]]] = []

    def heard(floor: Floor, event: e.Event) -> None:
        stood.append((event.at, list(_uncalled(world, floor))))

    run_day(world, Policy(discipline), A_DAY, 11, heard=heard)
    assert any(uncalled for _, uncalled in stood)
    for (when, uncalled), (then, _) in itertools.pairwise(stood):
        assert not uncalled or then - when < timedelta(seconds=0.001)


def _uncalled(world: World, floor: Floor) -> list[Ticket]:
    overdue = overdue_before(floor.now)
    return [
        head
        for id_, desk in floor.desks.items()
        if desk.state is DeskState.OPEN
        for head in floor.lines.heads(id_, world.counters[id_], floor.desks, overdue)
    ]


def test_over_the_break_counters_pause_and_lines_stand() -> None:
    day = desk_for([one(11.9 * HOUR, 1800), one(11.95 * HOUR)])
    assert at(day, e.TicketFinished) == [12.4, 13.0833]
    assert at(day, e.CounterPaused) == [12.4]
    assert at(day, e.CounterOpened) == [8.0, 13.0]
    assert at(day, e.TicketCalled) == [11.9, 13.0]
    (_, waited) = turns(day)
    assert waited.wait_s == pytest.approx(1.05 * HOUR)
    assert waited.open_wait / timedelta(hours=1) == pytest.approx(0.05)


def test_after_closing_the_line_is_served_to_its_end() -> None:
    day = desk_for([one(16.9 * HOUR, 600), one(16.95 * HOUR, 600), one(16.99 * HOUR, 600)])
    assert [ticket.state for ticket in day.tickets.values()] == [TicketState.SERVED] * 3
    assert at(day, e.CounterClosed) == [17.4]


def test_but_no_longer_than_the_overtime() -> None:
    people = [one(16.9 * HOUR, 2400), one(16.95 * HOUR, 600), one(16.99 * HOUR, 600)]
    day = desk_for(people, overtime_s=1800.0)
    states = [ticket.state for ticket in day.tickets.values()]
    assert states == [TicketState.SERVED, TicketState.EXPIRED, TicketState.EXPIRED]
    assert at(day, e.TicketExpired) == [17.5, 17.5]
    assert day.desks["1"].state is DeskState.CLOSED


def test_after_closing_nobody_takes_a_number() -> None:
    rates = {"a": (10.0,) * 96, "b": ()}
    day = run_day(replace(OFFICE, arrivals=rates), Policy(), A_DAY, 1)
    came = at(day, e.TicketIssued)
    assert came
    assert all(8 <= hour < 12 or 13 <= hour < 17 for hour in came)


def test_nobody_answers_and_the_clerk_gives_up() -> None:
    day = desk_for([one(9 * HOUR, comes=False), one(9 * HOUR)], show_s=72.0)
    assert at(day, e.TicketNoShow) == [9.02]
    assert at(day, e.TicketCalled) == [9.0, 9.02]


def test_whoever_loses_patience_gives_the_number_up_or_says_nothing() -> None:
    people = [
        one(9 * HOUR, 3600),
        one(9.1 * HOUR, patience_s=360.0, tells=True),
        one(9.2 * HOUR, patience_s=360.0),
    ]
    day = desk_for(people)
    assert at(day, e.TicketCancelled) == [9.2]
    assert [turn.outcome for turn in turns(day)] == [Outcome.SERVED, Outcome.LEFT, Outcome.NOBODY]


def test_an_idle_clerk_sees_whom_a_paused_counter_keeps_no_longer() -> None:
    posts = {
        "1": Post(("a",), present=(MORNING, (16 * HOUR, 17 * HOUR))),
        "2": Post(("b",), ("a",), HOURS),
    }
    came = one(11.9 * HOUR, mends_s=1.5 * HOUR)
    day = run_day(replace(OFFICE, counters=posts), Policy(), A_DAY, 0, people=[came])
    (back,) = at(day, e.TicketCheckedIn)
    longest_wait = Policy().longest_wait / timedelta(hours=1)
    assert at(day, e.TicketCalled)[-1] == pytest.approx(back + longest_wait, abs=0.01)


def test_whoever_mends_papers_is_second_in_line_on_return() -> None:
    people = [one(9 * HOUR, 1000, mends_s=600.0), *(one(9.01 * HOUR, 600) for _ in range(4))]
    day = desk_for(people)
    called = [event.label for event in day.events if isinstance(event, e.TicketCalled)]
    # Sent away after 300 s, back after 600 more while A002 sits there: one other, and then A001.
    assert called == ["A001", "A002", "A003", "A001", "A004", "A005"]
    assert day.tickets["20260105-a-1"].state is TicketState.SERVED


def test_a_forecast_is_asked_before_the_ticket_stands_in_line_and_the_journal_keeps_it() -> None:
    lengths: list[int] = []

    def expected(floor: Floor, ticket: Ticket) -> float:
        assert ticket.id not in floor.tickets
        assert floor.now == ticket.issued_at
        lengths.append(len(floor.lines))
        return float(len(floor.lines))

    day = run_day(OFFICE, Policy(), A_DAY, 1, expected=expected)
    told = [event.expected_s for event in day.events if isinstance(event, e.TicketIssued)]
    assert told == lengths
    assert len(told) == len(day.tickets)


def test_what_is_heard_is_the_journal_as_it_grows() -> None:
    heard: list[e.Event] = []

    def note(floor: Floor, event: e.Event) -> None:
        if isinstance(event, e.TicketEvent):
            assert event.ticket in floor.tickets
        heard.append(event)

    day = run_day(EVERYTHING, Policy(), A_DAY, 1, heard=note)
    assert tuple(heard) == day.events


def test_a_staff_plan_without_surprises_is_kept_to_the_minute() -> None:
    assert spells(OFFICE, "x") == dict.fromkeys(OFFICE.counters, HOURS)


def test_counters_are_left_and_opened_without_a_word() -> None:
    wild = replace(OFFICE, surprises=Surprises(away_per_hour=1.0, away_s=600, late_s=300))
    drawn = spells(wild, "x")["1"]
    assert len(drawn) > 4
    assert all(start < end for start, end in drawn)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(drawn))
    empty = replace(
        OFFICE,
        counters={"1": Post(("a",))},
        surprises=Surprises(extra_per_hour=0.5, extra_s=1200),
    )
    assert spells(empty, "x")["1"]


def test_visits_take_longer_on_a_slow_day() -> None:
    people = [one((8.5 + n) * HOUR, 600) for n in range(3)]
    even, slow = (uses(desk_for(people, pace=pace))["1"] for pace in (1.0, 1.5))
    assert (slow.open - slow.idle) / (even.open - even.idle) == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 5), (0.9, 9), (0.91, 10), (0.0, 1), (1.0, 10)]
)
def test_a_quantile_is_a_wait_that_somebody_had(share: float, expected: float) -> None:
    assert quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], share) == expected


def test_of_nobody_there_are_no_waits() -> None:
    assert summed([]).people == 0


def test_idle_and_busy_time_are_the_time_a_counter_was_open() -> None:
    day = desk_for([one(9 * HOUR, 1800), one(10 * HOUR, 900)])
    use = uses(day)["1"]
    assert use.open == timedelta(hours=8)
    assert (use.open - use.idle) / timedelta(minutes=1) == pytest.approx(45)
