"""How long one may still wait, and which day it is."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.queueing.day import VIETNAM, Session, business_day
from hub.queueing.discipline import Discipline, Policy
from hub.queueing.expectation import expect
from hub.queueing.forecast import Forecast, forecast
from hub.queueing.hall import Asker, Desk, Hall, Line
from hub.queueing.history import Learned
from hub.queueing.hours import after_open_s, open_s, warning
from hub.queueing.quantiles import SPREAD, Asked, Ratios

NOON = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # nine o'clock in Việt Nam
NOW_S = NOON.timestamp()
STRICT = Policy()
TEN_MINUTES = Learned(minutes={"certify": 10, "civil": 10}, turn_s=0.0)


def line(
    count: int, *, service: str = "certify", priority: str = "none", last_s: float = 60.0
) -> Line:
    """Stand `count` people in a line, the last of whom came `last_s` ago, all before who asks."""
    first_s = NOW_S - last_s - 10 * count
    return Line(service, priority, count, first_s, NOW_S - last_s, before=count)


def desks(number: int, free_s: float | None = 0.0) -> tuple[Desk, ...]:
    """Open so many counters that call in so many seconds."""
    return tuple(Desk(str(n), ("certify",), free_s=free_s) for n in range(number))


def hall(*lines: Line, at: tuple[Desk, ...], policy: Policy = STRICT) -> Hall:
    return Hall(lines, at, TEN_MINUTES.visit_s, policy, NOW_S)


def asker(lines: tuple[Line, ...] = (), priority: str = "none") -> Asker:
    index = sum(one.count for one in lines if (one.service, one.priority) == ("certify", priority))
    return Asker("certify", priority, NOW_S, index)


def waits(ahead: int, at: tuple[Desk, ...], priority: str = "none") -> Forecast:
    lines = (line(ahead, priority=priority),)
    return forecast(asker(lines, priority), hall(*lines, at=at), TEN_MINUTES, NOON, ())


def test_at_a_free_counter_one_is_seen_at_once() -> None:
    now = waits(0, desks(1))
    assert (now.ahead, now.expected_s) == (0, 0)
    assert now.p50_s is not None
    assert now.p90_s is not None
    assert now.p50_s < now.p90_s <= 60


def test_at_a_busy_counter_one_waits_for_about_one_visit() -> None:
    busy = waits(0, desks(1, 600.0))
    assert busy.p50_s is not None
    assert busy.p90_s is not None
    assert 300 < busy.p50_s < 600 < busy.p90_s < 1500


def test_with_every_counter_closed_the_wait_is_as_if_one_opened_now() -> None:
    assert waits(3, desks(2, None)) == waits(3, desks(1))


def test_where_no_counter_serves_one_only_who_is_before_is_told() -> None:
    elsewhere = (Desk("1", ("civil",), free_s=0.0),)
    assert waits(3, elsewhere) == Forecast(3)


def test_who_helps_serves_its_own_first() -> None:
    other = line(4, service="civil")
    helper = (Desk("1", ("civil",), ("certify",), free_s=0.0),)
    found = expect(asker(), hall(other, at=helper))
    assert found is not None
    assert (found.ahead, found.wait_s) == (0, 4 * 600)


def test_strict_priority_goes_before_and_fifo_does_not() -> None:
    late = Line("certify", "elderly", 5, NOW_S - 30, NOW_S - 20, before=0)
    me = Asker("certify", "none", NOW_S - 60, 2)
    mine = Line("certify", "none", 3, NOW_S - 120, NOW_S - 60, before=2)
    ahead = {}
    for discipline in Discipline:
        patient = Policy(discipline, longest_wait=timedelta(days=1))
        found = expect(me, hall(mine, late, at=desks(1), policy=patient))
        assert found is not None
        ahead[discipline] = found.ahead
    assert ahead[Discipline.STRICT] == 7
    assert ahead[Discipline.FIFO] == 2
    assert ahead[Discipline.RATIO] == 7  # three of them, one of us, two, one, me
    assert 2 <= ahead[Discipline.ACCUMULATING] <= 7


def test_nobody_past_the_longest_wait_is_overtaken() -> None:
    me = Asker("certify", "none", NOW_S - 46 * 60, 0)
    mine = Line("certify", "none", 1, NOW_S - 46 * 60, NOW_S - 46 * 60)
    others = Line("certify", "elderly", 9, NOW_S - 600, NOW_S - 60)
    found = expect(me, hall(mine, others, at=desks(1)))
    assert found is not None
    assert (found.ahead, found.wait_s) == (0, 0)


def back(called: int, came: float) -> tuple[int, float]:
    """Come back with mended papers, twelve before, the first of whom came so many minutes ago."""
    before = Line("certify", "none", 12, NOW_S - 60 * came, NOW_S - 60, before=12)
    me = Asker("certify", "none", NOW_S, bound="0", after=7)
    at = Desk("0", ("certify",), free_s=0.0, call_seq=called)
    found = expect(me, hall(before, at=(at,)))
    assert found is not None
    return found.ahead, found.wait_s


def test_whoever_is_back_with_mended_papers_is_second_in_line() -> None:
    assert back(called=5, came=30) == (1, 600)
    # The counter has called one other since they came back.
    assert back(called=8, came=30) == (0, 0)


def test_whoever_is_past_the_longest_wait_goes_before_one_who_is_back() -> None:
    # While one is served the next comes to be past it.
    assert back(called=8, came=46) == (12, 12 * 600)


def test_whoever_came_back_goes_second_before_others_too() -> None:
    mended = Line("certify", "none", 1, NOW_S, NOW_S, bound="0", after=7)
    lines = (line(4), mended)
    found = expect(asker(lines[:1]), hall(*lines, at=desks(1)))
    assert found is not None
    assert (found.ahead, found.wait_s) == (5, 5 * 600)


def test_whoever_waits_for_a_closed_counter_alone_is_called_by_the_others() -> None:
    def wait_s(*free_s: float | None) -> float:
        at = tuple(Desk(str(n), ("certify",), free_s=s) for n, s in enumerate(free_s))
        found = expect(Asker("certify", "none", NOW_S - 60, bound="0"), hall(at=at))
        assert found is not None
        return found.wait_s

    assert wait_s(900.0, 0.0) == 900
    assert wait_s(None, 300.0) == 300
    assert wait_s(None, None) == 0


def test_past_the_longest_wait_others_call_for_a_paused_counter_too() -> None:
    def wait_s(minutes: int) -> float:
        at = (Desk("0", ("certify",), free_s=600.0, paused=True), *desks(2)[1:])
        found = expect(Asker("certify", "none", NOW_S - 60 * minutes, bound="0"), hall(at=at))
        assert found is not None
        return found.wait_s

    assert wait_s(46) == 0
    assert wait_s(30) == 600


@given(st.integers(0, 3000), st.integers(1, 20), st.sampled_from(list(Discipline)))
def test_all_who_came_earlier_in_my_class_are_ahead(
    count: int, counters: int, discipline: Discipline
) -> None:
    lines = (line(count),)
    found = expect(asker(lines), hall(*lines, at=desks(counters), policy=Policy(discipline)))
    assert found is not None
    assert found.ahead == count
    assert found.wait_s == pytest.approx(count // counters * 600, rel=0.03, abs=600)


@pytest.mark.parametrize("discipline", list(Discipline))
def test_two_thousand_waiting_cost_a_forecast_no_more_than_forty(discipline: Discipline) -> None:
    def cost(each: int) -> float:
        lines = tuple(
            line(each, service=service, priority=priority)
            for service in ("certify", "civil")
            for priority in ("none", "elderly")
        )
        at = tuple(Desk(str(n), ("certify", "civil"), free_s=60.0 * n) for n in range(6))
        began = time.perf_counter()
        for _ in range(10):
            room = hall(*lines, at=at, policy=Policy(discipline))
            for priority in ("none", "elderly"):
                forecast(asker(lines, priority), room, TEN_MINUTES, NOON, ())
        return time.perf_counter() - began

    assert min(cost(500) for _ in range(3)) < 5 * min(cost(10) for _ in range(3))


@given(st.integers(0, 500), st.integers(1, 20), st.sampled_from([0.0, 300.0, None]))
def test_nine_of_ten_wait_no_less_than_half(
    ahead: int, counters: int, free_s: float | None
) -> None:
    wait = waits(ahead, desks(counters, free_s))
    assert wait.p50_s is not None
    assert wait.p90_s is not None
    assert 0 <= wait.p50_s <= wait.p90_s


@given(st.integers(0, 100), st.integers(1, 10))
def test_more_people_ahead_never_shorten_the_wait_by_a_minute(ahead: int, counters: int) -> None:
    fewer, more = (waits(number, desks(counters, 300.0)) for number in (ahead, ahead + 1))
    assert fewer.expected_s is not None
    assert more.expected_s is not None
    assert fewer.expected_s <= more.expected_s + 60


def test_the_forecast_of_the_first_day_fits_the_visits_it_assumes() -> None:
    visits, seed = 8, random.Random(20261124)
    shape = 1 / SPREAD**2
    sums = [sum(seed.gammavariate(shape, 600 / shape) for _ in range(visits)) for _ in range(4000)]
    asked = Asked(visits * 600.0, 600.0, ())
    half, most = Ratios().waits_s(asked).values()
    assert 0.46 < sum(s < half for s in sums) / len(sums) < 0.54
    assert 0.87 < sum(s < most for s in sums) / len(sums) < 0.93


MORNING = datetime(2026, 11, 24, 7, 30, tzinfo=VIETNAM)
DAY_OPEN = (
    (MORNING, MORNING + timedelta(hours=4)),
    (MORNING + timedelta(hours=6), MORNING + timedelta(hours=9, minutes=30)),
)


def test_a_wait_stands_still_over_lunch() -> None:
    eleven = MORNING + timedelta(hours=3, minutes=30)
    assert after_open_s(DAY_OPEN, eleven, 1200) == 1200
    assert after_open_s(DAY_OPEN, eleven, 2400) == 2400 + 2 * 3600
    assert after_open_s((), eleven, 2400) == 2400
    assert open_s(DAY_OPEN, eleven, eleven + timedelta(hours=3)) == (3600, False)
    assert open_s(DAY_OPEN, MORNING, eleven) == (3.5 * 3600, True)


def test_what_runs_into_closing_is_not_of_one_piece() -> None:
    late = MORNING + timedelta(hours=9)
    assert open_s(DAY_OPEN, late, late + timedelta(hours=1)) == (3600, False)


@given(st.integers(0, 9 * 60), st.integers(0, 9 * 60))
def test_opening_time_is_measured_as_it_was_added(start_min: int, minutes: int) -> None:
    start = MORNING + timedelta(minutes=start_min)
    wall = after_open_s(DAY_OPEN, start, minutes * 60)
    assert open_s(DAY_OPEN, start, start + timedelta(seconds=wall))[0] == minutes * 60


def test_whoever_may_wait_past_a_break_or_closing_is_warned() -> None:
    eleven = MORNING + timedelta(hours=3, minutes=30)
    assert warning(DAY_OPEN, eleven, 60) is None
    assert warning(DAY_OPEN, eleven, 3600) == "break"
    assert warning(DAY_OPEN, eleven, 7 * 3600) == "closing"
    assert warning(DAY_OPEN, MORNING + timedelta(hours=9), 3600) == "closing"
    assert warning((), eleven, 9 * 3600) is None


# 23:50 in Việt Nam.
LATE = datetime(2026, 11, 24, 16, 50, tzinfo=UTC)
DAY = date(2026, 11, 24)


def session(after: timedelta, opened: timedelta | None = None) -> Session:
    """Tell of so long after `LATE` at an office that opened so long after it, if it is open."""
    at = LATE + after
    opened_at = None if opened is None else LATE + opened
    return Session(at, at.astimezone(VIETNAM).date(), opened_at)


def test_the_first_command_opens_the_day_of_its_session() -> None:
    assert business_day(session(timedelta(0)), None, None) == DAY
    assert business_day(session(timedelta(minutes=10)), None, None) == date(2026, 11, 25)


def test_a_queue_at_work_keeps_its_day_over_midnight() -> None:
    assert business_day(session(timedelta(hours=1)), DAY, LATE) == DAY


def test_after_a_night_the_next_day_opens() -> None:
    assert business_day(session(timedelta(hours=8)), DAY, LATE) == date(2026, 11, 25)


def test_a_day_ends_when_the_office_opens_on_a_later_date_however_long_it_is_worked_on() -> None:
    hour = timedelta(hours=1)
    worked = LATE + 7 * hour
    assert business_day(session(8 * hour, -2 * hour), DAY, worked) == DAY
    assert business_day(session(8 * hour, 8 * hour), DAY, worked) == date(2026, 11, 25)


def test_a_clock_that_jumps_back_opens_no_earlier_day() -> None:
    assert business_day(session(timedelta(days=-2)), DAY, LATE) == DAY
