"""A call that says of itself what those who waited belie is found, whatever the settings were."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from hub.queueing.events import TicketCalled
from hub.queueing.values import Reason, Ticket, TicketState
from hub.turns import Waiting, belied

NINE = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def ticket(label: str, place: int, *, service: str = "certify", priority: str = "none") -> Ticket:
    return Ticket(
        id=label,
        day=date(2026, 11, 24),
        label=label,
        service=service,
        priority=priority,
        state=TicketState.WAITING,
        seq=place,
        place=place,
        issued_at=NINE,
    )


FIRST, SECOND = ticket("A001", 1), ticket("A002", 2)
ELDERLY = ticket("A003", 3, priority="elderly")
OTHER = ticket("H001", 4, service="civil")
ALL = (FIRST, SECOND, ELDERLY, OTHER)


def said(called: Ticket, reason: Reason | None, waiting: tuple[Ticket, ...] = ALL) -> str | None:
    call = TicketCalled(
        seq=9,
        at=NINE,
        ticket=called.id,
        label=called.label,
        counter="1",
        call_id="c",
        service=called.service,
        priority=called.priority,
        reason=reason,
    )
    wrong = belied(call, called, waiting)
    return f"{wrong.field}: {wrong.expected}" if wrong else None


def test_the_first_of_all_may_be_called_by_arrival_and_by_no_rule_that_passes_somebody() -> None:
    assert said(FIRST, Reason.ARRIVAL) is None
    assert said(FIRST, Reason.LONGEST_WAIT) is None
    assert said(FIRST, Reason.PRIORITY) == "reason: arrival"


@pytest.mark.parametrize("reason", [*Reason, None])
def test_within_a_line_nobody_is_passed_but_by_name(reason: Reason | None) -> None:
    if reason in (Reason.NAMED, None):
        assert said(SECOND, reason) is None
    elif reason is not Reason.PARKED:
        assert said(SECOND, reason) == "ticket: A001, who came earlier"


def test_who_passes_another_class_of_the_service_says_why() -> None:
    assert said(ELDERLY, Reason.PRIORITY) is None
    assert said(ELDERLY, Reason.ARRIVAL) == "reason: why A001 was passed"
    assert said(ELDERLY, Reason.LONGEST_WAIT) == "reason: why A001 was passed"


def test_whether_a_counter_has_another_service_is_not_known() -> None:
    assert said(OTHER, Reason.ARRIVAL) is None
    assert said(OTHER, Reason.OWN_SERVICE) is None


def test_who_waits_for_the_counter_is_passed_as_any_other() -> None:
    back = replace(FIRST, bound="1", after=5)
    elsewhere = replace(FIRST, bound="2", after=5)
    assert said(OTHER, Reason.ARRIVAL, (back, OTHER)) == "reason: why A001 was passed"
    assert said(OTHER, Reason.ARRIVAL, (elsewhere, OTHER)) is None
    assert said(SECOND, Reason.OWN_SERVICE, (back, SECOND)) is None, "they stand in two lines"
    sent = replace(ELDERLY, bound="1")
    assert said(sent, Reason.ARRIVAL, (FIRST, sent)) is None, "it may not have their service"
    last = replace(back, id="last", label="A009", place=9)
    assert said(last, Reason.RETURNED, (back, last)) == "ticket: A001, who came earlier"


def test_nobody_is_called_for_what_they_are_not() -> None:
    assert said(OTHER, Reason.RATIO) is None
    assert said(OTHER, Reason.PRIORITY) == "reason: why one of class none is called"
    assert said(ELDERLY, Reason.RATIO) == "reason: why one of class elderly is called"
    assert said(ELDERLY, Reason.RETURNED) == "reason: why one of class elderly is called"
    back = replace(ELDERLY, bound="1", after=5)
    assert said(back, Reason.RETURNED, (FIRST, back)) is None


def test_only_who_stood_aside_is_called_back() -> None:
    aside = replace(SECOND, state=TicketState.PARKED)
    assert said(aside, Reason.PARKED) is None
    assert said(aside, Reason.ARRIVAL) == "reason: why one who is PARKED is called"
    assert said(SECOND, Reason.PARKED) == "reason: why one who is WAITING is called"


def test_a_call_tells_the_service_and_the_class_of_its_ticket() -> None:
    call = TicketCalled(
        seq=9, at=NINE, ticket="A001", label="A001", counter="1", call_id="c", service="civil"
    )
    wrong = belied(call, FIRST, ALL)
    assert wrong is not None
    assert wrong.field == "service"


def test_who_is_first_of_each_line_stands_for_all_who_wait() -> None:
    waiting = Waiting()
    back = replace(FIRST, bound="1", after=5)
    for one in reversed(ALL):
        waiting.moves(None, one)
    assert waiting.first() == [OTHER, ELDERLY, FIRST]
    waiting.moves(FIRST, replace(FIRST, state=TicketState.CALLED))
    assert waiting.first() == [OTHER, ELDERLY, SECOND]
    waiting.moves(SECOND, replace(SECOND, service="civil"))
    waiting.moves(replace(FIRST, state=TicketState.PARKED), back)
    assert waiting.first() == [replace(SECOND, service="civil"), ELDERLY, back]
