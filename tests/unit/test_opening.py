"""When a centre gives tickets, and when it does so again."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from hub.centre import CentreConfig
from hub.queueing.day import VIETNAM
from hub.settings import WEEKDAYS, CentreSettings

SPANS = ["07:30-11:30", "13:30-17:00"]
WORKDAYS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), SPANS)


def centre(hours: object = WORKDAYS, *holidays: date) -> CentreConfig:
    settings = CentreSettings.model_validate({"hours": hours})
    return CentreConfig(settings, (), (), (), (), holidays=frozenset(holidays))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-24T06:00", "2026-11-24T07:30"),
        ("2026-11-24T12:00", "2026-11-24T13:30"),
        ("2026-11-24T17:00", "2026-11-25T07:30"),
        ("2026-11-27T18:00", "2026-11-30T07:30"),  # a Friday evening
    ],
)
def test_a_closed_centre_opens_at_the_next_hour_of_its_week(now: str, opens: str) -> None:
    assert centre().hours.opens_at(at(now)) == at(opens)


def test_an_open_centre_and_one_without_hours_do_not_open_again() -> None:
    assert centre().hours.opens_at(at("2026-11-24T09:00")) is None
    assert centre("always").hours.opens_at(at("2026-11-24T23:00")) is None


def test_a_holiday_is_passed_over() -> None:
    holiday = date(2026, 11, 25)
    assert centre(WORKDAYS, holiday).hours.opens_at(at("2026-11-24T18:00")) == at(
        "2026-11-26T07:30"
    )


def test_a_centre_without_a_single_open_day_promises_none() -> None:
    assert centre({}).hours.opens_at(at("2026-11-24T09:00")) is None


NIGHTS = {"tue": ["19:00-24:00"], "wed": ["00:00-06:00", "19:00-24:00"]}
AROUND_THE_CLOCK = {day: ["00:00-24:00"] for day in WEEKDAYS}
WEEKEND = {"fri": ["07:30-24:00"], "sat": ["00:00-24:00"], "sun": ["00:00-12:00"]}
DAY_AND_NIGHT = {"mon": ["00:00-24:00"], "tue": ["00:00-06:00"]}


def test_a_night_on_duty_is_one_stretch() -> None:
    hours = centre(NIGHTS).hours
    night = ((at("2026-11-24T19:00"), at("2026-11-25T06:00")),)
    assert hours.stretches(at("2026-11-24T18:00")) == night
    # In the morning its end is near, and the evening is another night.
    assert hours.stretches(at("2026-11-25T05:45")) == night
    # Thursday does not go on.
    (last,) = hours.stretches(at("2026-11-25T20:00"))
    assert last[1].astimezone(VIETNAM).date() == date(2026, 11, 25)


@pytest.mark.parametrize("now", ["2026-11-27T09:00", "2026-11-28T10:00", "2026-11-29T11:00"])
def test_duty_over_a_weekend_is_one_stretch(now: str) -> None:
    assert centre(WEEKEND).hours.stretches(at(now)) == (
        (at("2026-11-27T07:30"), at("2026-11-29T12:00")),
    )


def test_an_office_around_the_clock_closes_before_a_holiday() -> None:
    hours = centre(AROUND_THE_CLOCK, date(2026, 11, 26)).hours
    (last,) = hours.stretches(at("2026-11-25T23:00"))
    assert last[1].astimezone(VIETNAM).date() == date(2026, 11, 25)


def test_an_office_that_never_closes_has_no_closing() -> None:
    assert centre(AROUND_THE_CLOCK).hours.stretches(at("2026-11-25T23:00")) == ()


@pytest.mark.parametrize(
    ("hours", "now", "day", "opened"),
    [
        (WORKDAYS, "2026-11-24T14:00", "2026-11-24", "2026-11-24T13:30"),
        (WORKDAYS, "2026-11-24T12:00", "2026-11-24", None),
        (NIGHTS, "2026-11-24T23:00", "2026-11-24", "2026-11-24T19:00"),
        (NIGHTS, "2026-11-25T05:45", "2026-11-24", "2026-11-24T19:00"),
        (NIGHTS, "2026-11-25T06:00", "2026-11-25", None),
        (AROUND_THE_CLOCK, "2026-11-25T03:00", "2026-11-25", "2026-11-24T04:00"),
        (AROUND_THE_CLOCK, "2026-11-25T04:00", "2026-11-25", "2026-11-25T04:00"),
        ("always", "2026-11-25T03:00", "2026-11-25", "2026-11-24T04:00"),
        # Over several midnights as one that never closes: no day turns at midnight.
        (WEEKEND, "2026-11-28T03:00", "2026-11-28", "2026-11-27T07:30"),
        (WEEKEND, "2026-11-28T23:59", "2026-11-28", "2026-11-28T04:00"),
        (WEEKEND, "2026-11-29T00:01", "2026-11-29", "2026-11-28T04:00"),
        (WEEKEND, "2026-11-29T05:00", "2026-11-29", "2026-11-29T04:00"),
        # A day and its night are one duty, to its end.
        (DAY_AND_NIGHT, "2026-11-24T05:59", "2026-11-23", "2026-11-23T00:00"),
    ],
)
def test_a_session_over_midnight_belongs_to_the_date_on_which_it_opened(
    hours: object, now: str, day: str, opened: str | None
) -> None:
    session = centre(hours).hours.session(at(now))
    assert session.date.isoformat() == day
    assert session.opened_at == (at(opened) if opened else None)
