"""The day: it begins, it closes, it goes on over midnight, and clocks jump."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import pytest

from hub.centre import Strays
from hub.lookout import Lookout
from hub.nightwatch import Nightwatch
from hub.queueing.day import VIETNAM
from hub.queueing.errors import IllegalMoveError, UnknownCounterError, UnknownServiceError
from hub.queueing.values import Parked, TicketState
from hub.settings import CentreSettings, CounterSettings, Hours, PrioritySettings, ServiceSettings
from hub.verbs import tickets
from hub.verbs.tickets import OfflineLabel
from tests.processes import wait_until
from tests.store.office import CENTRE, Office

EVENING = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # 17:00 in Việt Nam


def a_day_with_people_left(office: Office) -> dict[str, str]:
    """Leave one waiting, one called, one aside and one who did not come."""
    office.clock.now = EVENING
    office.press("1", "open")
    office.press("2", "open")
    ids = {}
    for state in ("absent", "aside", "called", "waiting"):
        ids[state] = office.take(needs=("sight",)).id
    office.press("1", "next")
    office.press("1", "no-show")
    office.press("1", "next")
    office.press("1", "park", reason=Parked.MEND)
    office.press("1", "next")
    return ids


def states(office: Office, ids: dict[str, str]) -> list[str]:
    return [office.ticket(id_).state.value for id_ in ids.values()]


ENDED = ["NO_SHOW", "EXPIRED", "EXPIRED", "EXPIRED"]


def test_the_first_command_of_a_new_day_closes_the_old_one(office: Office) -> None:
    ids = a_day_with_people_left(office)
    office.clock.forward(hours=15)
    assert office.take().label == "A001"
    assert states(office, ids) == ENDED
    # A counter that was left open overnight is opened by whoever sits there next.
    with pytest.raises(IllegalMoveError) as refused:
        office.press("1", "next")
    assert refused.value.allowed == ("open",)
    expired = [r for r in office.journal() if type(r.event).__name__ == "TicketExpired"]
    assert {(r.day, r.request_id) for r in expired} == {(date(2026, 11, 24), "")}


def test_the_hub_closes_the_day_by_itself_and_forgets_what_citizens_needed(
    office: Office,
) -> None:
    ids = a_day_with_people_left(office)
    office.clock.forward(hours=8)

    def broken() -> None:
        raise ValueError("what else the watch looks at may fail, and the day is closed")

    watch = Nightwatch(office.commands, every_s=0.01, before=[broken])
    watch.start()
    try:
        wait_until(lambda: states(office, ids) == ENDED, "the end of the day")
    finally:
        watch.stop()
    with office.store.read() as connection:
        assert connection.exec_driver_sql("SELECT * FROM need").all() == []
    assert not office.commands.close_day(), "once is enough"
    # The new day has begun, however short the silence since the old one was closed.
    office.clock.forward(hours=2)
    assert office.take().label == "A001"


def test_the_watch_looks_at_once_when_the_store_has_opened() -> None:
    looked = threading.Semaphore(0)
    # Its commands are not asked: what it does before them tells that it looks.
    watch = Nightwatch(None, before=[looked.release])  # type: ignore[arg-type]
    watch.start()
    try:
        assert looked.acquire(timeout=10), "the first look is at the start"
        watch.tell()
        assert looked.acquire(timeout=10), "the next one not a minute later"
    finally:
        watch.stop()


def test_each_thing_the_watch_does_is_told_once_when_it_fails_and_once_when_it_heals(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    turns = iter(range(100))

    def always() -> None:
        raise ValueError

    def at_times() -> None:
        if next(turns) in (1, 2):
            raise ValueError

    watch = Nightwatch(office.commands, before=[always], after=[at_times])
    with caplog.at_level(logging.INFO, logger="hub.nightwatch"):
        for _ in range(5):
            watch._look()
    told = [record.message.rsplit(".", 1)[-1] for record in caplog.records]
    assert told == ["always failed", "at_times failed", "at_times works again"]


def test_a_queue_on_night_duty_is_kept_over_midnight(office: Office) -> None:
    office.clock.now = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)  # 23:30
    office.press("1", "open")
    taken = office.take()
    office.clock.forward(hours=2)
    assert not office.commands.close_day()
    assert office.take().label == "A002"
    called = office.press("1", "next").ticket
    assert called is not None
    assert called.id == taken.id


NIGHT = ["00:00-06:00", "22:00-24:00"]
NIGHTS = Hours.model_validate({"mon": NIGHT, "tue": NIGHT, "wed": NIGHT})


def on_duty(office: Office, hours: Hours | Literal["always"], at: datetime) -> Office:
    """Let an office with other hours work on, from a moment on."""
    office.clock.now = at
    settings = CentreSettings(id=CENTRE.id, hours=hours)
    return Office(office.store, replace(CENTRE, centre=settings), office.clock)


def test_a_night_ends_in_the_morning_and_not_after_the_next_evening(office: Office) -> None:
    # Its first command comes after midnight.
    night = on_duty(office, NIGHTS, datetime(2026, 11, 24, 0, 30, tzinfo=VIETNAM))
    night.press("1", "open")
    taken = night.take(needs=("sight",))
    assert night.ticket(taken.id).day == date(2026, 11, 23)
    night.clock.forward(hours=5, minutes=15)
    assert [night.take().warning for _ in range(4)][-1] == "closing"
    # Somebody is at work all day.
    for _ in range(5):
        night.clock.forward(hours=3)
        night.press("1", "close")
        night.press("1", "open")
        assert not night.commands.close_day()
    night.clock.forward(hours=2)
    assert night.commands.close_day()
    assert night.ticket(taken.id).state is TicketState.EXPIRED
    assert night.take().label == "A001"


def test_an_office_that_never_closes_begins_each_day_at_its_quietest_hour(office: Office) -> None:
    a_day = timedelta(days=1)
    days = set()
    for _ in range(5 * 7):
        taken = office.take(needs=("sight",))
        days.add(office.ticket(taken.id).day)
        office.clock.forward(hours=3.5)
        office.commands.close_day()
    assert days == {date(2026, 11, 24) + number * a_day for number in range(6)}
    with office.store.read() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM need").scalar_one()
    assert kept < 8


@pytest.mark.parametrize("hours", ["always", NIGHTS], ids=["always", "nights"])
@pytest.mark.parametrize("day", [23, 24])
def test_a_number_given_tonight_is_handed_in_after_a_long_silence(
    office: Office, hours: Hours | Literal["always"], day: int
) -> None:
    night = on_duty(office, hours, datetime(2026, 11, day, 22, tzinfo=VIETNAM))
    night.take()
    # The hub is away, until half past three.
    night = on_duty(office, hours, datetime(2026, 11, 25, 3, 30, tzinfo=VIETNAM))
    assert night.take(offline=OfflineLabel("K1-001", 3.75 * 3600)).state == "WAITING"


def test_a_number_given_tonight_is_handed_in_to_tonight_s_queue(office: Office) -> None:
    office.clock.now = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    office.take()
    office.clock.forward(hours=1)
    handed_in = office.take(offline=OfflineLabel("K1-001", 40 * 60))
    assert handed_in.state == "WAITING"


def test_a_number_of_an_earlier_day_has_expired(office: Office) -> None:
    office.clock.now = EVENING
    office.take()
    office.clock.forward(hours=16)
    handed_in = office.take(offline=OfflineLabel("K1-001", 16 * 3600))
    assert handed_in.state == "EXPIRED"
    assert office.ticket(handed_in.id).day == date(2026, 11, 24)
    # Its label is free again today: that is another ticket.
    assert office.take(offline=OfflineLabel("K1-001", 60)).state == "WAITING"


def test_a_call_of_yesterday_is_not_made_good_today(office: Office) -> None:
    ids = a_day_with_people_left(office)
    office.clock.forward(hours=15)
    with pytest.raises(IllegalMoveError):
        office.ask(lambda t: tickets.reinstate(t, ids["absent"]))
    with pytest.raises(IllegalMoveError) as refused:
        office.ask(lambda t: tickets.cancel(t, ids["absent"]))
    assert (refused.value.state, refused.value.allowed) == ("NO_SHOW", ())
    with pytest.raises(IllegalMoveError, match="Nothing was done"):
        office.press("1", "undo")


def test_whoever_waits_for_a_service_that_is_gone_is_called_by_every_counter(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    land = ServiceSettings(id="land", name="Đất đai", letter="D")
    class_ = PrioritySettings(id="merit", name="Có công")
    before = replace(
        CENTRE,
        services=(*CENTRE.services, land),
        priorities=(*CENTRE.priorities, class_),
    )
    morning = Office(office.store, before, office.clock)
    gone, of_gone_class = morning.take("land"), morning.take("certify", "merit")
    walks = morning.take("civil", later=("land",))
    # The settings lose a service and a class, and the hub starts again.
    after = Office(office.store, CENTRE, office.clock)
    lookout = after.lookout
    lookout.look()
    lookout.look()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "land (2), merit (1)" in caplog.text
    with pytest.raises(UnknownServiceError):
        after.take("land")
    after.ask(lambda t: tickets.amend(t, walks.id, priority="elderly"))
    after.press("1", "open")
    after.press("2", "open")
    called = []
    for counter in ("1", "1", "2", "2"):
        office.clock.forward(seconds=90)
        ticket = after.press(counter, "next").ticket
        assert ticket is not None
        called.append(ticket.id)
    assert called == [of_gone_class.id, gone.id, walks.id, walks.id]
    after.press("2", "finish")
    after.press("1", "finish")
    lookout.look()
    assert after.centre.strays() == Strays()
    # A kiosk that had not heard of it gave a number for it meanwhile.
    late = after.take("land", offline=OfflineLabel("K1-001", 60))
    assert late.ahead == 0
    office.clock.forward(seconds=90)
    ticket = after.press("1", "next", service="land").ticket
    assert ticket is not None
    assert ticket.label == "K1-001"
    after.press("1", "finish")
    caplog.set_level("INFO", "hub.lookout")
    lookout.look()
    assert caplog.records[-1].getMessage().startswith("nobody waits any more")


def test_a_counter_that_is_gone_while_it_is_open_is_told_once(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.press("2", "open")
    one = replace(CENTRE, counters=CENTRE.counters[:1])
    lookout = Lookout(office.store, one, office.clock)
    lookout.look()
    lookout.look()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "counters that are open: 2;" in caplog.text


def test_whoever_waits_for_a_counter_that_is_gone_is_called_by_another(office: Office) -> None:
    def called(counter: str, **named: str) -> str | None:
        office.clock.forward(seconds=90)
        ticket = after.press(counter, "next", **named).ticket
        return ticket.label if ticket else None

    after = office
    mends, _, third = (office.take() for _ in range(3))
    for counter in ("1", "2"):
        office.press(counter, "open")
    assert called("1") == "A001"
    office.press("1", "park", reason=Parked.MEND)
    assert called("2") == "A002"
    office.press("2", "transfer", to="1")
    assert called("1", ticket=third.id) == "A003"
    # Counter 1 is taken out of the settings, and the hub starts again.
    left = CounterSettings(id="2", name="2", services=("civil", "certify"))
    after = Office(office.store, replace(CENTRE, counters=(left,)), office.clock)
    after.lookout.look()
    after.check_in(mends.id)
    assert called("2") == "A002"
    assert called("2") == "A001"
    with pytest.raises(UnknownCounterError):
        after.press("2", "transfer", to="1")
    # What it began there it ends there; then it is gone.
    assert after.press("1", "finish").ticket is not None
    after.press("1", "close")
    after.lookout.look()
    with pytest.raises(UnknownCounterError):
        after.press("1", "open")


def test_a_clock_behind_the_last_event_is_told_once(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "hub.lookout")
    lookout = Lookout(office.store, office.centre, office.clock)
    lookout.look()
    office.take()
    office.clock.forward(minutes=-30)
    lookout.look()
    lookout.look()
    office.clock.forward(minutes=30)
    lookout.look()
    assert [(record.levelname, record.getMessage()[:9]) for record in caplog.records] == [
        ("WARNING", "the clock"),
        ("INFO", "the clock"),
    ]
    assert "set it while the hub runs" in caplog.messages[0]


def test_a_clock_that_jumps_ahead_and_back_gives_no_number_twice(office: Office) -> None:
    office.press("1", "open")
    labels = [office.take().label]
    office.clock.forward(days=3)
    labels.append(office.take().label)
    day = office.ticket(office.take().id).day
    office.clock.forward(days=-3)
    labels.append(office.take().label)
    # Which of both clocks was wrong nobody can tell, so the day that was begun goes on.
    assert labels == ["A001", "A001", "A003"]
    assert office.ticket(office.take().id).day == day
    office.press("1", "open")
    called = office.press("1", "next").ticket
    assert called is not None
    assert called.label == "A001"
