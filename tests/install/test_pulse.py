"""A centre hears that the loops of its parts turn, and starts anew what stands still."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from motcua import child, pulse
from motcua.child import Child
from motcua.parts import Part
from motcua.pulse import STILL_S, Asked, Spoken
from motcua.watchdog import Watchdog
from tests.processes import wait_until

# A part of a centre, with nothing in it but the loop that tells.
_TURNS = """
import time
from motcua.watchdog import Watchdog
alive = Watchdog()
alive._every_s = 0.05
while True:
    alive()
    time.sleep(0.02)
"""


@dataclass(frozen=True)
class Loop(Part):
    """A part that runs these lines of Python."""

    lines: str = _TURNS

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-c", self.lines]


@pytest.fixture
def started(request: pytest.FixtureRequest) -> Iterator[Child]:
    found = Child(Loop("loop", (), lines=request.param))
    yield found
    found.finish(0.0)


def looked_after(part: Child, *, but_not: int | None = None) -> int | None:
    part.look_after(time.monotonic())
    return part.process.pid if part.process and part.process.pid != but_not else None


@pytest.mark.parametrize("started", [_TURNS], indirect=True)
def test_a_part_that_stands_still_is_killed_and_started_again(
    started: Child, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(child, "STILL_S", 0.4)
    frozen = looked_after(started)
    assert frozen
    wait_until(lambda: looked_after(started) and heard(started), "it tells that its loop turns")
    for _ in range(8):
        assert looked_after(started) == frozen, "it is left alone while its loop turns"
        time.sleep(0.1)
    os.kill(frozen, signal.SIGSTOP)
    wait_until(lambda: looked_after(started, but_not=frozen), "it is started again")
    assert "loop stands still for" in caplog.text
    assert "was ended by SIGKILL; again in 1 s" in caplog.text


@pytest.mark.parametrize("started", ["import time; time.sleep(60)"], indirect=True)
def test_a_part_that_never_tells_anything_is_left_alone_for_as_long_as_a_start_may_take(
    started: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (child, pulse):
        monkeypatch.setattr(module, "STILL_S", 0.1)
    monkeypatch.setattr(pulse, "START_S", 0.6)
    began = time.monotonic()
    first = looked_after(started)
    assert first
    wait_until(lambda: looked_after(started) != first, "it is killed")
    assert time.monotonic() - began >= 0.6


def heard(part: Child) -> bool:
    told = part._pulse
    return isinstance(told, Spoken) and told._heard <= time.monotonic()


def test_what_the_process_before_said_does_not_count_for_the_next() -> None:
    ear, before = Spoken(), {"HOME": "/"}
    first, second = ear.start(before), ear.start(before)
    Watchdog(first)()
    assert before == {"HOME": "/"}
    assert ear.still_s(100.0) == 0.0, "the first one is heard no more"
    told = Watchdog(second, lambda: 0.0)
    told()
    assert [ear.still_s(now) for now in (100.0, 100.0 + STILL_S)] == [0.0, STILL_S]


def test_a_part_is_not_held_up_by_a_centre_that_is_frozen_itself() -> None:
    ear, now = Spoken(), 0.0
    told = Watchdog(ear.start({}), lambda: now)
    for _ in range(1000):
        told()
        now += STILL_S
    assert ear.still_s(now) == 0.0


def test_a_part_that_is_asked_stands_still_once_it_answers_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("motcua.pulse._ASK_S", 0.01)
    well = True
    asked = Asked(lambda: well)
    assert asked.still_s(time.monotonic() + STILL_S) == 0.0, "its first answer may be late"
    assert asked.start({"HOME": "/"}) == {"HOME": "/"}
    wait_until(lambda: asked._heard is not None, "it answers")
    well = False
    wait_until(lambda: asked.still_s(time.monotonic()) > 0.5, "its last answer grows old")
    asked._stopped.set()
