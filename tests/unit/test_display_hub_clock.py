"""Whose time stands on the wall, when the screen's machine and the hub do not agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from broker_config.messages import Board
from display.hub_clock import HubClock

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


HOUR = timedelta(hours=1)


def hear(clock: HubClock, ahead: timedelta, *, after_s: float) -> None:
    """Let it hear, `after_s`, a hub whose clock is so far ahead."""
    at = NOW + timedelta(seconds=after_s) + ahead
    clock.hear(Board(revision=1, published_at=at), after_s)


def test_two_boards_tell_the_hubs_time_and_that_the_clocks_are_apart() -> None:
    clock = HubClock()
    hear(clock, HOUR, after_s=0)
    assert clock.time(NOW, 0) == NOW
    hear(clock, HOUR, after_s=10)
    assert clock.time(NOW, 10) == NOW + timedelta(seconds=10) + HOUR
    assert clock.apart(NOW + timedelta(seconds=10), 10)
    hear(clock, timedelta(), after_s=20)
    assert clock.time(NOW, 20) == NOW + timedelta(seconds=20)
    assert not clock.apart(NOW + timedelta(seconds=20), 20)


def test_the_hubs_time_goes_on_while_it_is_away_whatever_is_done_to_this_clock() -> None:
    clock = HubClock()
    for after_s in (0, 10):
        hear(clock, timedelta(), after_s=after_s)
    for own in (NOW - 5 * HOUR, NOW + 20 * HOUR):
        assert clock.time(own, 3600) == NOW + HOUR


def test_a_board_that_the_broker_kept_tells_no_time() -> None:
    clock = HubClock()
    hear(clock, timedelta(), after_s=0)
    kept = Board(revision=1, published_at=NOW)
    for after_s in (8.0, 16.0, 24.0):  # the broker started again and again, the hub is gone
        clock.hear(kept, after_s)
    clock.hear(Board(revision=2, published_at=NOW), 3600)
    assert clock.time(NOW + HOUR, 3600) == NOW + HOUR


def test_a_board_that_was_a_moment_on_its_way_moves_no_clock() -> None:
    clock = HubClock()
    for after_s in (0, 10, 20, 30):
        hear(clock, timedelta(seconds=-after_s / 20), after_s=after_s)
    first = NOW + timedelta(seconds=10 - 10 / 20)  # what the first pair of boards said
    assert clock.time(NOW, 30) == first + timedelta(seconds=20)


def test_some_seconds_apart_are_set_right_and_told_nobody() -> None:
    clock = HubClock()
    for after_s in (0, 10):
        hear(clock, timedelta(seconds=7), after_s=after_s)
    own = NOW + timedelta(seconds=10)
    assert (clock.time(own, 10), clock.apart(own, 10)) == (own + timedelta(seconds=7), False)
