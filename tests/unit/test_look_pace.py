"""The loop that is woken: against a clock as Kivy's is, and an SDL that says when."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from look import pace
from look.pace import SLOW, USUAL, Pace

_NEVER = 1e9


class Clock:
    """What `kivy.clock.ClockBase` does between two turns, on a time of its own."""

    def __init__(self) -> None:
        self.now = 100.0
        self._max_fps = 30.0
        self._last_tick = 100.0
        self.due = _NEVER

    def time(self) -> float:
        return self.now

    def usleep(self, microseconds: float) -> None:
        self.now += microseconds / 1e6

    def get_min_timeout(self) -> float:
        return self.due

    def on_schedule(self, event: Any) -> None:
        """Kivy's own does nothing."""

    def schedule(self, timeout: float = 0.0) -> None:
        """Have something done, as `schedule_once` does."""
        self.on_schedule(SimpleNamespace(timeout=timeout))

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
        self.queue: list[int] = []
        self.pushed: list[int] = []
        self.left: list[int] = []
        self.meanwhile: list[Callable[[], None]] = []

    def SDL_QuitSubSystem(self, which: int) -> None:  # noqa: N802 - SDL's name
        self.left.append(which)

    def SDL_WaitEventTimeout(self, _: object, milliseconds: int) -> int:  # noqa: N802 - SDL's name
        if self.meanwhile:
            self.meanwhile.pop()()
        ends = self.clock.now + milliseconds / 1000
        if self.pushed:
            self.queue += self.pushed
            self.pushed = []
            return 1
        if self.events and self.events[0] <= ends:
            self.clock.now = max(self.clock.now, self.events.pop(0))
            self.queue.append(0x401)  # a mouse's button
            return 1
        self.clock.now = ends
        return 0

    def SDL_PushEvent(self, event: Any) -> int:  # noqa: N802 - SDL's name
        self.pushed.append(event[0])
        return 1

    def SDL_FlushEvents(self, first: int, last: int) -> None:  # noqa: N802 - SDL's name
        self.queue = [kind for kind in self.queue if not first <= kind <= last]

    def SDL_HasEvents(self, first: int, last: int) -> int:  # noqa: N802 - SDL's name
        found = any(first <= kind <= last for kind in self.queue)
        self.queue = []  # Kivy takes them all in the next turn
        return int(found)


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


def elsewhere(work: Callable[[], None]) -> None:
    """Do something on another thread, and wait for it."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_where_nothing_is_due_it_turns_once_a_second(clock: Clock, loop: Pace) -> None:
    loop.slow(True)
    assert sum(clock.turn() for _ in range(8)) == pytest.approx(8 / SLOW, abs=0.05)
    loop.slow(False)
    assert sum(clock.turn() for _ in range(30)) == pytest.approx(30 / USUAL, abs=0.05)


def test_what_is_due_sooner_is_done_in_time(clock: Clock, loop: Pace) -> None:
    loop.slow(True)
    clock.due = clock.now + 0.25
    assert clock.turn() == pytest.approx(0.25, abs=0.002)
    clock.due = 0.0  # what has no time of its own comes with the next frame
    assert clock.turn() == pytest.approx(1 / USUAL, abs=0.002)


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


def test_what_another_thread_brings_is_done_at_once_and_no_more_than_that(
    clock: Clock, sdl: Sdl, loop: Pace
) -> None:
    loop.slow(True)
    clock.turn()
    sdl.meanwhile = [lambda: elsewhere(clock.schedule)]
    assert clock.turn() <= 0.007, "it was asleep, and was knocked at"
    assert clock.turn() == pytest.approx(1 / SLOW, abs=0.002)
    elsewhere(clock.schedule)
    assert clock.turn() <= 0.007, "it was awake, and did not fall asleep"
    assert not sdl.pushed
    elsewhere(lambda: clock.schedule(timeout=5.0))
    clock.schedule()
    assert clock.turn() == pytest.approx(1 / SLOW, abs=0.002), "neither is news from elsewhere"


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
    assert clock.turn() == pytest.approx(1 / 30, abs=0.002)
    assert "usual pace" in caplog.text
