"""A clock that was ahead, or behind, and is set: what is measured goes by it, order does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from desk.views import minutes_of, waited_min
from hub.board import picture
from hub.complaint import sentences, why
from hub.forecasting import learner
from hub.queueing.events import TicketCalled, TicketReinstated
from hub.queueing.values import Parked, Printed, Reason, TicketState
from hub.queueing.why import account
from hub.report import report
from hub.settings import CentreSettings
from hub.store import room
from hub.verbs import tickets
from hub.verbs.tickets import OfflineLabel
from tests.store.office import Office


@pytest.fixture
def behind(office: Office) -> Office:
    """Open both counters; an event was stamped while the clock was three hours ahead."""
    office.press("1", "open")
    office.press("2", "open")
    office.clock.forward(hours=3)
    office.take("civil")
    office.clock.forward(hours=-3)
    return office


def call(office: Office, counter: str) -> str | None:
    office.clock.forward(seconds=30)
    ticket = office.press(counter, "next").ticket
    return ticket.label if ticket else None


def test_lamps_remind_as_ever(behind: Office) -> None:
    def lamp() -> tuple[bool, tuple[str, ...]]:
        with behind.store.read() as connection:
            seen = picture(connection, behind.centre, behind.clock()).lamps["1"]
        return seen.overdue, tuple(seen.due)

    behind.take()
    assert call(behind, "1") == "A001"
    assert lamp() == (False, ())
    behind.clock.forward(minutes=10)
    assert lamp() == (True, ())
    behind.press("1", "park", reason=Parked.WAIT)
    behind.clock.forward(minutes=14)
    assert lamp() == (False, ())
    behind.clock.forward(minutes=1)
    assert lamp() == (False, ("A001",))


def test_the_grace_ends(behind: Office) -> None:
    missed = behind.take()
    for _ in range(5):
        behind.take()
    assert call(behind, "1") == "A001"
    behind.press("1", "no-show")
    behind.clock.forward(minutes=45)
    behind.ask(lambda t: tickets.reinstate(t, missed.id))
    assert [call(behind, "1") for _ in range(6)][-1] == "A001"


def test_visits_are_learned_as_long_as_they_were(behind: Office) -> None:
    for _ in range(20):
        behind.take()
        assert call(behind, "1")
        behind.clock.forward(minutes=6)
        behind.press("1", "finish")
    found = learner(behind.centre)
    for recorded in behind.journal():
        found.hear(recorded.event)
    assert found.learned().service_s("certify") == pytest.approx(360, rel=0.15)
    turns = [turn for turn in report(r.event for r in behind.journal()).turns if turn.done]
    assert {turn.wait_s for turn in turns} == {30.0}


def test_nothing_is_learned_over_the_jump(office: Office) -> None:
    office.press("1", "open")
    before = learner(office.centre).learned().service_s("certify")
    office.clock.forward(hours=3)
    office.take()
    assert call(office, "1") == "A001"
    office.clock.forward(hours=-3, minutes=6)
    office.press("1", "finish")
    found = learner(office.centre)
    for recorded in office.journal():
        found.hear(recorded.event)
    assert found.learned().service_s("certify") == before
    (turn,) = report(recorded.event for recorded in office.journal()).turns
    assert turn.service_s is None


@pytest.mark.parametrize("set_by", [timedelta(hours=2, minutes=40), timedelta(days=20_000)])
def test_nothing_is_told_of_a_clock_that_is_set_forward(
    office: Office, url: str, set_by: timedelta
) -> None:
    office.press("1", "open")
    office.press("1", "pause", reason="water")
    right = office.clock.now
    office.clock.now = right + timedelta(minutes=5) - set_by
    office.take()
    office.take()
    assert call(office, "1") == "A001"
    office.clock.now = right + timedelta(minutes=10)
    before = learner(office.centre).learned()
    office.press("1", "finish")
    assert call(office, "1") == "A002"
    found = learner(office.centre)
    for recorded in office.journal():
        found.hear(recorded.event)
    assert found.learned().service_s("certify") == before.service_s("certify")
    assert abs(found.learned().pace) < 1, "what A001 waited by one clock is known"
    turns = report(recorded.event for recorded in office.journal()).turns
    assert [(turn.wait_s, turn.service_s) for turn in turns] == [(30.0, None), (None, None)]
    account_ = why(url, office.centre, "A002", right.date())
    (said,) = (line for line in sentences(office.centre, account_) if "được mời lúc" in line)
    assert said.endswith("tại Quầy 1.")


def test_who_was_gone_since_1970_is_within_the_grace(office: Office) -> None:
    office.press("1", "open")
    right = office.clock.now
    office.clock.now -= timedelta(days=20_000)
    missed = office.take()
    office.take()
    office.press("1", "next")
    office.press("1", "no-show")
    office.clock.now = right + timedelta(minutes=5)
    office.ask(lambda t: tickets.reinstate(t, missed.id))
    (back,) = (r.event for r in office.journal() if isinstance(r.event, TicketReinstated))
    assert back.within_grace


def test_the_longest_wait_protects(behind: Office) -> None:
    behind.take()
    behind.clock.forward(minutes=20)
    behind.take(priority="elderly")
    assert call(behind, "1") == "A002"
    behind.clock.forward(minutes=26)
    behind.take(priority="elderly")
    assert call(behind, "1") == "A001"


def test_a_forecast_knows_the_longest_wait_though_the_clock_was_ahead(office: Office) -> None:
    office.press("1", "open")
    told = []
    for hours in (0, 3):
        office.clock.forward(hours=hours)
        ahead = office.take("civil").id
        office.clock.forward(hours=-hours)
        first = office.take().id
        elderly = [office.take(priority="elderly").id for _ in range(20)]
        told.append(office.printed(first, Printed.PRINTED).wait_p50_s)
        for id_ in (ahead, first, *elderly):
            office.ask(partial(tickets.cancel, ticket=id_))
    assert told[0] == told[1]


def test_a_kiosks_number_of_today_waits_though_the_clock_was_a_day_ahead(office: Office) -> None:
    open_by_day = CentreSettings.model_validate({"id": "office", "hours": {"tue": ["08:00-17:00"]}})
    office = Office(office.store, replace(office.centre, centre=open_by_day), office.clock)
    office.take()
    office.clock.forward(hours=15, minutes=10)
    office.press("1", "open")
    office.clock.forward(hours=-14, minutes=-40)
    given = office.take(offline=OfflineLabel("K1-001", 900))
    assert given.state == TicketState.WAITING
    assert call(office, "1") == "K1-001"


def test_who_missed_a_call_last_is_shown_first(office: Office) -> None:
    office.press("1", "open")
    office.clock.forward(hours=3)
    for hours in (0, -3):
        office.clock.forward(hours=hours)
        office.take()
        assert call(office, "1")
        office.press("1", "no-show")
    with office.store.read() as connection:
        away = room.missed(connection, office.centre.id, office.clock().date(), 1)
    assert [ticket.label for ticket in away.tickets] == ["A002"]


def reasons(office: Office) -> list[Reason | None]:
    return [r.event.reason for r in office.journal() if isinstance(r.event, TicketCalled)]


def test_who_was_away_to_mend_papers_has_not_waited(behind: Office) -> None:
    away = behind.take()
    assert call(behind, "1") == "A001"
    behind.press("1", "park", reason=Parked.MEND)
    behind.clock.forward(minutes=50)
    behind.take()
    behind.take(priority="elderly")
    behind.check_in(away.id)
    assert [call(behind, "1") for _ in range(3)] == ["A003", "A001", "A002"]
    assert reasons(behind)[1:] == [Reason.PRIORITY, Reason.RETURNED, Reason.ARRIVAL]


def test_only_who_waits_long_is_called_for_it(behind: Office) -> None:
    behind.take()
    behind.take()
    behind.clock.forward(minutes=50)
    assert call(behind, "1") == "A001"
    behind.press("1", "transfer", to="1")
    behind.take(priority="elderly")
    assert [call(behind, "1") for _ in range(2)] == ["A001", "A002"]
    assert reasons(behind) == [Reason.LONGEST_WAIT, Reason.ARRIVAL, Reason.LONGEST_WAIT]


def test_who_was_absent_is_not_said_to_have_waited(behind: Office) -> None:
    missed = behind.take()
    assert call(behind, "1") == "A001"
    behind.press("1", "no-show")
    behind.clock.forward(minutes=50)
    behind.ask(lambda t: tickets.reinstate(t, missed.id))
    assert call(behind, "1") == "A001"
    assert reasons(behind)[1:] == [Reason.ARRIVAL]


def test_a_paused_counter_keeps_its_own(office: Office) -> None:
    office.press("1", "open")
    office.press("2", "open")
    office.take()
    assert call(office, "1") == "A001"
    office.press("1", "transfer", to="1")
    office.clock.forward(hours=3)
    office.take("civil")
    office.clock.forward(hours=-3)
    office.press("1", "pause", reason="water")
    assert [call(office, "2"), call(office, "2")] == ["H001", None]
    office.clock.forward(minutes=45)
    assert call(office, "2") == "A001"


def test_a_complaint_is_answered_by_the_clock(behind: Office, url: str) -> None:
    behind.take()
    behind.clock.forward(minutes=12)
    assert call(behind, "1") == "A001"
    found = why(url, behind.centre, "A001", behind.clock().date())
    said = "\n".join(sentences(behind.centre, found))
    assert "lúc 09:00, được mời lúc 09:12 tại Quầy 1, chờ 12 phút." in said


def test_who_came_later_is_told_by_the_clock(behind: Office, url: str) -> None:
    behind.take()
    behind.clock.forward(minutes=10)
    behind.take(priority="elderly")
    assert call(behind, "1") == "A002"
    found = why(url, behind.centre, "A001", behind.clock().date())
    said = "\n".join(sentences(behind.centre, found))
    assert "- A002 (đến 09:10) được mời lúc 09:10 tại Quầy 1" in said


def test_a_kiosks_number_keeps_its_age(behind: Office, url: str) -> None:
    behind.clock.forward(minutes=30)
    behind.take(offline=OfflineLabel("K1-001", 1200))
    assert call(behind, "1") == "K1-001"
    found = why(url, behind.centre, "K1-001", behind.clock().date())
    assert "lúc 09:10, được mời lúc 09:30" in "\n".join(sentences(behind.centre, found))
    turns = report(recorded.event for recorded in behind.journal()).turns
    assert [turn.wait_s for turn in turns if turn.label == "K1-001"] == [1230.0]


def test_the_desk_counts_minutes_by_the_clock(behind: Office) -> None:
    taken = behind.take()
    behind.clock.forward(minutes=20)
    now = behind.clock()
    with behind.store.read() as connection:
        first = room.first_of_lines(connection, behind.centre.id, now.date(), now)
    assert minutes_of(first["certify"], now) == 20
    assert waited_min(behind.ticket(taken.id), now) == 20


def test_of_two_calls_at_one_moment_one_is_taken_back(behind: Office) -> None:
    for _ in range(2):
        behind.take()
    behind.press("1", "next")
    behind.press("2", "next")
    behind.press("1", "undo")
    found = account((recorded.event for recorded in behind.journal()), "A002")
    assert found is not None
    assert [call.label for call in found.waits[0].before] == ["H001"]
