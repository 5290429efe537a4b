"""Whose time stands on the wall, when the screen's machine and the hub do not agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from broker_config.messages import Board
from display.hub_clock import HubClock

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def told(ahead_s: float, *, after_s: float) -> tuple[Board, datetime, float]:
    """Give what is heard `after_s` of a hub whose clock is so far ahead."""
    own = NOW + timedelta(seconds=after_s)
    at = own + timedelta(seconds=ahead_s)
    return Board(revision=1, published_at=at), own, after_s


def test_two_boards_tell_the_hubs_time_and_that_the_clocks_are_apart() -> None:
    clock = HubClock()
    clock.hear(*told(3600, after_s=0))
    assert clock == HubClock(_before=(NOW + timedelta(hours=1), 0))
    clock.hear(*told(3600, after_s=10))
    assert (clock.ahead, clock.apart) == (timedelta(hours=1), True)
    clock.hear(*told(-86400, after_s=20))
    assert (clock.ahead, clock.apart) == (timedelta(days=-1), True)
    clock.hear(*told(0.1, after_s=30))
    assert not clock.apart


def test_a_board_that_the_broker_kept_tells_no_time() -> None:
    clock = HubClock()
    clock.hear(*told(0, after_s=0))
    kept = Board(revision=1, published_at=NOW)
    for after_s in (8.0, 16.0, 24.0):  # the broker started again and again, the hub is gone
        clock.hear(kept, NOW + timedelta(seconds=after_s), after_s)
    clock.hear(Board(revision=2, published_at=NOW), NOW + timedelta(hours=1), 3600)
    assert clock.ahead == timedelta()


def test_a_board_that_was_a_moment_on_its_way_moves_no_clock() -> None:
    clock = HubClock()
    for after_s in (0, 10, 20, 30):
        clock.hear(*told(-after_s / 20, after_s=after_s))
    assert clock.ahead == timedelta()


def test_some_seconds_apart_are_set_right_and_told_nobody() -> None:
    clock = HubClock()
    for after_s in (0, 10):
        clock.hear(*told(7, after_s=after_s))
    assert (clock.ahead, clock.apart) == (timedelta(seconds=7), False)
