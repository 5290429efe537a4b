"""The thread that watches a bare button, at an adapter that is not there."""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from counter import button
from counter.adapter import Adapter, ButtonChanged, ButtonPressed, Event, until_next_look
from counter.codec import Key
from counter.ports import open_contact, why
from counter.push import VirtualButton, VirtualContact

WORKS = ButtonChanged("7")
NEXT = ButtonPressed("7", Key.NEXT)


def until(true: Callable[[], bool], within_s: float = 3.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


class Ear(list[Event]):
    """What an adapter told."""

    def waits_for(self, event: Event, times: int = 1, within_s: float = 3.0) -> None:
        deadline = time.monotonic() + within_s
        while self.count(event) < times:
            assert time.monotonic() < deadline, f"{event} did not come; heard {self}"
            time.sleep(0.002)

    def hears(self, fake: VirtualButton) -> None:
        """Press until it is heard: on a busy computer the one who looks may sleep through a press,
        and then does not guess how long it was."""
        before = self.count(NEXT)
        for _ in range(10):
            fake.press(0.1)
            time.sleep(0.1)
            if self.count(NEXT) > before:
                return
        raise AssertionError(f"no press was heard; heard {self}")

    def wrong(self) -> str:
        changes = [event.wrong for event in self if isinstance(event, ButtonChanged)]
        return changes[-1] if changes else "nothing heard yet"


@contextmanager
def watching(port: str) -> Iterator[Ear]:
    ear = Ear()
    adapter = Adapter(port, "7", ear.append)
    adapter.start()
    try:
        yield ear
    finally:
        adapter.stop()


@pytest.fixture
def fake() -> Iterator[VirtualButton]:
    with VirtualButton() as one:
        yield one


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thresholds of long presses, so short that a test need not wait for a person's."""
    monkeypatch.setattr(button, "LONG_S", 0.3)
    monkeypatch.setattr(button, "VERY_LONG_S", 0.6)
    monkeypatch.setattr(button, "STUCK_S", 0.9)
    monkeypatch.setattr(button, "CALM_S", 0.3)


def test_a_press_is_told_soon_after_the_finger_has_left(fake: VirtualButton) -> None:
    with watching(fake.port) as ear:
        ear.waits_for(WORKS)
        took = []
        for times in range(1, 11):
            fake.press(0.08)
            began = time.monotonic()
            ear.waits_for(NEXT, times)
            took.append(time.monotonic() - began)
            time.sleep(0.08)
        # Until the contact has rested, and one look.
        assert sorted(took)[5] < button.STEADY_S + 2 * button.LOOK_S + 0.015


@pytest.mark.usefixtures("quick")
def test_how_long_it_was_held_says_what_is_meant(fake: VirtualButton) -> None:
    with watching(fake.port) as ear:
        ear.waits_for(WORKS)
        for held, key in ((0.1, Key.NEXT), (0.45, Key.RECALL), (0.75, Key.NO_SHOW)):
            fake.press(held)
            ear.waits_for(ButtonPressed("7", key))
            time.sleep(0.05)
    assert [event.key for event in ear if isinstance(event, ButtonPressed)] == [
        Key.NEXT,
        Key.RECALL,
        Key.NO_SHOW,
    ]


def test_a_bouncing_button_calls_once(fake: VirtualButton) -> None:
    with watching(fake.port) as ear:
        ear.waits_for(WORKS)
        fake.chatter(5)
        fake.press(0.1)
        fake.chatter(6)
        ear.waits_for(NEXT)
        time.sleep(0.1)
    assert ear == [WORKS, NEXT]


@pytest.mark.usefixtures("quick")
def test_a_stuck_button_is_told_and_calls_nobody(
    fake: VirtualButton, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "counter.adapter")
    with watching(fake.port) as ear:
        ear.waits_for(WORKS)
        fake.hold()
        until(lambda: ear.wrong().startswith("stuck"))
        fake.release()
        ear.waits_for(WORKS, 2)
        ear.hears(fake)
    assert ear[: ear.index(NEXT)].count(WORKS) == 2, "a stuck button called somebody"
    levels = [r.levelname for r in caplog.records if "pressed" not in r.getMessage()]
    assert levels == ["INFO", "WARNING", "INFO"]


@pytest.mark.usefixtures("quick")
def test_a_noisy_contact_is_told_calls_nobody_and_heals(fake: VirtualButton) -> None:
    with watching(fake.port) as ear:
        ear.waits_for(WORKS)
        fake.chatter(40, pause_s=0.012)
        until(lambda: ear.wrong().startswith("noisy"))
        ear.waits_for(WORKS, 2)
        assert not any(isinstance(event, ButtonPressed) for event in ear)
        ear.hears(fake)


def test_an_adapter_pulled_out_is_told_and_works_again_when_it_is_back(
    fake: VirtualButton, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "counter.adapter")
    with watching(fake.port) as ear:
        ear.waits_for(WORKS)
        fake.hold()
        fake.pull()
        until(lambda: ear.wrong() == "port closed: the cable was pulled")
        # Let go while nobody could see it: how long it was held is not known.
        fake.release()
        time.sleep(0.4)
        fake.plug()
        ear.waits_for(WORKS, 2)
        time.sleep(0.1)
        assert not any(isinstance(event, ButtonPressed) for event in ear)
        ear.hears(fake)
    told = [(r.levelname, r.getMessage()) for r in caplog.records if "work" in r.getMessage()]
    assert [level for level, _ in told] == ["INFO", "WARNING", "INFO"]


def test_an_adapter_that_is_plugged_in_late_is_found() -> None:
    with VirtualButton() as fake:
        fake.pull()
        with watching(fake.port) as ear:
            until(lambda: ear.wrong().startswith("port closed: there is no such port"))
            fake.plug()
            ear.waits_for(WORKS)
            ear.hears(fake)


def test_two_programs_do_not_share_an_adapter(fake: VirtualButton) -> None:
    with watching(fake.port) as first:
        first.waits_for(WORKS)
        with watching(fake.port) as second:
            until(lambda: second.wrong() == "port closed: another program holds it")
            first.hears(fake)


def test_the_contact_cannot_close_on_a_line_that_is_not_driven(fake: VirtualButton) -> None:
    fake.hold()
    contact = VirtualContact(fake.port)
    assert contact.cts
    fake.release()
    until(lambda: not contact.cts)
    contact.close()


def test_a_port_without_control_lines_is_told_in_words() -> None:
    line, end = os.openpty()
    try:
        with watching(os.ttyname(end)) as ear:
            until(lambda: "it is no serial port" in ear.wrong())
        with pytest.raises(OSError, match=r".") as nowhere:
            open_contact("/dev/no-such-port")
        assert why(nowhere.value) == "there is no such port; is the cable plugged in?"
    finally:
        os.close(line)
        os.close(end)


def test_a_listener_that_fails_is_not_taken_for_a_lost_adapter(
    fake: VirtualButton, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Event] = []
    came = threading.Event()

    def full_disk(event: Event) -> None:
        heard.append(event)
        if event == NEXT:
            came.set()
        raise OSError("No space left on device")

    adapter = Adapter(fake.port, "7", full_disk)
    adapter.start()
    until(lambda: WORKS in heard)
    for _ in range(10):
        fake.press(0.1)
        if came.wait(0.2):
            break
    adapter.stop()
    assert set(heard) == {WORKS, NEXT}
    assert "was not taken" in caplog.text


def test_a_wire_that_catches_the_hum_of_the_mains_calls_nobody() -> None:
    """A lamp's ballast hums 100 times a second; the looks must not fall in step with it."""
    random.seed(7)
    pressed = 0
    for minute in range(10):
        contact, now = button.Button(), 0.0005 * minute
        for _ in range(2_000):
            hums = now > 1 and int(now / 0.005) % 2 == 0
            pressed += contact.sees(hums, now) is not None
            now += until_next_look()
        assert contact.fault is button.ButtonFault.NOISY
    assert pressed == 0
