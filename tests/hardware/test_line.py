"""The port and its thread, with real pyserial on a pseudo-terminal."""

from __future__ import annotations

import errno
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from counter.box import VirtualLine
from counter.codec import Key, Lamp, Light, Poll, Show, encode
from counter.conversation import BoxAnswered, BoxChanged, BoxRestarted, Lit, Pressed
from counter.line import Event, Line, PortLost, PortOpened
from counter.ports import why

CALLED = Lamp(Light.CALLED, "A005", 3)


class Ear:
    """Hears what a line tells, and waits for it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._heard = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._heard:
            self.events.append(event)
            self._heard.notify_all()

    def waits_for(self, event: Event, times: int = 1, within_s: float = 3.0) -> None:
        with self._heard:
            came = self._heard.wait_for(lambda: self.events.count(event) >= times, within_s)
        assert came, f"{event} did not come; heard {self.events}"

    def wrong(self, address: int) -> str:
        told = [e.wrong for e in self.events if isinstance(e, BoxChanged) and e.address == address]
        return told[-1] if told else ""

    def presses(self) -> list[tuple[int, Key]]:
        return [(e.address, e.key) for e in self.events if isinstance(e, Pressed)]


@contextmanager
def line_of(boxes: VirtualLine, *addresses: int) -> Iterator[tuple[Line, Ear]]:
    ear = Ear()
    line = Line(boxes.port, 115200, addresses, ear)
    line.start()
    try:
        ear.waits_for(PortOpened())
        yield line, ear
    finally:
        line.stop()


@pytest.fixture
def boxes() -> Iterator[VirtualLine]:
    with VirtualLine([1, 2]) as line:
        yield line


def until(true: Callable[[], bool], within_s: float = 3.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_press_is_heard_at_once_and_its_lamp_comes_back(boxes: VirtualLine) -> None:
    with line_of(boxes, 1) as (line, ear):
        ear.waits_for(BoxAnswered(1))
        took = []
        for times in range(1, 21):
            began = time.monotonic()
            boxes.press(1, "next")
            ear.waits_for(Pressed(1, Key.NEXT), times)
            took.append(time.monotonic() - began)
        assert sorted(took)[10] < 0.015
        line.show(1, CALLED)
        ear.waits_for(Lit(1, CALLED))
        assert boxes.lamp(1) == CALLED


def test_answers_that_come_late_are_no_second_box(boxes: VirtualLine) -> None:
    with line_of(boxes, 1) as (_line, ear):
        ear.waits_for(BoxAnswered(1))
        for _ in range(12):
            with boxes._lock:  # nobody answers; what was asked meanwhile is answered after it
                time.sleep(0.075)
            time.sleep(0.02)
        boxes.press(1, "recall")
        ear.waits_for(Pressed(1, Key.RECALL))
        assert not [e for e in ear.events if isinstance(e, BoxChanged) and "shared" in e.wrong]


def test_two_boxes_share_a_line_and_each_keeps_its_order(boxes: VirtualLine) -> None:
    with line_of(boxes, 1, 2) as (_, ear):
        for key in ("next", "recall", "finish"):
            boxes.press(1, key)
            boxes.press(2, key)
        ear.waits_for(Pressed(1, Key.FINISH))
        ear.waits_for(Pressed(2, Key.FINISH))
    for address in (1, 2):
        heard = [key for place, key in ear.presses() if place == address]
        assert heard == [Key.NEXT, Key.RECALL, Key.FINISH]


def test_a_bouncing_key_calls_once(boxes: VirtualLine) -> None:
    with line_of(boxes, 1) as (_, ear):
        boxes.bounce(1, "next", edges=9)
        boxes.press(1, "finish")
        ear.waits_for(Pressed(1, Key.FINISH))
        assert ear.presses() == [(1, Key.NEXT), (1, Key.FINISH)]


def test_noise_on_the_line_costs_no_press(boxes: VirtualLine) -> None:
    noise = (bytes(range(256)), b":::", b":01r01", b":" + b"9" * 500, b"\xff\x00\r\n\r\n")
    with line_of(boxes, 1) as (_, ear):
        for times, bytes_ in enumerate(noise, start=1):
            boxes.noise(bytes_)
            boxes.press(1, "next")
            boxes.noise(bytes_)
            ear.waits_for(Pressed(1, Key.NEXT), times)
        time.sleep(0.05)
        assert len(ear.presses()) == len(noise)


def test_a_box_that_garbles_keeps_its_press_until_it_is_understood(boxes: VirtualLine) -> None:
    with line_of(boxes, 1) as (_, ear):
        boxes.box(1).garbles = True
        boxes.press(1, "next")
        until(lambda: ear.wrong(1).startswith("garbled"))
        assert ear.presses() == []
        boxes.box(1).garbles = False
        until(lambda: ear.presses() == [(1, Key.NEXT)])


def test_an_answer_lost_on_the_way_calls_nobody_twice(boxes: VirtualLine) -> None:
    with line_of(boxes, 1) as (_, ear):
        boxes.press(1, "next")
        ear.waits_for(Pressed(1, Key.NEXT))
        boxes.box(1).mute = True
        time.sleep(0.06)
        boxes.box(1).mute = False
        boxes.press(1, "recall")
        until(lambda: len(ear.presses()) > 1)
        assert ear.presses() == [(1, Key.NEXT), (1, Key.RECALL)]


def test_a_deaf_box_is_told_and_does_not_slow_the_others(boxes: VirtualLine) -> None:
    boxes.box(2).deaf = True
    with line_of(boxes, 1, 2) as (_, ear):
        ear.waits_for(BoxChanged(2, "silent"))
        took = []
        for times in range(1, 11):
            began = time.monotonic()
            boxes.press(1, "next")
            ear.waits_for(Pressed(1, Key.NEXT), times)
            took.append(time.monotonic() - began)
        assert sorted(took)[5] < 0.025
        boxes.box(2).deaf = False
        ear.waits_for(BoxAnswered(2))


def test_a_restarted_box_gets_its_lamp_again_and_its_presses_count(boxes: VirtualLine) -> None:
    with line_of(boxes, 1) as (line, ear):
        line.show(1, CALLED)
        boxes.press(1, "next")
        ear.waits_for(Pressed(1, Key.NEXT))
        ear.waits_for(Lit(1, CALLED))
        boxes.restart(1)
        boxes.press(1, "next")
        ear.waits_for(BoxRestarted(1))
        ear.waits_for(Pressed(1, Key.NEXT), 2)
        ear.waits_for(Lit(1, CALLED), 2)
        time.sleep(0.05)
        assert len(ear.presses()) == 2


def test_a_pulled_cable_heals_and_the_presses_made_meanwhile_arrive(
    boxes: VirtualLine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "counter.line")
    with line_of(boxes, 1) as (_, ear):
        ear.waits_for(BoxAnswered(1))
        boxes.pull()
        until(lambda: any(isinstance(event, PortLost) for event in ear.events))
        boxes.press(1, "next")
        time.sleep(0.6)
        boxes.plug()
        ear.waits_for(PortOpened(), 2)
        until(lambda: ear.presses() == [(1, Key.NEXT)])
    about_port = [r.levelname for r in caplog.records if "the port" in r.getMessage()]
    assert about_port == ["INFO", "WARNING", "INFO"]


def test_a_port_that_is_not_there_is_told_in_words(caplog: pytest.LogCaptureFixture) -> None:
    ear = Ear()
    line = Line("/dev/no-such-port", 115200, [1], ear)
    line.start()
    until(lambda: bool(ear.events))
    line.stop()
    (lost,) = ear.events
    assert isinstance(lost, PortLost)
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert "/dev/no-such-port" in record.message


def test_why_a_port_cannot_be_used_is_said_in_a_few_words(
    boxes: VirtualLine, tmp_path: Path
) -> None:
    (tmp_path / "plain").touch()
    reasons = {
        str(tmp_path / "ttyUSB9"): "there is no such port; is the cable plugged in?",
        str(tmp_path / "plain"): "it is no serial port",
        str(tmp_path): "it is a folder",
        "nowhere://at-all": "invalid URL, protocol 'nowhere' not known",
    }
    for port, reason in reasons.items():
        assert loses(port) == reason
    with line_of(boxes, 1) as (_, ear):
        assert loses(boxes.port) == "another program holds it"
        boxes.pull()
        ear.waits_for(PortLost("the cable was pulled"))
    assert "dialout" in why(PermissionError(errno.EACCES, "Permission denied"))


def loses(port: str) -> str:
    ear = Ear()
    line = Line(port, 115200, [1], ear)
    line.start()
    until(lambda: bool(ear.events))
    line.stop()
    (lost,) = ear.events
    assert isinstance(lost, PortLost)
    return lost.reason


def test_a_listener_that_fails_is_not_taken_for_a_lost_port(
    boxes: VirtualLine, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Event] = []

    def full_disk(event: Event) -> None:
        heard.append(event)
        raise OSError("No space left on device")

    line = Line(boxes.port, 115200, [1], full_disk)
    line.start()
    boxes.press(1, "next")
    until(lambda: Pressed(1, Key.NEXT) in heard)
    line.stop()
    assert not any(isinstance(event, PortLost) for event in heard)
    assert "was not taken" in caplog.text


def test_an_adapter_that_echoes_what_it_sends_does_no_harm(boxes: VirtualLine) -> None:
    with line_of(boxes, 1) as (_, ear):
        boxes.noise(encode(Poll(1)) + encode(Show(1, 9, CALLED)))
        boxes.press(1, "next")
        ear.waits_for(Pressed(1, Key.NEXT))
        assert boxes.lamp(1) is None


def test_two_programs_do_not_share_a_line(boxes: VirtualLine) -> None:
    with line_of(boxes, 1) as (_, first):
        second = Ear()
        other = Line(boxes.port, 115200, [1], second)
        other.start()
        until(lambda: bool(second.events))
        other.stop()
        assert isinstance(second.events[0], PortLost)
        boxes.press(1, "next")
        first.waits_for(Pressed(1, Key.NEXT))


def test_the_record_holds_each_frame_and_counts_the_repeats(tmp_path: Path) -> None:
    file = tmp_path / "line.jsonl"
    with VirtualLine([1], file) as boxes, line_of(boxes, 1) as (line, ear):
        line.show(1, CALLED)
        ear.waits_for(Lit(1, CALLED))
        boxes.press(1, "next")
        ear.waits_for(Pressed(1, Key.NEXT))
    said = [json.loads(line) for line in file.read_text().splitlines()]
    assert {frame["from"] for frame in said} == {"computer", "boxes"}
    assert any(",called,A005,3*" in frame["bytes"] for frame in said)
    assert any(",next,0*" in frame["bytes"] for frame in said)
    assert len(said) < 20
