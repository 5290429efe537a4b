"""The counters' program among the others: the real hub, the real broker, boxes on a line."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker_config.broker import find_mosquitto
from broker_config.link import Link
from broker_config.messages import Device, DeviceState, device_topic
from broker_config.settings import BrokerSettings
from counter.box import VirtualLine
from counter.codec import Key, Lamp, Light
from counter.push import VirtualButton
from hub.client import Hub, HubUnreachableError, new_request_id
from tests.processes import free_port

SHIPPED = Path(__file__).parents[2] / "data" / "centre.toml"

pytestmark = pytest.mark.skipif(find_mosquitto() is None, reason="Mosquitto is not installed")


def until(true: Callable[[], bool], within_s: float = 20.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Centre:
    """A hub, a broker and the counters' program, each a process of its own."""

    def __init__(self, folder: Path, boxes: VirtualLine) -> None:
        shutil.copy(SHIPPED, folder / "centre.toml")
        (folder / "holidays.txt").touch()
        self.trace = folder / "trace.jsonl"
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.hub = Hub(self.url)
        self.broker = BrokerSettings(port=free_port())
        self._sets = {
            "hub.port": str(port),
            "broker.port": str(self.broker.port),
            "centre.hours": '"always"',
            "counter.port": f'"{boxes.port}"',
            "counter.boxes": '[{address=1, counter="1"}, {address=2, counter="2"}]',
        }

    def set(self, key: str, value: str) -> None:
        self._sets[key] = value

    def start(self, part: str, *words: str) -> None:
        command = [sys.executable, "-m", "motcua", part, *words, "--log", "warning"]
        command += ["--settings", str(self._folder / "centre.toml")]
        command += ["--state", str(self._folder / "state")]
        for key, value in self._sets.items():
            command += ["--set", f"{key}={value}"]
        self._running[part] = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def stop(self, part: str) -> int:
        process = self._running.pop(part)
        process.terminate()
        return process.wait(5)

    def kill(self, part: str) -> None:
        process = self._running.pop(part)
        process.kill()
        process.wait()

    def answers(self) -> bool:
        with contextlib.suppress(HubUnreachableError):
            return self.hub.health().get("database") is not None
        return False

    def issue(self, service: str) -> str:
        return self.hub.issue(service, request_id=new_request_id()).label

    def called(self) -> list[str]:
        board = httpx.get(f"{self.url}/api/v1/board/main").json()
        return [call["label"] for call in board["calls"] if call["counter"] == "1"]

    def lines(self, what: str) -> list[dict[str, Any]]:
        written = self.trace.read_text().splitlines() if self.trace.exists() else []
        return [line for line in map(json.loads, written) if line["what"] == what]

    def close(self) -> None:
        for process in self._running.values():
            process.kill()
            process.wait()
        self.hub.close()


@pytest.fixture
def boxes() -> Iterator[VirtualLine]:
    with VirtualLine([1, 2]) as line:
        yield line


@pytest.fixture
def centre(tmp_path: Path, boxes: VirtualLine) -> Iterator[Centre]:
    one = Centre(tmp_path, boxes)
    yield one
    one.close()


def test_a_press_calls_a_citizen_and_the_broker_keeps_the_lamp_fresh(
    centre: Centre, boxes: VirtualLine
) -> None:
    # The counters' program comes first, and waits for the others.
    for part in ("counter", "broker", "hub"):
        centre.start(part, *(("--trace", str(centre.trace)) if part == "counter" else ()))
    until(centre.answers, 60)
    first = centre.issue("help")
    # Counter 1 is closed, and its box already says how many it could call: that came by MQTT.
    until(lambda: boxes.lamp(1) == Lamp(Light.CLOSED, "", 1))
    boxes.press(1, "next")
    until(lambda: boxes.lamp(1) == Lamp(Light.CALLED, first, 0))
    centre.issue("help")
    until(lambda: boxes.lamp(1) == Lamp(Light.CALLED, first, 1))
    boxes.press(1, "start")
    until(lambda: boxes.lamp(1) == Lamp(Light.SERVING, first, 1))
    boxes.press(1, "finish")
    until(lambda: boxes.lamp(1) == Lamp(Light.OPEN, "", 1))
    boxes.press(1, "recall")
    until(lambda: boxes.lamp(1) == Lamp(Light.REFUSED, "", 1))
    until(lambda: boxes.lamp(1) == Lamp(Light.OPEN, "", 1))

    # Without the broker the lamp still follows the answers.
    centre.stop("broker")
    boxes.press(1, "next")
    until(lambda: (lamp := boxes.lamp(1)) is not None and lamp.light is Light.CALLED)

    # Without the hub the lamp says so, and the press is carried out when it is back.
    assert centre.stop("hub") == 0
    boxes.press(1, "no-show")
    until(lambda: (lamp := boxes.lamp(1)) is not None and lamp.light is Light.AWAY)
    centre.start("hub")
    until(lambda: (lamp := boxes.lamp(1)) is not None and lamp.light is Light.OPEN)

    began = time.monotonic()
    assert centre.stop("counter") == 0
    assert time.monotonic() - began < 2
    asked = [line["verb"] for line in centre.lines("asked")]
    assert asked == ["next", "start", "finish", "recall", "next", "no-show"]


def lights(boxes: VirtualLine) -> list[Light | None]:
    return [lamp.light if (lamp := boxes.lamp(address)) else None for address in (1, 2)]


def test_the_lamps_tell_that_the_hub_is_gone_though_nobody_pressed(
    centre: Centre, boxes: VirtualLine
) -> None:
    for part in ("broker", "hub", "counter"):
        centre.start(part)
    until(lambda: lights(boxes) == [Light.CLOSED] * 2)
    centre.kill("hub")
    until(lambda: lights(boxes) == [Light.AWAY] * 2, 5)
    # The broker still keeps the lamps the hub told last: a new program does not believe them.
    centre.stop("counter")
    boxes.restart(1)
    boxes.restart(2)
    centre.start("counter")
    until(lambda: lights(boxes) == [Light.AWAY] * 2)
    centre.start("hub")
    until(lambda: lights(boxes) == [Light.CLOSED] * 2)
    # The machine of hub and broker loses its power.
    centre.kill("broker")
    centre.kill("hub")
    until(lambda: lights(boxes) == [Light.AWAY] * 2, 5)


def test_the_line_says_how_it_is_and_its_end_is_told(centre: Centre, boxes: VirtualLine) -> None:
    told: list[Device] = []
    centre.start("broker")
    centre.start("counter")
    link = Link(centre.broker, "nam-cuong", "listener", kind="test")
    link.subscribe(
        device_topic("nam-cuong", "line-1"), lambda payload: told.append(Device.from_bytes(payload))
    )
    link.start()
    try:
        until(lambda: bool(told) and told[-1].detail == {"port": "open"})
        assert (told[-1].state, told[-1].kind) == (DeviceState.OK, "counter")
        boxes.box(2).deaf = True
        until(lambda: told[-1].detail == {"port": "open", "box-2": "silent"})
        assert told[-1].state is DeviceState.WARNING
        boxes.pull()
        until(lambda: told[-1].state is DeviceState.FAULT)
        boxes.plug()
        until(lambda: told[-1].detail.get("port") == "open")
        assert centre.stop("counter") == 0
        until(lambda: told[-1].state is DeviceState.OFFLINE)
    finally:
        link.stop()


def test_a_box_reminds_of_who_has_not_come_and_of_whose_time_aside_is_over(
    centre: Centre, boxes: VirtualLine
) -> None:
    centre.set("queue.show_s", "5")
    for part in ("broker", "hub", "counter"):
        centre.start(part)
    until(centre.answers, 60)
    aside, called = centre.issue("help"), centre.issue("help")
    boxes.press(1, "next")
    until(lambda: boxes.lamp(1) == Lamp(Light.CALLED, aside, 1))
    centre.hub.counter("1", "park", request_id=new_request_id(), reason="wait", minutes=0.01)
    boxes.press(1, "next")
    # The hub tells everything again every 10 s, whether or not anything is pressed.
    overdue = Lamp(Light.CALLED, called, 0, overdue=True, due=aside)
    until(lambda: boxes.lamp(1) == overdue, within_s=20)
    boxes.press(1, "recall")
    until(lambda: boxes.lamp(1) == Lamp(Light.CALLED, called, 0, due=aside))


def test_a_bare_button_calls_a_citizen_and_its_faults_are_told(centre: Centre) -> None:
    told: list[Device] = []
    link = Link(centre.broker, "nam-cuong", "listener", kind="test")
    link.subscribe(
        device_topic("nam-cuong", "line-1"), lambda payload: told.append(Device.from_bytes(payload))
    )
    with VirtualButton() as bare:
        centre.set("counter.boxes", "[]")
        centre.set("counter.buttons", f'[{{port = "{bare.port}", counter = "1"}}]')
        for part in ("broker", "hub", "counter"):
            centre.start(part, *(("--trace", str(centre.trace)) if part == "counter" else ()))
        until(centre.answers, 60)
        link.start()
        try:
            first = centre.issue("help")
            until(lambda: bool(told) and told[-1].state is DeviceState.OK)
            assert told[-1].detail == {}
            bare.mean(Key.NEXT)
            until(lambda: centre.called() == [first])
            bare.mean(Key.RECALL)
            until(lambda: [line["verb"] for line in centre.lines("asked")][-1:] == ["recall"])
            bare.pull()
            until(lambda: told[-1].state is DeviceState.FAULT)
            assert told[-1].detail == {"button-1": "port closed: the cable was pulled"}
            bare.plug()
            until(lambda: told[-1].state is DeviceState.OK)
            bare.mean(Key.NO_SHOW)
            until(lambda: centre.lines("asked")[-1]["verb"] == "no-show")
            assert [line["status"] for line in centre.lines("asked")] == ["200"] * 3
        finally:
            link.stop()
