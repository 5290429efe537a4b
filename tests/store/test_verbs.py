"""What the verbs do, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.journal import export
from hub.queueing.errors import (
    ClosedError,
    IllegalMoveError,
    InvalidRequestError,
    RequestIdReusedError,
    UnknownCounterError,
    UnknownServiceError,
    UnknownTicketError,
)
from hub.queueing.values import Parked, Printed
from hub.settings import CentreSettings, Hours
from hub.store import tables, writing
from hub.transaction import REQUESTS_KEPT
from hub.verbs.tickets import OfflineLabel
from tests.store.office import Office


def label(office: Office, counter: str) -> str | None:
    answer = office.press(counter, "next")
    return answer.ticket.label if answer.ticket else None


def test_numbers_follow_one_another_letter_by_letter(office: Office) -> None:
    taken = [office.take("certify"), office.take("civil"), office.take("certify")]
    assert [ticket.label for ticket in taken] == ["A001", "H001", "A002"]


def test_a_number_over_999_grows(office: Office) -> None:
    day = office.clock().date()
    with office.store.write() as connection:
        connection.execute(
            tables.sequence.insert(),
            {"centre": "office", "day": day, "letter": "A", "last": 999},
        )
    assert office.take().label == "A1000"


def test_people_are_called_in_the_order_they_came(office: Office) -> None:
    for service in ("civil", "certify", "civil"):
        office.take(service)
        office.clock.forward(seconds=1)
    office.press("2", "open")
    called = []
    for _ in range(4):
        called.append(label(office, "2"))
        office.clock.forward(minutes=5)
    assert called == ["H001", "H002", "A001", None]


def test_nobody_waits_is_an_answer_and_not_an_error(office: Office) -> None:
    office.press("1", "open")
    answer = office.press("1", "next")
    assert (answer.state, answer.ticket, answer.repeated) == ("open", None, False)


def test_next_finishes_the_ticket_in_hand_in_the_same_command(office: Office) -> None:
    office.take()
    office.take()
    office.press("1", "open")
    office.press("1", "next")
    office.clock.forward(minutes=5)
    office.press("1", "next", request_id="both")
    both = [r for r in office.journal() if r.request_id == "both"]
    assert [type(r.event).__name__ for r in both] == ["TicketFinished", "TicketCalled"]


def test_two_presses_at_once_are_one_call(office: Office) -> None:
    office.take()
    office.take()
    office.press("1", "open")
    first = office.press("1", "next")
    office.clock.forward(seconds=0.5)
    second = office.press("1", "next")
    assert second.ticket == first.ticket
    assert second.repeated
    assert office.happened().count("TicketCalled") == 1


def test_a_press_after_the_repeat_time_is_a_new_call(office: Office) -> None:
    office.take()
    office.take()
    office.press("1", "open")
    office.press("1", "next")
    office.clock.forward(seconds=1.1)
    assert label(office, "1") == "A002"


def test_a_clock_set_back_does_not_hold_up_the_line(office: Office) -> None:
    for _ in range(4):
        office.take()
    office.press("1", "open")
    assert label(office, "1") == "A001"
    office.clock.forward(hours=-1)
    assert label(office, "1") == "A002"
    office.clock.forward(seconds=0.5)
    assert office.press("1", "next").repeated
    office.clock.forward(seconds=2)
    assert label(office, "1") == "A003"
    office.clock.forward(seconds=2)
    assert label(office, "1") == "A004"


def test_a_press_after_something_was_done_is_a_new_call(office: Office) -> None:
    office.take()
    office.take()
    office.press("1", "open")
    office.press("1", "next")
    office.press("1", "recall")
    assert label(office, "1") == "A002"


def test_who_was_called_back_is_not_called_by_the_next_press_again(office: Office) -> None:
    aside, after = office.take(), office.take()
    office.press("1", "open")
    office.press("1", "next")
    office.press("1", "park", reason=Parked.WAIT)
    office.press("1", "unpark", ticket=aside.id)
    assert label(office, "1") == after.label


def test_a_named_ticket_waits_for_the_named_service(office: Office) -> None:
    ticket = office.take("civil")
    office.press("1", "open")
    with pytest.raises(InvalidRequestError, match="H001 waits for 'civil'") as refused:
        office.press("1", "next", service="certify", ticket=ticket.id)
    assert refused.value.field == "service"
    called = office.press("1", "next", service="civil", ticket=ticket.id).ticket
    assert called is not None


def test_a_recall_is_a_call_no_screen_has_announced(office: Office) -> None:
    office.take()
    office.press("1", "open")
    office.press("1", "next")
    assert office.press("1", "recall").state == "called"
    calls = [r.event.call_id for r in office.journal() if hasattr(r.event, "call_id")]
    assert len(set(calls)) == 2


def test_a_citizen_sits_down_and_is_served(office: Office) -> None:
    office.take()
    office.press("1", "open")
    office.press("1", "next")
    assert office.press("1", "start").state == "serving"
    done = office.press("1", "finish")
    assert done.state == "open"
    assert done.ticket is not None
    assert done.ticket.state == "SERVED"


def test_nobody_came(office: Office) -> None:
    office.take()
    office.press("1", "open")
    office.press("1", "next")
    gone = office.press("1", "no-show")
    assert gone.ticket is not None
    assert (gone.state, gone.ticket.state) == ("open", "NO_SHOW")


@pytest.mark.parametrize("verb", ["next", "recall", "start", "finish", "no-show", "close"])
def test_a_closed_counter_does_nothing_but_open(office: Office, verb: str) -> None:
    with pytest.raises(IllegalMoveError) as refused:
        office.press("1", verb)
    assert (refused.value.state, refused.value.allowed) == ("closed", ("open",))


def test_opening_an_open_counter_changes_nothing(office: Office) -> None:
    office.press("1", "open", clerk="Lan")
    assert office.press("1", "open").state == "open"
    assert office.press("1", "open", clerk="Lan").state == "open"
    assert office.happened() == ["CounterOpened"]


def test_another_clerk_sits_down_with_somebody_in_hand(office: Office) -> None:
    office.take()
    office.press("1", "open", clerk="Lan")
    office.press("1", "next")
    office.press("1", "start")
    answer = office.press("1", "open", clerk="Minh")
    assert answer.state == "serving"
    assert answer.ticket is not None
    assert office.desk("1").clerk == "Minh"
    office.press("1", "undo")
    assert office.desk("1").clerk == "Lan"


def test_a_counter_does_not_close_with_somebody_in_hand(office: Office) -> None:
    office.take()
    office.press("1", "open")
    office.press("1", "next")
    with pytest.raises(IllegalMoveError):
        office.press("1", "close")
    office.press("1", "finish")
    assert office.press("1", "close").state == "closed"


def test_a_command_sent_again_gets_the_same_answer(office: Office) -> None:
    first = office.take(request_id="one")
    office.press("1", "open")
    called = office.press("1", "next", request_id="two")
    office.clock.forward(minutes=9)
    assert office.take(request_id="one") == first
    assert office.press("1", "next", request_id="two") == called
    assert office.happened() == ["TicketIssued", "CounterOpened", "TicketCalled"]


def test_a_request_id_does_not_serve_two_commands(office: Office) -> None:
    office.take(request_id="one")
    with pytest.raises(RequestIdReusedError):
        office.take("civil", request_id="one")
    with pytest.raises(RequestIdReusedError):
        office.press("1", "open", request_id="one")


def test_a_refusal_is_not_kept(office: Office) -> None:
    with pytest.raises(IllegalMoveError):
        office.press("1", "next", request_id="one")
    office.press("1", "open")
    assert office.press("1", "next", request_id="one").state == "open"


def test_answers_are_kept_for_a_week(office: Office) -> None:
    office.take(request_id="old")
    office.clock.now += REQUESTS_KEPT
    office.take()
    with office.store.read() as connection:
        assert writing.find_request(connection, "office", "old") is not None
    office.clock.forward(days=1)
    office.take()
    with office.store.read() as connection:
        assert writing.find_request(connection, "office", "old") is None


def test_an_offline_ticket_keeps_its_label_and_enters_by_arrival(office: Office) -> None:
    office.take()
    office.clock.forward(minutes=10)
    office.take()
    office.take(offline=OfflineLabel("K2-001", 120))
    office.take(offline=OfflineLabel("K1-001", 300))
    office.press("1", "open")
    called = []
    for _ in range(4):
        called.append(label(office, "1"))
        office.clock.forward(seconds=2)
    assert called == ["A001", "K1-001", "K2-001", "A002"]


def test_one_citizen_has_one_ticket_with_the_number_in_hand(office: Office) -> None:
    unseen = office.take(request_id="lost answer")
    offline = OfflineLabel("K1-001", 30)
    kept = office.take(request_id="lost answer", offline=offline)
    assert (kept.id, kept.label) == (unseen.id, "K1-001")
    assert office.take(request_id="lost answer", offline=offline) == kept
    assert office.take(request_id="lost answer") == kept
    assert office.happened() == ["TicketIssued", "TicketRelabelled"]


def test_an_offline_ticket_handed_in_twice_is_one(office: Office) -> None:
    offline = OfflineLabel("K1-001", 30)
    first = office.take(request_id="one", offline=offline)
    assert office.take(request_id="one", offline=replace(offline, age_s=90)) == first
    assert office.happened() == ["TicketIssued"]


def test_two_tickets_never_carry_one_label(office: Office) -> None:
    office.take(offline=OfflineLabel("K1-001", 30))
    with pytest.raises(InvalidRequestError) as refused:
        office.take(offline=OfflineLabel("K1-001", 10))
    assert refused.value.field == "offline.label"


def test_what_is_unknown_is_named(office: Office) -> None:
    with pytest.raises(UnknownServiceError, match="'cooking'"):
        office.take("cooking")
    with pytest.raises(UnknownCounterError, match="'99'"):
        office.press("99", "open")
    with pytest.raises(InvalidRequestError, match="priority"):
        office.take(priority="cousin")
    for nobody in ("nobody", "no\0body", "n" * 3000, "ai đó"):
        with pytest.raises(UnknownTicketError):
            office.printed(nobody, Printed.PRINTED)
    assert office.happened() == []


def test_a_service_that_is_switched_off_gives_no_numbers(office: Office) -> None:
    with pytest.raises(ClosedError, match="Đất đai"):
        office.take("shut")


def test_outside_the_hours_no_numbers_are_given(office: Office) -> None:
    hours = Hours.model_validate({"tue": ["07:30-11:30"]})
    centre = replace(office.centre, centre=CentreSettings(id="office", hours=hours))
    ward = Office(office.store, centre, office.clock)
    ward.take()
    office.clock.forward(hours=3)
    with pytest.raises(ClosedError):
        ward.take()
    # What a kiosk gave, it gave: its clock may be wrong, and its holder is there.
    for number, hours_ago in enumerate((0, 2, 4), start=1):
        handed_in = ward.take(offline=OfflineLabel(f"K1-{number:03d}", hours_ago * 3600))
        assert handed_in.state == "WAITING"


def test_on_a_holiday_no_numbers_are_given(office: Office) -> None:
    hours = Hours.model_validate({"tue": ["07:30-11:30"]})
    closed = replace(
        office.centre,
        centre=CentreSettings(id="office", hours=hours),
        holidays=frozenset({office.clock().date()}),
    )
    with pytest.raises(ClosedError):
        Office(office.store, closed, office.clock).take()


def test_the_slip_came_out(office: Office) -> None:
    ticket = office.take()
    assert office.printed(ticket.id, Printed.FAILED).printed == "failed"
    assert office.printed(ticket.id, Printed.PRINTED).printed == "printed"


def test_ahead_counts_who_will_be_called_before(office: Office) -> None:
    ahead = [office.take().ahead, office.take().ahead, office.take(priority="elderly").ahead]
    assert ahead == [0, 1, 0]
    assert office.take().ahead == 3


def test_a_clock_set_back_changes_no_order(office: Office) -> None:
    office.take()
    office.clock.forward(hours=-3)
    office.take()
    stamps = [r.event.at for r in office.journal()]
    assert stamps == sorted(stamps)
    office.press("1", "open")
    assert label(office, "1") == "A001"


def test_only_what_changed_something_is_told(office: Office) -> None:
    office.press("1", "open")
    office.press("1", "next")
    office.press("1", "open")
    assert office.told == 1


def test_the_journal_is_handed_out_in_order(office: Office, url: str) -> None:
    office.take()
    office.press("1", "open")
    office.press("1", "next")
    lines = list(export(url, "office"))
    assert [line["what"] for line in lines] == ["TicketIssued", "CounterOpened", "TicketCalled"]
    assert [line["seq"] for line in lines] == [1, 2, 3]
    assert lines[0]["label"] == "A001"
    assert list(export(url, "office", office.clock().date())) == lines
    assert list(export(url, "elsewhere")) == []
