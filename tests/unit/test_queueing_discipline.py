"""Who is called next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.queueing import discipline
from hub.queueing.discipline import (
    LONGEST_WAIT,
    Caller,
    Discipline,
    Policy,
    lets_go,
    overdue_before,
)
from hub.queueing.values import (
    NO_PRIORITY,
    DeskState,
    Reason,
    Ticket,
    TicketState,
    arrival_of,
    place_of,
)

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


def why(
    heads: list[Ticket],
    policy: Policy,
    *,
    own: tuple[str, ...] = ("A",),
    streak: int = 0,
    call_seq: int | None = None,
) -> tuple[str, Reason]:
    choice = discipline.choose(heads, Caller("1", own, streak, call_seq), policy, NOW)
    assert choice is not None
    return choice.ticket.priority, choice.reason


PAIR = [waiting("A", 20), waiting("A", 10, "elderly", seq=2)]


def test_fifo_knows_no_class() -> None:
    assert why(PAIR, Policy(Discipline.FIFO)) == ("none", Reason.ARRIVAL)


def test_strict_takes_the_classes_in_order() -> None:
    levels = {"elderly": 1, "pregnant": 2}
    three = [*PAIR, waiting("A", 1, "pregnant", seq=3)]
    assert why(three, Policy(levels=levels)) == ("pregnant", Reason.PRIORITY)


def test_ratio_calls_one_other_after_so_many() -> None:
    ratio = Policy(Discipline.RATIO, ratio=2)
    assert [why(PAIR, ratio, streak=streak)[0] for streak in range(3)] == [
        "elderly",
        "elderly",
        "none",
    ]
    late = [waiting("A", 5), waiting("A", 10, "elderly", seq=2)]
    assert why(late, ratio, streak=2) == ("none", Reason.RATIO)


def test_priority_accumulates_at_its_own_rate() -> None:
    # 20 minutes at rate 1 against 10 minutes at rate 2 or 3; of equals the earlier goes first.
    assert why(PAIR, Policy(Discipline.ACCUMULATING))[0] == "none"
    faster = Policy(Discipline.ACCUMULATING, rates={"elderly": 3})
    assert why(PAIR, faster) == ("elderly", Reason.ACCUMULATED)


def test_a_service_may_have_a_discipline_of_its_own() -> None:
    policy = Policy(Discipline.STRICT, by_service={"A": Discipline.FIFO})
    assert why(PAIR, policy) == ("none", Reason.ARRIVAL)
    other = [waiting("H", 20), waiting("H", 10, "elderly", seq=2)]
    assert why(other, policy, own=("H",)) == ("elderly", Reason.PRIORITY)
    mixed = Policy(Discipline.ACCUMULATING, by_service={"A": Discipline.STRICT})
    assert why(PAIR, mixed) == ("elderly", Reason.PRIORITY), "its own rule, not the centre's"


def test_who_passes_whom_their_own_service_held_back_has_no_priority() -> None:
    # A sends the one of 10 minutes, by its own rule; the centre calls H, who came before that one.
    policy = Policy(Discipline.FIFO, by_service={"A": Discipline.STRICT})
    three = [*PAIR, waiting("H", 15, seq=3)]
    assert why(three, policy, own=("A", "H")) == ("none", Reason.SERVICE_RULE)


def test_helping_is_a_reason_to_be_told() -> None:
    assert why([waiting("A", 5), waiting("H", 20, seq=2)], Policy()) == ("none", Reason.OWN_SERVICE)


def test_nobody_past_the_longest_wait_is_overtaken_under_any_discipline() -> None:
    long = waiting("H", 46)
    for name in Discipline:
        assert why([*PAIR, long], Policy(name)) == ("none", Reason.LONGEST_WAIT)


def test_who_came_back_is_second() -> None:
    first, back = waiting("A", 9), replace(waiting("A", 2, seq=9), bound="1", after=9)
    assert why([first, back], Policy(), call_seq=8)[1] is Reason.ARRIVAL
    choice = discipline.choose([first, back], Caller("1", ("A",), call_seq=10), Policy(), NOW)
    assert choice == discipline.Choice(back, Reason.RETURNED)


def test_a_paused_counter_keeps_nobody_past_the_longest_wait() -> None:
    overdue = overdue_before(NOW)
    for minutes, state, free in (
        (46, DeskState.PAUSED, True),
        (44, DeskState.PAUSED, False),
        (1, DeskState.CLOSED, True),
        (46, DeskState.SERVING, False),  # it calls them next
    ):
        assert lets_go(state, waiting("A", minutes).place, overdue) is free


def standing(
    services: str, minutes: st.SearchStrategy[float], seqs: int, fewest: int, most: int
) -> st.SearchStrategy[list[Ticket]]:
    classes = st.sampled_from([NO_PRIORITY, "elderly", "pregnant"])
    head = st.builds(waiting, st.sampled_from(services), minutes, classes, st.integers(1, seqs))
    return st.lists(head, min_size=fewest, max_size=most, unique_by=lambda ticket: (ticket.seq,))


heads = standing("AHLR", st.floats(0, 120), 1000, 1, 12)


@given(heads, st.sets(st.sampled_from("AHLR")))
def test_nobody_past_the_longest_wait_is_overtaken(lines: list[Ticket], own: set[str]) -> None:
    chosen = choose(lines, tuple(own), NOW)
    assert chosen is not None
    overdue = [t for t in lines if NOW - t.arrived_at >= LONGEST_WAIT]
    if overdue:
        assert chosen.order == min(t.order for t in overdue)


rules = st.sampled_from(Discipline)
few = standing("AH", st.integers(0, 46), 9, 2, 5)
policies = st.builds(
    Policy,
    rules,
    st.dictionaries(st.sampled_from("AH"), rules),
    st.just({"elderly": 1, "pregnant": 2}),
    st.just({"elderly": 2.0, "pregnant": 0.5}),
    ratio=st.just(2),
)


@given(few, st.sampled_from(["AH", "A"]), policies, st.integers(0, 3))
def test_the_reason_is_true_of_whoever_came_earliest(
    lines: list[Ticket], own: str, policy: Policy, streak: int
) -> None:
    caller = Caller("1", tuple(own), streak)
    choice = discipline.choose(lines, caller, policy, NOW)
    assert choice is not None
    passed, earliest = choice.ticket, min(lines, key=lambda ticket: ticket.order)
    by_itself = [head for head in lines if head.service == earliest.service]
    sent = discipline.choose(by_itself, caller, policy, NOW)
    assert sent is not None
    true = {
        Reason.LONGEST_WAIT: NOW - earliest.arrived_at >= LONGEST_WAIT,
        Reason.OWN_SERVICE: passed.service in own and earliest.service not in own,
        Reason.PRIORITY: policy.level(passed.priority) > policy.level(earliest.priority),
        Reason.RATIO: passed.priority == NO_PRIORITY != earliest.priority and streak >= 2,
        Reason.ACCUMULATED: policy.rate(passed.priority) > policy.rate(earliest.priority),
        Reason.SERVICE_RULE: passed.service != earliest.service and sent.ticket is not earliest,
    }
    assert true.get(choice.reason, passed is earliest), choice


@given(heads)
def test_the_choice_does_not_depend_on_the_order_of_the_rows(lines: list[Ticket]) -> None:
    assert choose(lines, ("A",), NOW) == choose(lines[::-1], ("A",), NOW)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_place_keeps_the_stamp_to_the_microsecond(at: datetime) -> None:
    assert arrival_of(place_of(at)) == at
