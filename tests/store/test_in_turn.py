"""What the state machines found, each as the few commands that show it; on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hub.board import picture
from hub.queueing.errors import IllegalMoveError
from hub.queueing.events import TicketCalled
from hub.queueing.values import Parked, Reason
from hub.store import reading
from hub.store.engine import Store
from hub.verbs import tickets
from hub.verbs.tickets import OfflineLabel
from tests.store.office import CENTRE, Clock, Office


@pytest.fixture
def opened(office: Office) -> Office:
    """Open both counters."""
    office.press("1", "open")
    office.press("2", "open")
    return office


def call(office: Office, counter: str, **named: Any) -> str | None:
    office.clock.forward(seconds=90)
    ticket = office.press(counter, "next", **named).ticket
    return ticket.label if ticket else None


def test_what_could_be_done_instead_is_said_in_words_that_can_be_asked(opened: Office) -> None:
    waiting = opened.take()
    with pytest.raises(IllegalMoveError) as refused:
        opened.ask(lambda t: tickets.reinstate(t, waiting.id))
    assert refused.value.allowed == ("next", "amend", "cancel")


def test_who_waits_for_a_copy_is_not_told_to_check_in(opened: Office) -> None:
    waiting = opened.take()
    call(opened, "1")
    opened.press("1", "park", reason=Parked.WAIT)
    with pytest.raises(IllegalMoveError) as refused:
        opened.ask(lambda t: tickets.reinstate(t, waiting.id))
    assert refused.value.allowed == ("unpark", "amend", "cancel")


def test_an_undo_that_is_refused_says_what_could_be_done(opened: Office) -> None:
    opened.take()
    call(opened, "1")
    opened.press("1", "undo")
    with pytest.raises(IllegalMoveError) as refused:
        opened.press("1", "undo")
    assert refused.value.allowed == ("open", "close", "pause", "next", "unpark")


def test_an_undo_is_of_this_counter_not_of_one_that_another_letter_case_tells_apart(
    store: Store, clock: Clock
) -> None:
    first = CENTRE.counters[0]
    pair = tuple(first.model_copy(update={"id": id_}) for id_ in ("q1", "Q1"))
    office = Office(store, replace(CENTRE, counters=pair), clock)
    for counter in ("q1", "Q1"):
        office.press(counter, "open")
        office.take()
    assert call(office, "q1") == "A001"
    assert call(office, "Q1") == "A002"
    assert office.press("q1", "undo").ticket is None
    held = office.desk("Q1").ticket
    assert held is not None
    assert office.ticket(held).label == "A002"


def test_a_press_after_an_undo_is_no_second_press(opened: Office) -> None:
    opened.take()
    opened.take()
    assert call(opened, "1") == "A001"
    opened.press("1", "recall")
    opened.press("1", "undo")
    again = opened.press("1", "next")
    assert again.ticket is not None
    assert (again.ticket.label, again.repeated) == ("A002", False)


def test_who_walks_on_to_a_line_of_the_same_counter_is_called_by_the_same_press(
    opened: Office,
) -> None:
    opened.take("certify", later=("civil",))
    assert call(opened, "2") == "A001"
    assert call(opened, "2") == "A001"
    assert call(opened, "2") is None


def test_who_walks_on_is_not_overtaken_past_the_longest_wait(opened: Office) -> None:
    opened.take("certify", later=("civil",))
    opened.clock.forward(minutes=50)
    opened.take("civil")
    assert call(opened, "2") == "A001"
    assert call(opened, "2") == "A001"
    assert call(opened, "2") == "H001"


def test_who_was_called_by_name_and_missed_it_overtakes_nobody(opened: Office) -> None:
    for _ in range(5):
        last = opened.take()
        opened.clock.forward(seconds=10)
    assert call(opened, "1", ticket=last.id) == "A005"
    opened.press("1", "no-show")
    opened.ask(lambda t: tickets.reinstate(t, last.id))
    called = [call(opened, "1") for _ in range(5)]
    assert called == ["A001", "A002", "A003", "A004", "A005"]


def test_a_pause_puts_nobody_back_who_is_second_in_line(opened: Office) -> None:
    for _ in range(4):
        opened.take()
    assert call(opened, "1") == "A001"
    opened.press("1", "park", reason=Parked.MEND)
    opened.check_in("A001")
    assert call(opened, "1") == "A002"
    opened.press("1", "finish")
    opened.press("1", "pause", reason="họp")
    opened.press("1", "open")
    assert call(opened, "1") == "A001"


def test_a_paused_counter_keeps_nobody_past_the_longest_wait(opened: Office) -> None:
    opened.take()
    assert call(opened, "1") == "A001"
    opened.press("1", "park", reason=Parked.MEND)
    opened.check_in("A001")
    opened.press("1", "pause", reason="họp")
    opened.clock.forward(minutes=40)
    opened.take()
    assert call(opened, "2") == "A002"
    opened.clock.forward(minutes=5)
    opened.take()
    with opened.store.read() as connection:
        lamps = picture(connection, opened.centre, opened.clock()).lamps
    assert [lamps[counter].waiting for counter in ("1", "2")] == [2, 2]
    assert call(opened, "2") == "A001"
    (*_, called) = opened.journal()
    assert isinstance(called.event, TicketCalled)
    assert called.event.reason is Reason.LONGEST_WAIT


def test_past_the_longest_wait_one_sent_to_a_paused_counter_is_next_where_they_came_from(
    opened: Office,
) -> None:
    opened.take()
    opened.clock.forward(minutes=46)
    opened.take()
    assert call(opened, "1") == "A001"
    opened.press("2", "pause", reason="họp")
    opened.press("1", "transfer", to="2")
    assert call(opened, "1") == "A001"
    opened.press("2", "open")
    opened.press("1", "transfer", to="2")
    assert call(opened, "1") == "A002"


def test_a_lamp_counts_of_a_paused_counter_s_line_who_is_past_the_longest_wait(
    opened: Office,
) -> None:
    for minutes in (44, 0, 0):
        sent = opened.take()
        assert opened.press("2", "next", ticket=sent.id).ticket
        opened.press("2", "transfer", to="1")
        opened.clock.forward(minutes=minutes, seconds=20)
    opened.press("1", "pause", reason="họp")
    opened.clock.forward(minutes=1)
    with opened.store.read() as connection:
        seen = picture(connection, opened.centre, opened.clock())
    assert [seen.lamps[counter].waiting for counter in ("1", "2")] == [3, 1]
    assert call(opened, "2") == "A001"
    assert call(opened, "2") is None


def test_a_counter_at_work_keeps_whom_it_calls_next(opened: Office) -> None:
    opened.take()
    assert call(opened, "1") == "A001"
    opened.press("1", "park", reason=Parked.MEND)
    opened.check_in("A001")
    other = opened.take()
    assert call(opened, "1", ticket=other.id) == "A002"
    opened.clock.forward(minutes=60)
    assert call(opened, "2") is None
    assert call(opened, "1") == "A001"


def test_nothing_is_kept_of_the_needs_of_who_came_on_a_day_that_is_over(opened: Office) -> None:
    opened.clock.forward(hours=16)
    late = opened.take(offline=OfflineLabel("K1-001", 16 * 3600), needs=("sight",))
    assert late.state == "EXPIRED"
    with opened.store.read() as connection:
        assert not reading.any_needs(connection, opened.centre.id)


def test_a_call_missed_yesterday_is_refused_with_the_state_it_left(opened: Office) -> None:
    missed = opened.take()
    call(opened, "1")
    opened.press("1", "no-show")
    opened.clock.forward(hours=16)
    with pytest.raises(IllegalMoveError) as refused:
        opened.ask(lambda t: tickets.reinstate(t, missed.id))
    assert (refused.value.state, refused.value.allowed) == ("NO_SHOW", ())


def test_who_gave_up_does_not_stand_aside_any_more(opened: Office) -> None:
    aside = opened.take()
    call(opened, "1")
    opened.press("1", "park", reason=Parked.MEND)
    told = opened.ask(lambda t: tickets.cancel(t, aside.id))
    assert (told.state, told.parked) == ("CANCELLED", None)
