"""A centre hears that the loops of its parts turn, and starts anew what stands still."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from motcua import child
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
def test_a_part_that_never_told_anything_is_left_alone(
    started: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "STILL_S", 0.1)
    first = looked_after(started)
    time.sleep(0.2)
    assert looked_after(started) == first is not None


def heard(part: Child) -> bool:
    pulse = part._pulse
    return isinstance(pulse, Spoken) and pulse._heard is not None


def test_what_the_process_before_said_does_not_count_for_the_next() -> None:
    pulse, before = Spoken(), {"HOME": "/"}
    first, second = pulse.start(before), pulse.start(before)
    Watchdog(first)()
    assert before == {"HOME": "/"}
    assert pulse.still_s(100.0) == 0.0, "the first one is heard no more"
    told = Watchdog(second, lambda: 0.0)
    told()
    assert [pulse.still_s(now) for now in (100.0, 100.0 + STILL_S)] == [0.0, STILL_S]


def test_a_part_is_not_held_up_by_a_centre_that_is_frozen_itself() -> None:
    pulse, now = Spoken(), 0.0
    told = Watchdog(pulse.start({}), lambda: now)
    for _ in range(1000):
        told()
        now += STILL_S
    assert pulse.still_s(now) == 0.0


def test_a_part_that_is_asked_stands_still_once_it_answers_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("motcua.pulse._ASK_S", 0.01)
    well = True
    pulse = Asked(lambda: well)
    assert pulse.start({"HOME": "/"}) == {"HOME": "/"}
    assert pulse.still_s(time.monotonic() + STILL_S) == 0.0, "nobody waits for its first answer"
    wait_until(lambda: pulse._heard is not None, "it answers")
    well = False
    time.sleep(0.05)
    assert pulse.still_s(time.monotonic() + STILL_S) >= STILL_S
    pulse._stopped.set()
