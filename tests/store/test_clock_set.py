"""A clock that is set while people wait: nobody is lost, and no number is given twice."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.views import waited_min
from hub.proof import History
from hub.queueing.day import VIETNAM
from hub.queueing.errors import ClosedError, IllegalMoveError
from hub.queueing.events import CounterOpened, DayClosed
from hub.queueing.values import Ticket, TicketState
from hub.settings import CentreSettings, Hours
from hub.store import reading
from hub.store.engine import Store, database_url
from hub.verbs.tickets import OfflineLabel
from tests.store.office import CENTRE, Clock, Office, proven

HALVES = ["07:30-11:30", "13:30-17:00"]
HOURS = Hours.model_validate(dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), HALVES))
WARD = replace(CENTRE, centre=CentreSettings(id=CENTRE.id, hours=HOURS))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Name a moment of November 2026: the 27th is a Friday, the 30th a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


@pytest.fixture
def ward(store: Store, clock: Clock) -> Office:
    """Begin to work on a Friday afternoon."""
    clock.now = at(27, 13, 40)
    office = Office(store, WARD, clock)
    office.press("1", "open")
    return office


def boot(office: Office, clock_says: datetime) -> Office:
    """Start the machine again, and its hub; some time has passed, nobody knows how much."""
    office.clock.set(clock_says)
    return Office(office.store, office.centre, office.clock)


def today(office: Office) -> date:
    """Tell which day the screens show."""
    with office.store.read() as connection:
        return reading.today(connection, "office", office.centre.hours.session(office.clock()))[0]


def states(office: Office, *ids: str) -> list[TicketState]:
    return [office.ticket(id_).state for id_ in ids]


TODAY = date(2026, 11, 27)
WAITING, EXPIRED = TicketState.WAITING, TicketState.EXPIRED
IN_1970 = datetime(1970, 1, 1, 7, 31, tzinfo=VIETNAM)


# The machine comes up in 1970, or at the last hour that it kept; it is right before the office
# opens, or after.
BATTERY_EMPTY = pytest.mark.parametrize(
    ("wrong", "right"),
    [(IN_1970, at(30, 7, 10)), (at(27, 13, 30), at(30, 7, 40)), (at(27, 15), at(30, 7, 10))],
)


@BATTERY_EMPTY
def test_who_came_while_the_battery_was_empty_waits_on(
    ward: Office, wrong: datetime, right: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    ward.clock.now = at(27, 14, 50)
    left = ward.take()
    ward = boot(ward, wrong)
    first = ward.take()
    ward.commands.close_day()
    second = ward.take()
    ward.clock.forward(minutes=5)
    kept = ward.take(offline=OfflineLabel("K1-001", 120))
    ward.clock.set(right)
    ward.commands.close_day()
    late = ward.take(offline=OfflineLabel("K1-002", 180))  # a kiosk's age is a true one
    (said,) = caplog.messages
    assert said.endswith("set on to 2026-11-30: the day of 2026-11-27 goes on")
    numbers = first.id, second.id, kept.id, late.id
    # The office opens, goes to lunch, and comes back from it.
    for moment in (at(30, 7, 45), at(30, 11, 40), at(30, 13, 30)):
        ward.clock.now = moment
        assert not ward.commands.close_day()
        assert today(ward) == ward.ticket(first.id).day == TODAY
        assert set(states(ward, left.id, *numbers)) == {WAITING}
    waited = [waited_min(ward.ticket(one), ward.clock()) for one in numbers]
    assert waited[:3] == [0, 0, 0], "nobody knows how long"
    assert waited[3] == (ward.clock() - right).total_seconds() // 60 + 3
    assert [first.label, second.label, ward.take().label] == ["A002", "A003", "A004"]
    called = ward.press("1", "next").ticket
    assert called is not None
    assert called.id in (left.id, kept.id)
    # The next day is one as any other.
    ward.clock.now = datetime(2026, 12, 1, 7, 30, tzinfo=VIETNAM)
    assert ward.take().label == "A001"
    assert set(states(ward, *numbers)) == {EXPIRED}
    assert today(ward) == date(2026, 12, 1)


@BATTERY_EMPTY
def test_yesterday_ends_when_nobody_came_before_the_clock_was_right(
    ward: Office, wrong: datetime, right: datetime
) -> None:
    left = ward.take()
    ward = boot(ward, wrong)
    ward.press("1", "pause", reason="early")
    ward.press("1", "open")
    assert not ward.commands.close_day()
    ward.clock.set(right)
    assert ward.commands.close_day()
    assert states(ward, left.id) == [EXPIRED]
    assert ward.take(offline=OfflineLabel("K1-001", 60)).state == WAITING


def test_the_morning_goes_on_after_a_power_cut(ward: Office) -> None:
    left = ward.take()
    ward = boot(ward, IN_1970)
    assert not ward.commands.close_day()
    ward.clock.set(at(27, 14))
    assert not ward.commands.close_day()
    assert ward.take().label == "A002"
    assert states(ward, left.id) == [WAITING]


def test_a_first_morning_begins_in_1970(store: Store, clock: Clock) -> None:
    clock.now = IN_1970
    ward = Office(store, WARD, clock)
    first = ward.take()
    clock.set(at(30, 7, 40))
    assert ward.take().label == "A002"
    assert states(ward, first.id) == [WAITING]
    clock.forward(days=1)
    assert ward.take().label == "A001"


@pytest.mark.parametrize("somebody", [True, False])
def test_a_hub_that_starts_again_knows_who_came_while_the_clock_was_behind(
    ward: Office, somebody: bool
) -> None:
    left = ward.take()
    ward = boot(ward, IN_1970)
    assert not ward.commands.close_day()
    first = ward.take() if somebody else left
    ward = boot(ward, IN_1970 + timedelta(minutes=10))
    assert not ward.commands.close_day()
    ward.clock.set(at(30, 7, 40))
    assert ward.commands.close_day() is not somebody
    ward = boot(ward, at(30, 7, 45))
    assert not ward.commands.close_day()
    assert states(ward, left.id, first.id) == [WAITING if somebody else EXPIRED] * 2


def test_a_clock_that_is_right_at_the_next_start_ends_no_day_on_which_it_was_behind(
    ward: Office,
) -> None:
    ward = boot(ward, IN_1970)
    first = ward.take()
    ward = boot(ward, at(30, 7, 40))
    assert not ward.commands.close_day()
    assert states(ward, first.id) == [WAITING]


def test_a_clock_that_is_put_right_at_midnight_ends_the_day_as_midnight_does(ward: Office) -> None:
    late = timedelta(seconds=62)
    ward.clock.set(ward.clock() - late)
    left = ward.take()
    for hour in range(14, 24):
        ward.clock.now = at(27, hour)
        assert not ward.commands.close_day()
    ward.clock.now = at(27, 23, 59)
    assert not ward.commands.close_day()
    ward.clock.set(ward.clock() + late)
    assert ward.commands.close_day()
    assert states(ward, left.id) == [EXPIRED]


def test_a_command_that_is_refused_does_not_make_the_hub_forget(ward: Office) -> None:
    first = ward.take()
    ward.clock.set(at(30, 7, 40))
    with pytest.raises(IllegalMoveError):
        ward.press("1", "recall")
    assert ward.take().label == "A002"
    assert states(ward, first.id) == [WAITING]


@pytest.mark.parametrize("wrong", [at(28, 2), at(27, 14, 50) + timedelta(days=365)])
def test_a_clock_set_on_by_mistake_ends_no_day(ward: Office, wrong: datetime) -> None:
    first = ward.take()
    ward.clock.set(wrong)
    assert not ward.commands.close_day()
    ward.press("1", "pause", reason="clock")
    ward.clock.forward(minutes=20)
    ward.clock.set(at(27, 14, 20))
    assert not ward.commands.close_day()
    assert ward.take().label == "A002"
    assert states(ward, first.id) == [WAITING]
    ward.clock.now = at(28, 8)
    assert ward.commands.close_day()
    ward.clock.now = at(30, 7, 40)
    assert ward.take().label == "A001"
    assert today(ward) == date(2026, 11, 30)


def test_after_a_clock_that_was_a_year_ahead_the_days_are_right_again(ward: Office) -> None:
    ward = boot(ward, at(30, 7, 40) + timedelta(days=365))
    first = ward.take(needs=("sight",))
    ward.clock.set(at(30, 7, 50))
    assert ward.take().label == "A002"
    given = ward.take(offline=OfflineLabel("K1-001", 900))
    assert states(ward, first.id, given.id) == [WAITING] * 2
    ward.clock.now = at(30, 23)
    assert not ward.commands.close_day()
    # It ends at night, and so do those that follow.
    for day in (1, 2, 3):
        ward.clock.now = datetime(2026, 12, day, 4, 1, tzinfo=VIETNAM)
        assert ward.commands.close_day()
        assert states(ward, first.id) == [EXPIRED]
        ward.clock.forward(hours=4)
        ward.press("1", "open")
        first = ward.take(needs=("sight",))
        assert first.label == "A001"
        assert today(ward) == ward.ticket(first.id).day == date(2026, 12, day)
        ward = boot(ward, ward.clock.now)  # the hub need not run on


def test_after_a_clock_that_was_days_ahead_no_day_is_twice(office: Office) -> None:
    office.clock.now = at(26, 8)
    office.take()
    office.clock.set(at(23, 8))
    days = []
    for day in range(23, 30):
        office.clock.now = at(day, 8, 10)
        days.append(office.ticket(office.take().id).day.day)
    assert days == [26, 24, 25, 27, 27, 28, 29]


def test_after_a_clock_that_was_one_day_ahead_the_day_goes_on_into_the_next(office: Office) -> None:
    office.clock.now = at(25, 8)
    first = office.take()
    office.clock.set(at(24, 8))
    labels = []
    for day in (24, 25, 26):
        office.clock.now = at(day, 8, 10)
        labels.append(office.take().label)
        assert states(office, first.id) == [WAITING if day < 26 else EXPIRED]
    assert labels == ["A002", "A003", "A001"]


def test_a_hub_that_is_behind_ends_no_day_of_another_at_midnight(
    office: Office, clock: Clock
) -> None:
    always = replace(CENTRE, centre=CentreSettings(id=CENTRE.id, hours="always"))
    behind = Clock()
    clock.now, behind.now = at(26, 22), at(25, 16)
    right, other = Office(office.store, always, clock), Office(office.store, always, behind)
    taken = right.take()
    for _ in range(5):  # somebody is served each hour, until three
        other.commands.close_day()
        right.press("1", "open")
        assert not right.commands.close_day()
        right.press("1", "close")
        clock.forward(hours=1)
        behind.forward(hours=1)
    assert states(right, taken.id) == [WAITING]
    clock.now = at(27, 4, 1)
    assert right.commands.close_day()
    assert right.ticket(right.take().id).day == TODAY


def test_of_two_hubs_the_one_that_was_set_on_says_so_once(
    ward: Office, caplog: pytest.LogCaptureFixture
) -> None:
    right = Clock()
    right.now = ward.clock()
    other = Office(ward.store, WARD, right)
    first = ward.take()
    ward.clock.set(at(30, 14))
    for _ in range(3):
        ward.clock.forward(minutes=1)
        right.forward(minutes=1)
        assert not ward.commands.close_day()
        assert not other.commands.close_day()
    assert states(ward, first.id) == [WAITING]
    assert caplog.messages == ["the clock was set on to 2026-11-30: the day of 2026-11-27 goes on"]


def test_a_journal_goes_back_to_no_day_that_was() -> None:
    def found(*begun: tuple[type[DayClosed | CounterOpened], int]) -> list[bool]:
        history, found = History(), []
        for seq, (kind, day) in enumerate(begun, 1):
            said = {"ended": history.day} if kind is DayClosed else {"counter": "1", "clerk": None}
            event = kind(seq=seq, at=at(27, 8), **said)
            request_id = "" if kind is DayClosed else f"r-{seq}"
            found.append(history.add(event, date(2026, 11, day), request_id) is None)
        return found

    assert found((DayClosed, 26), (DayClosed, 24), (DayClosed, 25)) == [True] * 3
    assert found((DayClosed, 26), (DayClosed, 24), (DayClosed, 26)) == [True, True, False]
    assert found((DayClosed, 26), (CounterOpened, 24)) == [True, False]


def steps() -> st.SearchStrategy[list[tuple[str, float]]]:
    """Let people come and go, time pass, clocks be set and hubs start again, in any order."""
    hours = st.sampled_from([0.01, 0.5, 3.0, 8.0, 15.0])
    wrong = st.sampled_from([-20_000.0, -3.0, -1.0, -0.4, 0.0, 0.0, 0.4, 1.0, 2.0, 366.0])
    step = st.one_of(
        st.tuples(st.just("take"), st.just(0.0)),
        st.tuples(st.just("next"), st.just(0.0)),
        st.tuples(st.just("pass"), hours),
        st.tuples(st.just("set"), wrong),
        st.tuples(st.just("boot"), wrong),
    )
    return st.lists(step, min_size=3, max_size=25)


def unfinished(office: Office) -> dict[str, Ticket]:
    with office.store.read() as connection:
        day, _ = reading.last(connection, office.centre.id)
        left = reading.left(connection, office.centre.id, day) if day else []
    return {ticket.id: ticket for ticket in left}


def test_whatever_is_set_nobody_who_came_is_lost(tmp_path: Path, long: bool) -> None:
    numbers = count()

    @settings(max_examples=1000 if long else 25, deadline=None)
    @given(steps(), st.booleans())
    def try_out(steps: list[tuple[str, float]], always: bool) -> None:
        clock = Clock()
        id_ = f"office-{next(numbers)}"
        office_of = CentreSettings(id=id_, hours="always" if always else HOURS)
        office = Office(store, replace(WARD, centre=office_of), clock)
        came: set[str] = set()
        silent_h = 0.0
        for what, much in [*steps, ("set", 0.0)]:
            if what == "take":
                with suppress(ClosedError):
                    came.add(office.take().id)
                    silent_h = 0
            elif what == "next":
                office.press("1", "open")
                office.press("1", "next")
            elif what == "pass":
                clock.forward(hours=much)
                silent_h += much
                office.commands.close_day()
                came &= unfinished(office).keys()
            else:
                here = came & unfinished(office).keys() if silent_h < 4 else set()
                clock.set(datetime.fromtimestamp(clock.steady(), UTC) + timedelta(days=much))
                if what == "boot":
                    office, came, here = Office(office.store, office.centre, clock), set(), set()
                office.commands.close_day()
                assert here <= unfinished(office).keys(), "nobody is lost"
            labels = [ticket.label for ticket in unfinished(office).values()]
            assert len(labels) == len(set(labels))
        for _ in range(24):  # three days later all of that is over
            clock.forward(hours=3)
            office.commands.close_day()
        assert not unfinished(office)

    with closing(Store(database_url("", tmp_path))) as store:
        store.open()
        try_out()
        proven(store)
