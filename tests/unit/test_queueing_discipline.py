"""Who is called next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.queueing import discipline
from hub.queueing.discipline import LONGEST_WAIT, Caller, Policy
from hub.queueing.values import NO_PRIORITY, Ticket, TicketState, arrival_of, place_of

STRICT = Policy()
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def waiting(service: str, minutes: float, priority: str = NO_PRIORITY, seq: int = 1) -> Ticket:
    came = NOW - timedelta(minutes=minutes)
    return Ticket(
        id=f"{service}-{priority}-{seq}",
        day=date(2026, 11, 24),
        label=f"{service}{seq}",
        service=service,
        priority=priority,
        state=TicketState.WAITING,
        seq=seq,
        place=place_of(came),
        issued_at=came,
    )


def choose(
    heads: list[Ticket], own: tuple[str, ...], now: datetime, policy: Policy = STRICT
) -> Ticket | None:
    choice = discipline.choose(heads, Caller("1", own), policy, now)
    return choice.ticket if choice else None


def test_nobody_is_chosen_when_nobody_waits() -> None:
    assert choose([], ("A",), NOW) is None


def test_who_came_first_goes_first() -> None:
    first, second = waiting("A", 10), waiting("R", 5)
    assert choose([second, first], ("A", "R"), NOW) is first


def test_two_with_one_stamp_go_by_their_seq() -> None:
    first, second = waiting("A", 5, seq=1), waiting("R", 5, seq=2)
    assert choose([second, first], ("A", "R"), NOW) is first


def test_priority_goes_before_none() -> None:
    old, young = waiting("A", 2, "elderly"), waiting("A", 10)
    assert choose([young, old], ("A",), NOW) is old


def test_priority_classes_go_by_arrival_among_themselves() -> None:
    disabled, elderly = waiting("A", 10, "disabled"), waiting("A", 5, "elderly")
    assert choose([elderly, disabled], ("A",), NOW) is disabled


def test_a_counter_serves_its_own_services_before_it_helps() -> None:
    own, helped = waiting("H", 1), waiting("A", 30, "elderly")
    assert choose([helped, own], ("H",), NOW) is own


def test_a_counter_helps_when_nobody_waits_for_its_own() -> None:
    helped = waiting("A", 1)
    assert choose([helped], ("H",), NOW) is helped


def test_a_ticket_waiting_too_long_goes_first() -> None:
    long, old = waiting("A", 46), waiting("H", 44, "elderly")
    assert choose([old, long], ("H",), NOW) is long


heads = st.lists(
    st.builds(
        waiting,
        st.sampled_from("AHLR"),
        st.floats(0, 120),
        st.sampled_from([NO_PRIORITY, "elderly", "pregnant"]),
        st.integers(1, 1000),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda ticket: (ticket.seq,),
)


@given(heads, st.sets(st.sampled_from("AHLR")))
def test_nobody_past_the_longest_wait_is_overtaken(lines: list[Ticket], own: set[str]) -> None:
    chosen = choose(lines, tuple(own), NOW)
    assert chosen is not None
    overdue = [t for t in lines if NOW - t.arrived_at >= LONGEST_WAIT]
    if overdue:
        assert chosen.order == min(t.order for t in overdue)


@given(heads)
def test_the_choice_does_not_depend_on_the_order_of_the_rows(lines: list[Ticket]) -> None:
    assert choose(lines, ("A",), NOW) == choose(lines[::-1], ("A",), NOW)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_place_keeps_the_stamp_to_the_microsecond(at: datetime) -> None:
    assert arrival_of(place_of(at)) == at
