"""When a centre gives tickets, and when it does so again."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from hub.centre import CentreConfig
from hub.queueing.day import VIETNAM
from hub.settings import CentreSettings

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
    assert centre().opens_at(at(now)) == at(opens)


def test_an_open_centre_and_one_without_hours_do_not_open_again() -> None:
    assert centre().opens_at(at("2026-11-24T09:00")) is None
    assert centre("always").opens_at(at("2026-11-24T23:00")) is None


def test_a_holiday_is_passed_over() -> None:
    holiday = date(2026, 11, 25)
    assert centre(WORKDAYS, holiday).opens_at(at("2026-11-24T18:00")) == at("2026-11-26T07:30")


def test_a_centre_without_a_single_open_day_promises_none() -> None:
    assert centre({}).opens_at(at("2026-11-24T09:00")) is None


def test_a_night_on_duty_is_one_stretch() -> None:
    nights = {"tue": ["19:00-24:00"], "wed": ["00:00-06:00", "19:00-24:00"]}
    tuesday, wednesday = date(2026, 11, 24), date(2026, 11, 25)
    assert centre(nights).stretches(tuesday) == ((at("2026-11-24T19:00"), at("2026-11-25T06:00")),)
    # Thursday does not go on.
    assert centre(nights).stretches(wednesday)[-1][1].date() == wednesday
