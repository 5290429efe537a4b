"""What all pages of a moment share: who waits, and how long still."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from desk import room_view
from desk.foresight import FRESH, GOOD, MOST, Foresight, Queue
from hub import waits
from hub.house import House
from hub.store import journal, reading, room
from hub.store.engine import Store, database_url
from motcua.join import centre_config
from motcua.premises import survey
from tests.contract.hubs import running


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Leave a morning with two lines and a counter that is at work."""
    with running(tmp_path_factory.mktemp("foresight")) as hub:
        hub.press("6", "open")
        for number in range(12):
            hub.take(
                "certify" if number % 3 else "civil-status",
                priority="elderly" if number % 4 == 1 else "none",
            )
        hub.press("6", "next")
        state = hub.state
    centre = centre_config(survey(None, state, ()))
    store = Store(database_url("", state))
    store.open()
    learned = waits.first_day(centre)
    made = SimpleNamespace(
        store=store, centre=centre, forecasting=SimpleNamespace(learned=lambda: learned)
    )
    yield cast("House", made)
    store.close()


def queue_of(house: House, foresight: Foresight, now: datetime) -> Queue:
    with house.store.read() as connection:
        day, revision = reading.today(connection, house.centre.id, house.centre.hours.session(now))
        return foresight.queue(
            str(revision), now, lambda: room.seats(connection, house.centre.id, day, MOST, MOST)
        )


def test_a_page_forecasts_what_the_citizens_phone_does(house: House) -> None:
    foresight, now = Foresight(house), datetime.now(UTC)
    queue = queue_of(house, foresight, now)
    told = foresight.forecasts(queue, [ticket.id for ticket in queue.seats.waiting])
    assert len(told) == 11
    with house.store.read() as connection:
        for ticket in queue.seats.waiting:
            assert told[ticket.id] == waits.wait_of(connection, house.centre, ticket, now)


def test_twelve_pages_of_one_moment_forecast_each_wait_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    foresight, now = Foresight(house), datetime.now(UTC)
    forecast, asked = waits.wait_at, []

    def counted(*given: Any, **named: Any) -> Any:
        asked.append(given)
        return forecast(*given, **named)

    monkeypatch.setattr(waits, "wait_at", counted)
    for _ in range(12):
        queue = queue_of(house, foresight, now)
        foresight.forecasts(queue, [ticket.id for ticket in queue.seats.waiting])
    assert len(asked) == len(queue.seats.waiting)


def test_the_figures_of_today_grow_with_the_journal_and_begin_anew_with_the_day(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.store.read() as connection:
        day, _ = reading.revision(connection, house.centre.id)
        assert day
        seq, events = journal.after(connection, house.centre.id, 0, 1000)
    today = room_view.Today(house)
    given: list[int] = []

    def some(connection: Any, centre: str, after: int, _most: int) -> Any:
        found = actual(connection, centre, after, 5)
        given.append(len(found[1]))
        return found

    actual = journal.after
    monkeypatch.setattr(journal, "after", some)
    while not given or given[-1]:
        grown = today.figures(day)
    assert sum(given) == len(events) == seq
    assert grown == room_view.day_report(house, day).whole
    assert grown.came == 12
    assert today.figures(day + timedelta(days=1)).came == 0
    today.figures(day)
    assert given[-1:] == [5], "from the beginning"


def test_what_is_shared_is_read_anew_after_an_event_and_after_some_seconds(house: House) -> None:
    foresight, now = Foresight(house), datetime.now(UTC)
    queue = queue_of(house, foresight, now)
    assert queue_of(house, foresight, now + FRESH / 2) is queue
    assert queue_of(house, foresight, now + FRESH) is not queue
    assert not queue.is_of(f"{queue.revision}1", now)
    assert not queue.is_of(queue.revision, now - timedelta(hours=1)), "a clock that was set back"


def test_in_a_rush_a_forecast_is_good_for_a_moment(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    foresight, now, asked = Foresight(house), datetime.now(UTC), list[datetime]()

    def counted(*given: Any, **_: Any) -> Any:
        asked.append(given[-1])

    monkeypatch.setattr(waits, "wait_at", counted)
    for later in (timedelta(0), GOOD / 2, GOOD, GOOD / 2):
        queue = replace(queue_of(house, foresight, now), at=now + later)
        foresight.forecasts(queue, [queue.seats.waiting[0].id])
    assert asked == [now, now + GOOD, now + GOOD / 2], "nor is one of a later time"
