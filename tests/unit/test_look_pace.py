"""The loop that is woken: against a clock as Kivy's is, and an SDL that says when."""

from __future__ import annotations

from typing import Any

import pytest

from look import pace
from look.pace import SLOW, USUAL, Pace


class Clock:
    """What `kivy.clock.ClockBase` does between two turns, on a time of its own."""

    def __init__(self) -> None:
        self.now = 100.0
        self._max_fps = 30.0
        self._last_tick = 100.0

    def time(self) -> float:
        return self.now

    def usleep(self, microseconds: float) -> None:
        self.now += microseconds / 1e6

    def _check_ready(self, fps: float, *_: float) -> tuple[bool, float]:
        rest = 1 / fps - (self.now - self._last_tick)
        return rest <= 0.0005, rest

    def turn(self) -> float:
        """Wait for the next turn; give how long that took."""
        began = self.now
        done, rest = self._check_ready(self._max_fps, 0.0, 0.0)
        while not done:
            self.usleep(1e6 * rest)
            done, rest = self._check_ready(self._max_fps, 0.0, 0.0)
        self._last_tick = self.now
        return self.now - began


class Sdl:
    """An SDL to which something happens at some times."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.events: list[float] = []
        self.left: list[int] = []

    def SDL_QuitSubSystem(self, which: int) -> None:  # noqa: N802 - SDL's name
        self.left.append(which)

    def SDL_WaitEventTimeout(self, _: object, milliseconds: int) -> int:  # noqa: N802 - SDL's name
        ends = self.clock.now + milliseconds / 1000
        if self.events and self.events[0] <= ends:
            self.clock.now = max(self.clock.now, self.events.pop(0))
            return 1
        self.clock.now = ends
        return 0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sdl(clock: Clock) -> Sdl:
    return Sdl(clock)


@pytest.fixture
def loop(clock: Clock, sdl: Sdl, monkeypatch: pytest.MonkeyPatch) -> Pace:
    monkeypatch.setattr("time.sleep", lambda s: setattr(clock, "now", clock.now + s))
    return Pace(clock, sdl)


def test_where_nothing_moves_it_turns_four_times_a_second(clock: Clock, loop: Pace) -> None:
    loop.slow(True)
    assert sum(clock.turn() for _ in range(8)) == pytest.approx(8 / SLOW, abs=0.05)
    loop.slow(False)
    assert sum(clock.turn() for _ in range(30)) == pytest.approx(30 / USUAL, abs=0.05)


def test_a_touch_is_there_after_four_turns_without_waiting(
    clock: Clock, sdl: Sdl, loop: Pace
) -> None:
    loop.slow(True)
    clock.turn()
    sdl.events = [clock.now + 0.1]
    assert clock.turn() == pytest.approx(0.1)
    assert sum(clock.turn() for _ in range(3)) == 0
    assert clock.turn() == pytest.approx(1 / USUAL, abs=0.002), "and more may come soon"
    clock.now += 1.0
    clock._last_tick = clock.now
    assert clock.turn() == pytest.approx(1 / SLOW, abs=0.002)


def test_a_thousand_events_a_second_do_not_make_a_thousand_turns(
    clock: Clock, sdl: Sdl, loop: Pace
) -> None:
    loop.slow(False)
    sdl.events = [clock.now + i / 1000 for i in range(1000)]
    turns, until = 0, clock.now + 0.9
    while clock.now < until:
        clock.turn()
        turns += 1
        sdl.events = [at for at in sdl.events if at > clock.now]  # Kivy takes all there are
    assert turns < 0.9 / 0.006 * 4


def test_no_joystick_keeps_sdl_looking(sdl: Sdl, loop: Pace) -> None:
    assert sdl.left == [0x200]
    assert loop


def test_without_sdl_kivy_keeps_its_pace(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pace, "_loaded_sdl", lambda: None)
    alone: Any = Pace(clock)
    alone.slow(True)
    assert clock._max_fps == 30.0
    assert clock.turn() == pytest.approx(1 / 30, abs=0.002)
    assert "usual pace" in caplog.text
