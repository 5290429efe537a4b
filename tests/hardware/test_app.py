"""The counters' room: a press becomes a verb at the hub, and the lamp says how it went."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from broker_config.messages import CounterState, DeviceState
from broker_config.messages import Lamp as LampMessage
from broker_config.settings import BrokerSettings
from broker_config.trace import Trace
from counter import app, desk
from counter.box import VirtualLine
from counter.button import hold_for
from counter.codec import Key, Lamp, Light
from counter.console import Console
from counter.desk import Desk
from counter.health import Health
from counter.push import VirtualButton
from counter.room import describe
from counter.settings import BareButtonSettings, BoxSettings, ButtonSettings
from hub.client import Hub
from tests.hardware.fake_hub import FakeHub


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    fake = FakeHub()
    yield fake
    fake.close()


class Told(list[Lamp]):
    """The lamps a desk has shown."""

    def waits_for(self, lamp: Lamp, within_s: float = 3.0) -> None:
        until(lambda: lamp in self, within_s, lambda: f"{lamp} was not shown; {list(self)}")


def until(true: Callable[[], bool], within_s: float = 3.0, sorry: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, sorry()
        time.sleep(0.005)


@contextmanager
def desk_at(url: str, counter: str = "1") -> Iterator[tuple[Desk, Told]]:
    shown = Told()
    with Hub(url, timeout_s=1.0) as client:
        one = Desk(counter, client, shown.append, Trace(None))
        one.start()
        yield one, shown
        one.stop()
        one.join(2)


def test_the_keys_of_a_counter_are_carried_out_in_order(hub: FakeHub) -> None:
    hub.open.add("1")
    with desk_at(hub.url) as (one, shown):
        for key in (Key.NEXT, Key.RECALL, Key.START, Key.FINISH, Key.NEXT, Key.NO_SHOW):
            one.pressed(key)
        until(lambda: hub.verbs() == ["next", "recall", "start", "finish", "next", "no-show"])
        shown.waits_for(Lamp(Light.SERVING, "A005"))
        # Whoever was served is no longer at the counter, so no label is left on its digits.
        until(lambda: shown[-1] == Lamp(Light.OPEN))


def test_next_at_a_closed_counter_opens_it_first(hub: FakeHub) -> None:
    with desk_at(hub.url) as (one, shown):
        one.pressed(Key.NEXT)
        shown.waits_for(Lamp(Light.CALLED, "A005"))
    assert hub.verbs() == ["next", "open", "next"]


def test_the_open_key_opens_and_closes(hub: FakeHub) -> None:
    with desk_at(hub.url) as (one, shown):
        one.pressed(Key.OPEN)
        shown.waits_for(Lamp(Light.OPEN))
        one.pressed(Key.OPEN)
        shown.waits_for(Lamp(Light.CLOSED))
    assert hub.verbs() == ["open", "close"]


def test_a_refused_key_is_shown_for_a_moment(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "REFUSED_SHOWN_S", 0.05)
    with desk_at(hub.url) as (one, shown):
        one.told(LampMessage(state=CounterState.CLOSED, waiting=4))
        one.pressed(Key.RECALL)
        shown.waits_for(Lamp(Light.REFUSED, "", 4))
        until(lambda: shown[-1] == Lamp(Light.CLOSED, "", 4))


def test_a_hub_that_fails_after_the_commit_calls_one_person(hub: FakeHub) -> None:
    hub.open.add("1")
    hub.failing = 2
    with desk_at(hub.url) as (one, shown):
        one.pressed(Key.NEXT)
        shown.waits_for(Lamp(Light.AWAY))
        shown.waits_for(Lamp(Light.CALLED, "A005"))
    assert len(hub.asked) == 3
    assert len({request_id for _, _, request_id in hub.asked}) == 1


def test_a_press_grown_old_while_the_hub_was_away_is_dropped(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "LATEST_S", 0.3)
    monkeypatch.setattr(desk, "LATE_SHOWN_S", 0.1)
    monkeypatch.setattr(desk, "PROBE_S", 0.05)
    hub.open.add("1")
    hub.failing = 99
    with desk_at(hub.url) as (one, shown):
        one.told(LampMessage(state=CounterState.OPEN, waiting=2))
        one.pressed(Key.NEXT)
        shown.waits_for(Lamp(Light.LATE, "", 2))
        # The fake's health is good, so the counter's own lamp returns by itself.
        until(lambda: shown[-1] == Lamp(Light.OPEN, "", 2))


def test_a_press_that_lay_in_the_box_too_long_calls_nobody(hub: FakeHub) -> None:
    with desk_at(hub.url) as (one, shown):
        one.pressed(Key.NEXT, age_s=11)
        shown.waits_for(Lamp(Light.LATE))
    assert hub.asked == []


def test_the_hubs_word_over_mqtt_is_shown_and_a_long_label_is_cut(hub: FakeHub) -> None:
    with desk_at(hub.url) as (one, shown):
        one.told(LampMessage(state=CounterState.CALLED, label="K1-001234", waiting=12000))
        shown.waits_for(Lamp(Light.CALLED, "K1-00123", 999))


def test_the_lamp_reminds_of_who_has_not_come_and_of_whose_time_is_over(hub: FakeHub) -> None:
    hub.open.add("1")
    with desk_at(hub.url) as (one, shown):
        state = CounterState.CALLED
        one.told(LampMessage(state=state, label="A004", overdue=True, due=("A002", "A003")))
        shown.waits_for(Lamp(Light.CALLED, "A004", overdue=True, due="A002"))
        assert describe(shown[-1]) == (
            "called A004, 0 waiting, nobody has come, the time of A002 is over"
        )
        one.pressed(Key.NEXT)
        shown.waits_for(Lamp(Light.CALLED, "A005", due="A002"))


def test_a_lamp_kept_by_the_broker_does_not_bring_the_hub_back(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PROBE_S", 60)
    with desk_at(hub.url) as (one, shown):
        one.told(LampMessage(state=CounterState.OPEN, waiting=2))
        shown.waits_for(Lamp(Light.OPEN, "", 2))
        hub.ill = True
        one.look()
        shown.waits_for(Lamp(Light.AWAY, "", 2))
        one.told(LampMessage(state=CounterState.OPEN, waiting=3))
        shown.waits_for(Lamp(Light.AWAY, "", 3))
        time.sleep(0.1)
        assert shown[-1] == Lamp(Light.AWAY, "", 3)
        hub.ill = False
        one.told(LampMessage(state=CounterState.OPEN, waiting=4))
        until(lambda: shown[-1] == Lamp(Light.OPEN, "", 4))


def test_a_hub_that_cannot_write_is_away_until_it_can(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "LATEST_S", 0.1)
    monkeypatch.setattr(desk, "LATE_SHOWN_S", 0.05)
    monkeypatch.setattr(desk, "PROBE_S", 0.02)
    hub.failing, hub.ill = 99, True
    with desk_at(hub.url) as (one, shown):
        one.pressed(Key.NEXT)
        shown.waits_for(Lamp(Light.LATE))
        time.sleep(0.3)
        assert shown[-1] == Lamp(Light.AWAY)


def test_an_outage_of_the_hub_is_told_once_for_all_counters(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "counter.desk")
    outage = desk.Outage()
    for counter in ("1", "2", "1"):
        outage.lost(counter, "nobody there")
    outage.found("2")
    outage.found("1")
    outage.found("1")
    assert [(r.levelname, r.message) for r in caplog.records] == [
        ("WARNING", "counter 1: the hub does not answer: nobody there"),
        ("INFO", "the hub answers again"),
    ]


class Running:
    """`counter.app.run` on its own thread, its boxes in our hand."""

    def __init__(self, url: str, tmp_path: Path, button: ButtonSettings) -> None:
        self.trace = tmp_path / "trace.jsonl"
        self._stop = threading.Event()
        # A port of the broker where nobody listens: the lamp then follows the answers alone.
        broker = BrokerSettings(port=9)
        self._thread = threading.Thread(
            target=app.run,
            args=(button, broker, "test", url, tmp_path / "state", self.trace, False),
            kwargs={"stop": self._stop},
        )
        self._thread.start()

    def stop(self) -> float:
        began = time.monotonic()
        self._stop.set()
        self._thread.join(5)
        assert not self._thread.is_alive()
        return time.monotonic() - began

    def lines(self, what: str) -> list[dict[str, Any]]:
        written = self.trace.read_text().splitlines() if self.trace.exists() else []
        return [line for line in map(json.loads, written) if line["what"] == what]


def on_line(boxes: VirtualLine, *counters: str) -> ButtonSettings:
    named = tuple(BoxSettings(address=int(counter), counter=counter) for counter in counters)
    return ButtonSettings(port=boxes.port, boxes=named)


def test_a_press_on_the_line_ends_as_a_lamp_on_the_box(hub: FakeHub, tmp_path: Path) -> None:
    with VirtualLine([1, 2]) as boxes:
        room = Running(hub.url, tmp_path, on_line(boxes, "1", "2"))
        hub.slow_s["2"] = 1.0
        boxes.press(2, "next")
        boxes.press(1, "next")
        # Counter 1 does not wait for counter 2's slow answer.
        until(lambda: boxes.lamp(1) == Lamp(Light.CALLED, "A005"), 0.9)
        until(lambda: bool(room.lines("lit")))
        boxes.press(1, "finish")
        until(lambda: boxes.lamp(1) == Lamp(Light.OPEN))
        assert room.stop() < 2
    assert room.lines("port")[0]["state"] == "open"
    asked = [(a["verb"], a["status"], a["label"]) for a in room.lines("asked")]
    assert asked[:2] == [("next", "200", "A005"), ("finish", "200", "A005")]
    pressed = [(line["address"], line["counter"], line["key"]) for line in room.lines("pressed")]
    assert sorted(pressed) == [(1, "1", "finish"), (1, "1", "next"), (2, "2", "next")]
    first = room.lines("lit")[0]
    assert (first["counter"], first["state"], first["label"]) == ("1", "called", "A005")


def test_the_room_starts_without_a_hub_and_says_so_on_the_lamp(tmp_path: Path) -> None:
    with VirtualLine([1]) as boxes:
        room = Running("http://127.0.0.1:9", tmp_path, on_line(boxes, "1"))
        boxes.press(1, "next")
        until(lambda: boxes.lamp(1) == Lamp(Light.AWAY))
        assert room.stop() < 2


def test_a_bare_button_works_its_counter_beside_the_boxes_of_the_line(
    hub: FakeHub, tmp_path: Path
) -> None:
    with VirtualLine([1]) as boxes, VirtualButton() as bare:
        button = on_line(boxes, "1").model_copy(
            update={"buttons": (BareButtonSettings(port=bare.port, counter="7"),)}
        )
        room = Running(hub.url, tmp_path, button)
        until(lambda: bool(room.lines("button")))
        boxes.press(1, "next")
        bare.mean(Key.NEXT)
        until(lambda: hub.verbs("7") == ["next", "open", "next"])
        bare.mean(Key.RECALL)
        until(lambda: hub.verbs("7")[3:] == ["recall"])
        until(lambda: boxes.lamp(1) == Lamp(Light.CALLED, "A005"))
        bare.pull()
        until(lambda: room.lines("button")[-1]["wrong"] == "port closed: the cable was pulled")
        assert room.stop() < 2
    pressed = {(line["address"], line["counter"], line["key"]) for line in room.lines("pressed")}
    assert pressed == {(1, "1", "next"), (None, "7", "next"), (None, "7", "recall")}
    assert room.lines("button")[0]["wrong"] is None


def test_a_bare_button_has_no_lamp_so_a_refused_press_is_told_as_device_state(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "UNLIT_SHOWN_S", 0.3)
    with VirtualButton() as bare:
        alone = ButtonSettings(buttons=(BareButtonSettings(port=bare.port, counter="7"),))
        room = Running(hub.url, tmp_path, alone)
        until(lambda: bool(room.lines("button")))
        bare.mean(Key.RECALL)
        until(lambda: [line["why"] for line in room.lines("vain")] == ["refused", None])
        assert hub.verbs("7") == ["recall"]
        assert room.stop() < 2
    told = Health(buttons={"7": ""}, vain={"7": "refused"})
    assert (told.state, told.detail) == (DeviceState.WARNING, {"button-7": "refused"})
    told.buttons["7"] = "stuck"
    assert told.detail == {"button-7": "stuck"}


def test_two_boxes_of_one_counter_show_the_same(hub: FakeHub, tmp_path: Path) -> None:
    with VirtualLine([1, 2]) as boxes:
        both = tuple(BoxSettings(address=address, counter="1") for address in (1, 2))
        room = Running(hub.url, tmp_path, ButtonSettings(port=boxes.port, boxes=both))
        boxes.press(2, "next")
        called = Lamp(Light.CALLED, "A005")
        until(lambda: [boxes.lamp(1), boxes.lamp(2)] == [called, called])
        room.stop()


def test_no_boxes_is_one_clear_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = app.run(
        ButtonSettings(), BrokerSettings(), "test", "http://127.0.0.1:9", tmp_path, None, False
    )
    assert code == 1
    assert "counter.boxes and counter.buttons are empty" in capsys.readouterr().err


def test_the_virtual_boxes_can_be_pressed_by_typing() -> None:
    reading, writing = os.pipe()
    said: list[str] = []
    with VirtualLine([1]) as boxes:
        console = Console(boxes, fd=reading, say=said.append)
        console.start()
        os.write(writing, b"1 ne")
        os.write(writing, b"xt\n1 dance\n9 next\nnext\n")
        until(lambda: len(said) == 4)
        assert "holds 1" in repr(boxes.box(1))
        console.stop()
    os.close(reading)
    os.close(writing)


def test_a_bare_virtual_button_is_pressed_by_typing_what_is_meant() -> None:
    said: list[str] = []
    meant: list[Key] = []

    class Bare:
        def mean(self, key: Key) -> None:
            hold_for(key)
            meant.append(key)

    console = Console(None, {"K7": Bare()}, say=said.append)
    for text in ("button-k7 next", "button-K7 no-show", "button-k7 open", "1 next"):
        console.take(text)
    assert meant == [Key.NEXT, Key.NO_SHOW]
    assert [line.split(" is no press: ")[0] for line in said] == ["'button-k7 open'", "'1 next'"]
    assert "as in 'button-k7 next'" in said[0]
